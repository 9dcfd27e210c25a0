"""Large products and passes in pieces on several threads: the same numbers, and nobody waits."""

import os
import subprocess
import sys
import threading

import numpy as np
import pytest

import nblib
import nblib.steady
from nblib import threads
from tests.parity import draw

LARGE = (64, 784, 256)
SHAPES = [LARGE, (256, 64, 784), (1000, 300, 17), (17, 300, 1000), (3, 4, 5), (0, 784, 256)]


@pytest.mark.parametrize("m, k, n", SHAPES)
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_product_is_numpys_with_any_number_of_threads(m, k, n, turned, dtype, monkeypatch):
    a, b = draw((m, k)).astype(dtype), draw((n, k), seed=1).astype(dtype).T
    if turned:
        a, b = np.asfortranarray(a), np.ascontiguousarray(b)
    with nblib.steady.steady():
        expected = a @ b
    tolerance = 1e-4 if dtype == "float32" else 1e-12
    monkeypatch.setattr(threads, "SHARED", 3_000_000)
    monkeypatch.setattr(threads, "count", lambda: 1)
    with nblib.steady.steady():  # a count that is made up says nothing to the library itself
        alone = threads.product(a, b)
    assert alone.dtype == dtype
    np.testing.assert_allclose(alone, expected, rtol=tolerance, atol=tolerance)
    for number in (2, 3, 4):
        monkeypatch.setattr(threads, "count", lambda number=number: number)
        with nblib.steady.steady():
            found = threads.product(a, b)
        assert np.array_equal(found, alone)  # to the bit: the cuts are the same


@pytest.mark.parametrize("length", [1, 15, 16, 17, 64, 200_704])
@pytest.mark.parametrize("parts", [1, 2, 3, 4])
def test_pieces_cover_a_length_once(length, parts):
    cut = threads.pieces(length, parts)
    assert len(cut) <= parts
    assert np.array_equal(np.concatenate([np.arange(length)[p] for p in cut]), np.arange(length))
    assert all(piece.start % 16 == 0 for piece in cut)


def test_the_library_has_its_threads_back_after_a_product():
    library = threads._library()
    before = library.get_num_threads()
    try:
        library.set_num_threads(2)
        seen = []

        class Seen(np.ndarray):
            def __matmul__(self, other):
                seen.append(library.get_num_threads())
                return np.asarray(self) @ other

        m, k, n = 40, 100, 100  # above what the library does alone, below what is shared
        threads.product(draw((m, k)).view(Seen), draw((k, n)))
        assert seen == [1]
        assert library.get_num_threads() == 2
        with pytest.raises(ValueError):
            threads.product(draw((500, 100)), draw((90, 500)))
        assert library.get_num_threads() == 2
    finally:
        library.set_num_threads(before)


def test_one_thread_is_enough_where_only_one_is_allowed(monkeypatch):
    monkeypatch.setattr(threads, "SHARED", 3_000_000)
    monkeypatch.setattr(threads, "count", lambda: 1)
    monkeypatch.setattr(threads, "_tasks", None)  # nothing may be handed over
    threads.product(draw(LARGE[:2]), draw(LARGE[1:]))


def test_the_number_of_threads_is_the_librarys():
    """It was that of the processors, whatever OMP_NUM_THREADS said, so that to set it raised it."""
    library = threads._library()
    before = library.get_num_threads()
    try:
        for number in (2, 1):
            library.set_num_threads(number)
            nblib.set_num_threads(nblib.get_num_threads())
            assert nblib.get_num_threads() == number == library.get_num_threads()
            nblib.set_num_threads(3 - number)
            assert library.get_num_threads() == 3 - number
    finally:
        library.set_num_threads(before)


def test_a_library_that_is_not_known_multiplies_as_it_likes(monkeypatch):
    """As in a browser tab, where threadpoolctl finds nothing."""
    monkeypatch.setattr(threads, "_library", lambda: None)
    assert threads.count() == 1 == nblib.get_num_threads()
    a, b = draw(LARGE[:2]), draw(LARGE[1:])
    np.testing.assert_allclose(threads.product(a, b), a @ b, rtol=1e-12, atol=1e-12)


def test_two_threads_of_a_program_may_both_multiply(monkeypatch):
    """One that ends first leaves the library alone until the other has ended too."""
    monkeypatch.setattr(threads, "SHARED", 3_000_000)
    library = threads._library()
    before = library.get_num_threads()
    a, b = draw(LARGE[:2]), draw(LARGE[1:])
    expected, wrong = a @ b, []

    def work():
        for _ in range(30):
            if not np.allclose(threads.product(a, b), expected):
                wrong.append(1)

    others = [threading.Thread(target=work) for _ in range(3)]
    for other in others:
        other.start()
    for other in others:
        other.join()
    assert not wrong
    assert library.get_num_threads() == before


# --- tasks ---


def test_nobody_waits_for_a_thread_that_does_not_come(monkeypatch):
    """The other threads are busy for ever; the work is done all the same."""

    class Nobody:
        def put(self, task):
            pass

    monkeypatch.setattr(threads, "_tasks", Nobody)
    done = []
    threads.run([(done.append, number) for number in range(4)])
    assert sorted(done) == [0, 1, 2, 3]


def test_tasks_run_at_the_same_time():
    meet = threading.Barrier(2, timeout=20)
    threads.run([(meet.wait,), (meet.wait,)])


@pytest.mark.parametrize("failing", [0, 1])
def test_an_error_in_any_thread_is_raised_when_all_is_done(failing):
    done = []

    def work(number):
        if number == failing:
            raise ValueError("from a task")
        done.append(number)

    with pytest.raises(ValueError, match="from a task"):
        threads.run([(work, 0), (work, 1)])
    assert done == [1 - failing]


def test_numpys_errors_are_treated_as_where_the_work_was_given_out():
    found = []
    meet = threading.Barrier(2, timeout=20)

    def look():
        meet.wait()
        found.append(np.geterr()["over"])

    with np.errstate(over="raise"):
        threads.run([(look,), (look,)])
    assert found == ["raise", "raise"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_child_process_has_threads_of_its_own():
    """A fork copies the record of the threads, but not the threads."""
    code = """
import os, threading
from nblib import threads
def together():
    meet = threading.Barrier(2, timeout=20)
    threads.run([(meet.wait,), (meet.wait,)])
together()
child = os.fork()
together()
if child:
    assert os.waitpid(child, 0)[1] == 0
    print("both")
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "both\n", done.stderr
