"""Part 0: the map of slides, the doctor's diagnoses, the models so far, two kinds of features."""

import importlib
import json
import os
import subprocess
import sys
from collections import namedtuple
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

from nblib import datasets, explorers
from nblib.experiments import start

pytestmark = pytest.mark.undrawn

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"

# --- the map -------------------------------------------------------------------------------------


def write(folder, name, cells):
    cells = [
        {"cell_type": kind, "source": source, "metadata": {"tags": tags} if tags else {}}
        for kind, source, tags in cells
    ]
    (folder / name).write_text(json.dumps({"cells": cells}), encoding="utf-8")


def test_a_slide_belongs_to_the_heading_above_its_first_cell(tmp_path):
    write(tmp_path, "02_b.ipynb", [("markdown", "# Two", []), ("code", "1", ["slide:12"])])
    write(tmp_path, "01_a.ipynb", [
        ("markdown", ["# One\n", "text"], []),
        ("markdown", "## Can it?\nMore.", ["slide:05", "other"]),
        ("code", "2", ["slide:05", "slide:04"]),
        ("markdown", "Text without a heading", ["slide:06"]),
    ])  # fmt: skip
    assert list(start.slide_map(tmp_path)) == [
        (4, "Can it?", "01_a.ipynb"),
        (5, "Can it?", "01_a.ipynb"),
        (6, "Can it?", "01_a.ipynb"),
        (12, "Two", "02_b.ipynb"),
    ]


def test_the_map_is_a_table_with_links(tmp_path):
    write(tmp_path, "01_a.ipynb", [("markdown", "## Can one line do it?", ["slide:05"])])
    slides = start.slide_map(tmp_path)
    assert repr(slides) == "1 of 63 slides have a section, in 1 notebooks."
    row = slides._repr_markdown_().splitlines()[-1]
    assert row == (
        "| 05 | XOR visualised | [01: Can one line do it?](01_a.ipynb#Can-one-line-do-it?) |"
    )


