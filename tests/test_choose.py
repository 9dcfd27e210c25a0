"""A name that is not there is answered with those that are."""

import doctest

import pytest

from nblib import choose as module
from nblib.choose import choose


def test_the_examples_of_choose():
    found = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
    assert found.attempted == 2 and not found.failed


@pytest.mark.parametrize("odd", [None, 3, ["a"], {"a": 1}, ("a", "b")])
def test_any_object_is_refused_by_the_same_sentence(odd):
    for among in ({"a": 1, "b": 2}, ("a", "b"), ["a", "b"]):
        with pytest.raises(ValueError, match=r"^unknown letter .*\. Choose one of: a, b\.$"):
            choose(odd, among, "letter")
    assert choose("a", ("a", "b"), "letter") == "a"
