"""Settings in, arrays out: everything that an explorer shows is computed here, free of widgets.

One module a lecture part. Randomness comes from local generators, and data and weights have a seed
each; only `start.compare_models`, which is an experiment done anew, draws all of it from one.
"""
