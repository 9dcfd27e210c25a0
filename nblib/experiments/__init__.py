"""Settings in, arrays out: everything that an explorer shows is computed here, free of widgets.

One module a lecture part. Randomness comes from local generators, and the data's seed is never the
weights' seed.
"""