def test_the_course_has_a_section_for_every_slide_it_teaches():
    slides = start.slide_map(NOTEBOOKS)
    taught = {row.slide for row in slides}
    assert set(range(1, 26)) | set(range(48, 60)) <= taught <= set(range(1, 64))
    for row in slides:
        cells = json.loads((NOTEBOOKS / row.notebook).read_text(encoding="utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
        assert any(
            line.lstrip("#").strip() == row.heading
            for source in sources
            for line in source.splitlines()
            if line.startswith("#")
        ), f"no heading {row.heading!r} in {row.notebook}"


def test_the_stored_map_is_the_map_of_the_notebooks_as_they_are():
    """Notebook 00 reads the others: it has to be run again when a tag or a heading moves."""
    stored = json.loads((NOTEBOOKS / "00_start_here.ipynb").read_text(encoding="utf-8"))
    tables = [
        "".join(output["data"]["text/markdown"])
        for cell in stored["cells"]
        for output in cell.get("outputs", [])
        if "slide_map" in "".join(cell["source"]) and "text/markdown" in output.get("data", {})
    ]
    assert tables == [start.slide_map(NOTEBOOKS)._repr_markdown_()]


def test_there_is_a_title_for_each_slide():
    assert len(start.SLIDES) == 63 == len(set(start.SLIDES))


# --- the doctor ----------------------------------------------------------------------------------


def test_a_healthy_machine_gets_one_line_without_numbers():
    assert start.doctor() == start.HEALTHY
    assert "\n" not in start.HEALTHY and not any(sign.isdigit() for sign in start.HEALTHY)


def test_an_old_python_is_named(monkeypatch):
    version = namedtuple("version", "major minor micro")(3, 10, 4)
    monkeypatch.setattr(sys, "version_info", version)
    assert start.doctor() == (
        "Python is 3.10, and the course needs 3.11 or newer. "
        "Install a newer Python and run `make setup PYTHON=python3.12`."
    )


def test_left_out_docstrings_are_named_and_no_package_blamed():
    code = "from nblib.experiments import start; print(start.doctor())"
    run = subprocess.run([sys.executable, "-OO", "-c", code], capture_output=True, text=True)
    assert run.stdout.startswith("Python was told to leave out docstrings"), run.stderr


def break_import(monkeypatch, module, error):
    real = importlib.import_module

    def fake(name, *rest):
        if name == module:
            raise error
        return real(name, *rest)

    monkeypatch.setattr(importlib, "import_module", fake)


def test_a_missing_package_is_named(monkeypatch):
    break_import(monkeypatch, "sklearn", ImportError("no"))
    said = start.doctor()
    assert said.startswith("The package scikit-learn is missing. Run `make setup`")
    assert "restart the kernel" in said


def test_a_mismatched_torchvision_is_told_from_a_missing_one(monkeypatch):
    break_import(monkeypatch, "torchvision", RuntimeError("operator torchvision::nms"))
    said = start.doctor()
    assert "torchvision is here but does not load (RuntimeError)" in said
    assert "Torchvision and torch must be a matched pair" in said


def test_a_version_outside_the_range_is_named(monkeypatch):
    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda n: "7.8.1" if n == "ipywidgets" else real(n))
    assert "ipywidgets has version 7.8.1; the course needs 8.1 or newer, below 9" in start.doctor()


def test_nblib_outside_the_environment_is_said(monkeypatch):
    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", missing)
    assert start.doctor().startswith("The package nblib is not installed here. Run `make setup`")


def test_digits_that_cannot_be_unpacked_are_said_in_one_line(monkeypatch):
    def full(root):
        raise OSError(28, "No space left:\nfree some")

    monkeypatch.setattr(datasets, "prepare_mnist", full)
    said = start.doctor()
    assert said.startswith("The digits cannot be unpacked") and "\n" not in said


def test_little_memory_is_said(monkeypatch):
    sizes = {"SC_PHYS_PAGES": 2**18, "SC_PAGE_SIZE": 4096}  # 1 GiB
    monkeypatch.setattr(os, "sysconf", sizes.__getitem__)
    assert start.doctor().startswith("This machine has 1.0 GiB of memory.")


def test_every_declared_package_is_looked_at(monkeypatch):
    looked = []
    monkeypatch.setattr(importlib, "import_module", looked.append)
    assert start.doctor() == start.HEALTHY
    assert {"numpy", "sklearn", "torch", "torchvision", "ipywidgets", "nbval"} <= set(looked)


# --- the models so far ---------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["xor_field", "moons"])
def comparison(request):
    return request.param, start.compare_models(request.param)


@pytest.mark.slow
def test_only_linear_models_fail_on_the_xor_field(comparison):
    name, result = comparison
    scores = {model.name: model.test_accuracy for model in result.models}
    assert tuple(scores) == start.MODELS
    linear = [scores["linear regression"], scores["logistic regression"]]
    others = [score for model, score in scores.items() if "regression" not in model]
    if name == "xor_field":
        assert max(linear) < 0.6 and min(others) > 0.85
    else:
        assert min(linear) > 0.8 and max(linear) < 0.9 < min(others)


def test_the_best_line_on_the_xor_field_cuts_off_one_corner_and_gets_two_thirds():
    side = (np.arange(120) + 0.5) / 60 - 1
    x1, x2 = np.meshgrid(side, side)
    orange = (x1 > 0) ^ (x2 > 0)
    corners = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]])
    best, cut_off = 0.0, None
    for direction in np.deg2rad(np.arange(0, 360, 5)):
        w = np.array([np.cos(direction), np.sin(direction)])
        for offset in np.linspace(-1.4, 1.4, 57):
            share = ((w[0] * x1 + w[1] * x2 > offset) == orange).mean()
            if share > best:
                above = int((corners @ w > offset).sum())
                best, cut_off = share, min(above, 4 - above)
    # 3 - s²/2 - (1 - s)² of an area of 4 for the line x1 + x2 = -s, largest at s = 2/3
    assert best == pytest.approx(2 / 3, abs=0.003) and best < 2 / 3 + 1e-3
    assert cut_off == 1


