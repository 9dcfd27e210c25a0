"""The speeds of slide 48: all contestants do the same work, and what is recorded is whole."""

import numpy as np
import pytest

from nblib.experiments import speed


def test_contestants_give_the_same_scores():
    found = {name: np.asarray(run()) for name, run in speed.contestants(16).items()}
    assert list(found)[:3] == ["Python loops", "NumPy (nblib)", "PyTorch, CPU"]
    numpy_ = found["NumPy (nblib)"]
    assert numpy_.shape == (speed.IMAGES, 10)
    np.testing.assert_allclose(found["Python loops"], numpy_[:1], atol=1e-5)
    np.testing.assert_allclose(found["PyTorch, CPU"], numpy_, atol=1e-5)


def test_measuring_gives_what_is_recorded():
    new = speed.measure(widths=(2, 4), limit=0.001)
    assert new["machine"] and new["widths"] == [2, 4]
    for entry in (new, *speed.recorded()):
        for times in entry["milliseconds"].values():
            assert len(times) == len(entry["widths"]) and min(times) > 0
    machines = [entry["machine"] for entry in speed.recorded()]
    assert len(set(machines)) == len(machines) >= 1


def test_the_shortest_run_counts_and_short_ones_are_timed_many_at_once(monkeypatch):
    clock, spent, counts = iter([0.0, 0.1, 0.2, 2.0]), iter([0, 0.001, 0.004, 0.0036, 0.005]), []

    def timed(run, number):
        counts.append(number)
        return next(spent)

    monkeypatch.setattr(speed.time, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(speed.timeit, "timeit", timed)
    assert speed._shortest(lambda: None, limit=1.0) == pytest.approx(0.0036 / 4)
    assert counts == [1, 2, 4, 4, 4]


def test_the_table_reads_well():
    record = {
        "machine": "a pocket calculator",
        "widths": [2, 1024],
        "milliseconds": {"slow": [1234.5, 98765.4], "fast": [0.0123, 1.0]},
    }
    lines = speed.table(record)
    assert "64 images on a pocket calculator" in lines[0]
    assert lines[2].split() == ["2", "1,234", "0.0123"]
    assert lines[3].split() == ["1024", "98,765", "1"]
