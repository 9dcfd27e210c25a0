"""What torch says about graphics cards, answered for an engine that has none.

So that the usual guard, `device = "cuda" if torch.cuda.is_available() else "cpu"`, runs here too.
"""


def is_available():
    """False: this engine computes on the CPU.  (torch.cuda.is_available)"""
    return False