def test_a_linear_model_is_a_half_plane_on_the_frame(comparison):
    _, result = comparison
    left, right, bottom, top = result.frame
    cells = (np.arange(60) + 0.5) / 60
    x1, x2 = left + cells * (right - left), bottom + cells * (top - bottom)
    # least squares by hand, from the normal equations
    A = np.column_stack([result.X, np.ones(len(result.X))])
    w1, w2, b = np.linalg.solve(A.T @ A, A.T @ result.y)
    half_plane = w1 * x1[None, :] + w2 * x2[:, None] + b > 0.5
    assert (result.models[0].regions == half_plane).mean() > 0.999
    assert result.models[0].train_accuracy == ((A @ [w1, w2, b] > 0.5) == result.y).mean()


def test_trees_learn_their_training_points_by_heart(comparison):
    _, result = comparison
    tree, forest = result.models[2], result.models[3]
    assert tree.train_accuracy == 1 > tree.test_accuracy
    assert tree.disagreement > forest.disagreement  # many trees are steadier than one
    assert forest.parameters > 50 * tree.parameters > 500
    assert [model.parameters for model in result.models[:2]] == [3, 3]
    assert result.models[4].parameters == 2 * 16 + 16 + 16 + 1


def test_unknown_data_are_refused():
    with pytest.raises(ValueError, match=r"unknown data 'cube'.*xor_field, moons"):
        start.compare_models("cube")


def test_the_boundaries_figure_says_every_score(comparison):
    name, result = comparison
    said = repr(explorers.start.boundaries({name: result}))
    for model in result.models:
        assert f"{model.name} {100 * model.test_accuracy:.0f} %" in said
    assert said.endswith("Drawn are 80 of the 200 training points.")


# --- features ------------------------------------------------------------------------------------


def test_stroke_features_feel_the_direction_of_a_stroke():
    upright, flat = np.zeros((2, 28, 28))
    upright[:, 10] = 1
    flat[10, :] = 1
    features = start.stroke_features(np.stack([upright, flat])).reshape(2, 4, 4, 4)
    across, down = 0, 1
    assert features[0, across].sum() > 0 == features[0, down].sum()
    assert features[1, down].sum() > 0 == features[1, across].sum()
    assert features[0, across, :, 1].all() and not features[0, across, :, 3].any()
    assert features[0, across] == pytest.approx(features[1, down].T)


def test_stroke_features_by_loops():
    image = np.random.default_rng(0).random((28, 28))
    found = start.stroke_features(image[None]).reshape(4, 4, 4)
    last = 27
    for index, (down, across) in enumerate(start.DIRECTIONS.values()):
        for row, column in ((0, 0), (1, 2), (3, 3)):
            total = 0.0
            for i in range(7 * row, 7 * row + 7):
                for j in range(7 * column, 7 * column + 7):
                    ahead = image[min(max(i + down, 0), last), min(max(j + across, 0), last)]
                    behind = image[min(max(i - down, 0), last), min(max(j - across, 0), last)]
                    total += abs(ahead - behind)
            assert found[index, row, column] == pytest.approx(total / 49)


@pytest.mark.slow
def test_few_digits_favour_features_by_hand():
    race = start.feature_race(sizes=(300, 1000))
    assert race.by_hand.shape == race.learned.shape == (2,)
    assert (race.by_hand - race.learned > 0.03).all()
    assert race.learned[1] > race.learned[0] > 0.7
    assert race.weights.shape == (64, 28, 28) and race.example_features.shape == (4, 4, 4)
    said = repr(explorers.start.features_by_hand_and_learned(race))
    assert said.startswith("With 300 training digits the hand-made features are more than 5")
    assert "With 1,000 both get more than 85 %" in said
    assert "On the right: one digit with its four hand-made feature maps" in said


@pytest.mark.slow
def test_more_passes_over_few_digits_do_not_make_up_for_it():
    short, longer = (start.feature_race(sizes=(300,), epochs=n) for n in (10, 200))
    assert short.learned[0] < longer.learned[0] < longer.by_hand[0] - 0.045


@pytest.mark.slow
def test_with_many_digits_learned_features_are_as_good():
    race = start.feature_race(sizes=(20_000,))
    assert min(race.by_hand[0], race.learned[0]) > 0.95
    assert abs(race.by_hand[0] - race.learned[0]) < 0.02
