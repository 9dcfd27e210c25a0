"""What is said of a name that PyTorch has and this engine does not."""


def absent(place, name):
    """The AttributeError for `name`, which is not in `place`, such as "nblib.nn"."""
    return AttributeError(
        f"{place} has no {name!r}. This engine offers the part of PyTorch that the course uses: "
        f"dir({place}) lists it. The real thing is one import away: import torch.",
        name=name,
    )
