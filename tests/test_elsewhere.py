"""The script that tries other machines must notice what it cannot try, and what is red."""

import os
import re
import subprocess
import sys

import pytest

from tools import elsewhere


def test_a_row_sets_what_it_says_and_nothing_else_of_the_kind(monkeypatch):
    for name in ("OPENBLAS_CORETYPE", "OMP_NUM_THREADS", "ATEN_CPU_CAPABILITY"):
        monkeypatch.setenv(name, "given")
    env = elsewhere.clean({"OPENBLAS_NUM_THREADS": "4"})
    assert env["OPENBLAS_NUM_THREADS"] == "4" and "given" not in env.values()
    assert env["PATH"] == os.environ["PATH"]


def test_kernels_that_are_not_here_are_left_out():
    """The name of no processor: OpenBLAS then takes what it likes."""
    assert "instead" in elsewhere.obstacle({"OPENBLAS_CORETYPE": "Abacus"})
    assert elsewhere.obstacle({"OPENBLAS_NUM_THREADS": "4"}) == ""


def test_an_interpreter_that_does_not_run_has_no_version(tmp_path):
    assert elsewhere.version(sys.executable) == sys.version_info[:2]
    assert elsewhere.version(str(tmp_path / "none")) is None


@pytest.mark.parametrize("passes", [True, False])
def test_what_is_red_is_said_and_counts(tmp_path, monkeypatch, capsys, passes):
    monkeypatch.setattr(elsewhere, "ENVIRONMENTS", tmp_path / "logs")
    sample = tmp_path / "test_sample.py"
    sample.write_text(
        f"import os\ndef test_it(): assert {passes} and os.environ['OPENBLAS_NUM_THREADS'] == '4'"
    )
    status = elsewhere.main(["--rows", "threads-4", "--tests", str(sample)])
    said = capsys.readouterr().out
    assert status == (0 if passes else 1)
    assert ("green" in said and "1 passed" in said) if passes else "RED" in said


def test_without_a_network_the_other_rows_run(tmp_path, monkeypatch, capsys):
    def environment(python):
        raise subprocess.CalledProcessError(1, "pip install")

    monkeypatch.setattr(elsewhere, "ENVIRONMENTS", tmp_path / "logs")
    monkeypatch.setattr(elsewhere, "environment", environment)
    sample = tmp_path / "test_sample.py"
    sample.write_text("def test_it(): pass")
    line = ["--rows", "threads-4", "--python", sys.executable, "--tests", str(sample)]
    assert elsewhere.main(line) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert "left out: its packages cannot be had here" in first and "pip install" in first
    assert "1 passed" in second


def test_the_newest_python_is_named_in_one_place(monkeypatch):
    asked = []

    def run(line, **_):
        asked.append(line)
        return subprocess.CompletedProcess(line, 0, "", "")

    monkeypatch.setattr(elsewhere, "NEWEST", (3, 99))
    monkeypatch.setattr(elsewhere, "version", lambda path: (3, int(path.rpartition(".")[2])))
    monkeypatch.setattr(elsewhere.shutil, "which", lambda name: f"/{name}")
    monkeypatch.setattr(elsewhere.glob, "glob", lambda pattern: ["/python3.100"])
    monkeypatch.setattr(elsewhere.subprocess, "run", run)
    assert elsewhere.newest_python() == "/python3.99"
    assert asked == [["uv", "python", "find", "3.99"]]


def environment(python, capfd):
    """`elsewhere.environment`; a skip where pip found no network, and for no other reason."""
    try:
        return elsewhere.environment(python, patience=420)
    except subprocess.CalledProcessError as error:
        said = capfd.readouterr().err
        if "connection broken by" in said:
            pytest.skip(f"no network: {said.strip().splitlines()[0]}")
        raise AssertionError(f"{error}\n{said}") from None


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        (["--index-url", "http://127.0.0.1:9", "--retries", "1"], pytest.skip.Exception),
        (["--no-index"], AssertionError),
    ],
    ids=["nobody answers", "nothing fits"],
)
def test_packages_that_do_not_fit_are_no_lack_of_a_network(
    settings, wanted, capfd, monkeypatch, tmp_path
):
    def fetch(*_, **__):
        line = [sys.executable, "-m", "pip", "--isolated", "download", "-q", "--dest", tmp_path]
        subprocess.run([*line, *settings, "nblib-has-no-such-package"], check=True)

    monkeypatch.setattr(elsewhere, "environment", fetch)
    with pytest.raises(wanted):
        environment(sys.executable, capfd)


@pytest.mark.skipif("CI" not in os.environ, reason="fetches another PyTorch: see make elsewhere")
def test_the_quick_tests_on_the_newest_python(tmp_path, capfd):
    """The checks among them, which read what the interpreter makes of a student's function."""
    python = elsewhere.newest_python()
    if python is None:
        pytest.skip("no newer Python on this machine")
    inside = environment(python, capfd)
    arguments = ["tests", *elsewhere.QUICK, "-k", elsewhere.NO_PINS]
    closing, _, green = elsewhere.tests(inside, {}, arguments, tmp_path / "log")
    failed = re.findall("^(?:FAILED|E  ).*", (tmp_path / "log").read_text(), re.M)
    assert green, (closing, failed)


def test_no_row_writes_this_runs_records(monkeypatch):
    for name in ("SLOW", "KEPT"):
        monkeypatch.setenv(name, "yes")
        assert name not in elsewhere.clean({})


def test_unknown_rows_are_refused(capsys):
    with pytest.raises(SystemExit):
        elsewhere.main(["--rows", "abacus"])
    assert "threads-4" in capsys.readouterr().err
