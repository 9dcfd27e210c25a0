"""The course's data: the small sets hold what they promise for every setting, and MNIST arrives
whole whatever happens on the way: damage, two kernels at once, a kill, a full or read-only disk."""

import errno
import gzip
import hashlib
import mmap
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nblib import datasets, places

PROJECT = Path(__file__).resolve().parents[1]

# ---------------------------------------------------------------------------------------------
# Gates
# ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("and", lambda a, b: a and b),
        ("or", lambda a, b: a or b),
        ("xor", lambda a, b: a != b),
        ("not", lambda a: not a),
    ],
)
def test_a_gate_is_its_truth_table(name, rule):
    X, y = datasets.gate(name)
    inputs = 1 if name == "not" else 2
    assert X.shape == (2**inputs, inputs) and X.dtype == np.float64
    assert y.shape == (2**inputs,) and y.dtype == np.int64
    assert len({tuple(row) for row in X}) == 2**inputs
    assert [int(rule(*row)) for row in X.astype(bool).tolist()] == y.tolist()
    assert X.tolist() == datasets.gate(name.upper())[0].tolist()


@pytest.mark.parametrize("name", ["nand", "", 3])
def test_an_unknown_gate_is_answered_with_the_known_ones(name):
    with pytest.raises(ValueError, match=rf"{re.escape(repr(name))}.*and, or, not, xor"):
        datasets.gate(name)


# ---------------------------------------------------------------------------------------------
# Points in the plane
# ---------------------------------------------------------------------------------------------

names = st.sampled_from(list(datasets.FIELDS))
seeds = st.integers(0, 2**32)


@given(names, st.integers(2, 300), st.floats(0, 5), seeds)
def test_points_are_balanced_finite_and_reproducible(name, n, noise, seed):
    X, y = datasets.make(name, n, noise=noise, seed=seed)
    assert X.shape == (n, 2) and X.dtype == np.float64 and np.isfinite(X).all()
    assert y.shape == (n,) and y.dtype == np.int64 and set(y) == {0, 1}
    for part in (y, y[: n // 3]):  # any first part of the set is balanced too
        assert abs(int((part == 0).sum()) - int((part == 1).sum())) <= 1
    again, labels = datasets.FIELDS[name](n, noise, seed)
    assert np.array_equal(X, again) and np.array_equal(y, labels)


@given(names, seeds, st.floats(0.01, 3))
def test_another_seed_is_another_set_and_noise_keeps_its_directions(name, seed, noise):
    still, y = datasets.make(name, 40, noise=0, seed=seed)
    assert not np.array_equal(still, datasets.make(name, 40, noise=0, seed=seed + 1)[0])
    one, _ = datasets.make(name, 40, noise=1, seed=seed)
    some, labels = datasets.make(name, 40, noise=noise, seed=seed)
    np.testing.assert_allclose(some - still, noise * (one - still), atol=1e-12)
    assert np.array_equal(y, labels)


@pytest.mark.parametrize("name", datasets.FIELDS)
def test_noise_is_a_standard_deviation_and_the_order_is_random(name):
    X, y = datasets.make(name, 20_000, noise=0.5)
    noise = X - datasets.make(name, 20_000, noise=0)[0]
    assert np.all(abs(noise.std(axis=0) - 0.5) < 0.02) and np.all(abs(noise.mean(axis=0)) < 0.02)
    assert abs(y[::2].mean() - 0.5) < 0.02  # every second point is not all of one class


@pytest.mark.parametrize("name", datasets.FIELDS)
def test_without_a_noise_setting_each_set_has_its_own(name):
    assert np.array_equal(datasets.make(name)[0], datasets.FIELDS[name]()[0])


@given(seeds)
def test_xor_field_is_xor_everywhere_and_fills_its_square(seed):
    X, y = datasets.xor_field(400, seed=seed)
    assert np.array_equal(y == 1, (X[:, 0] > 0) != (X[:, 1] > 0))
    assert abs(X).max() <= 1
    corners, labels = datasets.xor_field(400, seed=seed, low=0, high=1)
    assert corners.min() >= 0 and corners.max() <= 1 and np.array_equal(y, labels)
    nearest = np.round(corners)  # each point has the label of the gate's corner that is nearest
    assert np.array_equal(labels, nearest[:, 0] != nearest[:, 1])
    quadrants = np.unique(nearest, axis=0, return_counts=True)[1]
    assert len(quadrants) == 4 and quadrants.min() > 60


def test_moons_circles_spiral_and_blobs_have_their_shapes():
    X, y = datasets.moons(500, noise=0)
    for label, sign in ((0, 1), (1, -1)):
        x, height = (sign * X[y == label] + (0.5, 0.25)).T
        np.testing.assert_allclose(np.hypot(x, height), 1)
        assert height.min() >= 0
    X, y = datasets.circles(500, noise=0)
    np.testing.assert_allclose(np.hypot(*X.T), np.where(y == 0, 1, 0.5))
    X, y = datasets.spiral(500, noise=0, classes=3, turns=0.5)
    radius = np.hypot(*X.T)
    turned = np.pi * (radius - 0.1) / 0.9 + 2 * np.pi * y / 3
    np.testing.assert_allclose(X, (radius * (np.cos(turned), np.sin(turned))).T, atol=1e-12)
    assert radius.min() >= 0.1 - 1e-12 and radius.max() <= 1
    assert sorted(np.bincount(y)) == [166, 167, 167]
    X, y = datasets.blobs(4000, classes=4, spread=0.1)
    for label, centre in enumerate([(1, 0), (0, 1), (-1, 0), (0, -1)]):
        np.testing.assert_allclose(X[y == label].mean(axis=0), centre, atol=0.02)
        np.testing.assert_allclose(X[y == label].std(axis=0), 0.1, atol=0.01)


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"n": 1}, ValueError, "n must be at least 2.*got 1"),
        ({"n": 20.0}, TypeError, "n must be a whole number; got 20.0"),
        ({"n": True}, TypeError, "n must be a whole number; got True"),
        ({"noise": -0.1}, ValueError, "noise.*0 or more.*got -0.1"),
        ({"noise": float("nan")}, ValueError, "noise.*got nan"),
        ({"seed": -1}, ValueError, "seed must be at least 0; got -1"),
        ({"seed": None}, TypeError, "seed must be a whole number; got None"),
        ({"name": "spiral", "classes": 1}, ValueError, "classes must be at least 2"),
        ({"name": "spiral", "classes": 11}, ValueError, "classes must be 2 to 10; got 11"),
        ({"name": "spiral", "classes": 5, "n": 4}, ValueError, "n must be at least 5"),
        ({"name": "spiral", "turns": 0}, ValueError, "turns must be above 0; got 0"),
        ({"name": "blobs", "spread": -1}, ValueError, "spread.*got -1"),
        ({"name": "xor_field", "low": 1}, ValueError, "low must lie below high.*low=1"),
        ({"name": "moon"}, ValueError, "'moon'.*xor_field, moons, circles, spiral, blobs"),
    ],
)
def test_a_bad_setting_is_named_with_what_is_accepted(options, error, says):
    with pytest.raises(error, match=says):
        datasets.make(**{"name": "moons", **options})


# ---------------------------------------------------------------------------------------------
# MNIST
# ---------------------------------------------------------------------------------------------

SHA256 = {  # as published with the original files, written here again on purpose
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
LABELS = "t10k-labels-idx1-ubyte"  # the smallest of the four


def digests(raw):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in raw.iterdir()}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A folder with all of MNIST in it; tests leave it as they find it."""
    root = tmp_path_factory.mktemp("mnist") / "data"
    datasets.prepare_mnist(root)
    return root


@pytest.fixture
def labels_only(monkeypatch):
    """Only the smallest file counts, so that a test that unpacks again and again is quick."""
    monkeypatch.setattr(datasets, "_SHA256", {LABELS: SHA256[LABELS]})


def test_unpacked_files_have_the_published_digests(root):
    assert digests(root / "MNIST" / "raw") == SHA256


def test_arrays_have_their_shapes_types_and_counts(root):
    digits = datasets.mnist(root)
    assert digits.train_images.shape == (60_000, 784) and digits.test_images.shape == (10_000, 784)
    assert digits.train_images.dtype == digits.test_images.dtype == np.float32
    assert digits.train_labels.dtype == digits.test_labels.dtype == np.int64
    counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(digits.train_labels).tolist() == counts
    counts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert np.bincount(digits.test_labels).tolist() == counts
    assert abs(digits.train_images.mean(dtype=np.float64)) < 1e-3
    assert abs(digits.train_images.std(dtype=np.float64) - 1) < 1e-3


def test_pixels_and_a_first_part(root):
    pixels = datasets.mnist(root, normalised=False)
    assert pixels.train_images.dtype == np.uint8 and pixels.train_images.max() == 255
    part = datasets.mnist(root, train_size=2000, test_size=1000)
    assert part.train_images.shape == (2000, 784) and part.test_labels.shape == (1000,)
    expected = (pixels.train_images[:2000] / 255 - 0.1307) / 0.3081
    np.testing.assert_allclose(part.train_images, expected, atol=1e-6)
    assert np.array_equal(part.train_labels, pixels.train_labels[:2000])
    assert np.array_equal(part.test_labels, pixels.test_labels[:1000])


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"train_size": 60_001}, ValueError, "train_size must be 1 to 60,000; got 60,001"),
        ({"test_size": 0}, ValueError, "test_size must be at least 1"),
        ({"train_size": 0.5}, TypeError, "train_size must be a whole number"),
    ],
)
def test_a_size_beyond_the_files_is_refused(root, options, error, says):
    with pytest.raises(error, match=says):
        datasets.mnist(root, **options)


def test_all_of_it_fits_a_small_machine(root):
    tracemalloc.start()
    digits = datasets.mnist(root)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept > sum(array.nbytes for array in digits) > 219e6
    assert peak < 300e6


def test_everybody_on_a_machine_shares_one_copy(root, tmp_path, monkeypatch):
    alone = datasets.mnist(root)
    monkeypatch.setenv("NBLIB_DIGITS", str(tmp_path))
    assert np.array_equal(datasets.mnist(root).test_images, alone.test_images)  # nothing there yet
    folder = datasets.share_mnist(tmp_path)
    files = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert len(files) == 2 and all(path.stat().st_mode & 0o222 == 0 for path in files)
    shared = datasets.mnist(root, test_size=500)
    for ours, theirs in zip(alone, shared, strict=True):
        assert type(theirs) is np.ndarray and theirs.dtype == ours.dtype
        assert np.array_equal(ours[: len(theirs)], theirs)
    where = shared.train_images
    while isinstance(where, np.ndarray):
        where = where.base
    assert isinstance(where, mmap.mmap)
    shared.train_images[:] = 7  # a program may change its own
    assert np.array_equal(datasets.mnist(root, train_size=9).train_images, alone.train_images[:9])
    assert {path: path.stat().st_mtime_ns for path in datasets.share_mnist(tmp_path).iterdir()} == (
        files
    )
    for path in files:
        path.unlink()
        path.write_bytes(b"half a file")
    assert np.array_equal(datasets.mnist(root).test_images, alone.test_images)


def test_the_default_folder_is_the_courses_own_or_here(monkeypatch, tmp_path):
    assert datasets._raw_folder(None) == PROJECT / "notebooks" / "data" / "MNIST" / "raw"
    elsewhere = tmp_path / "site-packages" / "nblib" / "datasets.py"
    monkeypatch.setattr(datasets, "__file__", str(elsewhere))
    assert datasets._raw_folder(None) == Path("data/MNIST/raw")


def test_home_is_understood_as_torchvision_does(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert datasets._raw_folder("~/data") == tmp_path / "data" / "MNIST" / "raw"


# --- damage ---


@pytest.mark.parametrize("damage", ["missing", "cut", "one bit", "empty"])
def test_damage_is_found_and_repaired(tmp_path, damage, labels_only):
    path = datasets.prepare_mnist(tmp_path) / LABELS
    content = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage == "one bit":
        path.write_bytes(content[:5000] + bytes([content[5000] ^ 1]) + content[5001:])
    else:
        path.write_bytes(content[: 7000 if damage == "cut" else 0])
    with pytest.raises(RuntimeError, match=f"{LABELS}.*download=True"):
        datasets.MNIST(tmp_path, train=False)
    datasets.prepare_mnist(tmp_path)
    assert digests(path.parent) == {LABELS: SHA256[LABELS]}


def test_nothing_is_written_when_all_is_well(root, monkeypatch):
    def refuse(*_):
        raise AssertionError("written")

    monkeypatch.setattr(datasets, "_write_whole", refuse)
    monkeypatch.setattr(Path, "mkdir", refuse)  # so a read-only folder will do
    assert datasets.prepare_mnist(root) == root / "MNIST" / "raw"


@pytest.mark.parametrize("damage", ["missing", "not gzip", "cut", "other content"])
def test_a_damaged_shipped_copy_is_named(tmp_path, monkeypatch, damage, labels_only):
    packed = tmp_path / f"{LABELS}.gz"
    good = (datasets._SHIPPED / packed.name).read_bytes()
    if damage != "missing":
        other = gzip.compress(b"7")
        packed.write_bytes(
            {"not gzip": b"<html>", "cut": good[:3000], "other content": other}[damage]
        )
    monkeypatch.setattr(datasets, "_SHIPPED", tmp_path)
    with pytest.raises(RuntimeError, match=f"{re.escape(str(packed))}.*damaged.*git checkout"):
        datasets.prepare_mnist(tmp_path / "data")
    assert not list((tmp_path / "data").rglob("*ubyte*"))


# --- two kernels at once, a kernel killed ---


def start(code, *arguments):
    command = [sys.executable, "-c", f"import os, sys, time; from nblib import datasets; {code}"]
    return subprocess.Popen(
        [*command, *map(str, arguments)], cwd=PROJECT, stderr=subprocess.PIPE, text=True
    )


def test_several_kernels_may_unpack_at_once(tmp_path):
    flag = tmp_path / "go"
    code = (
        "\nwhile not os.path.exists(sys.argv[2]): time.sleep(0.001)\n"
        "digits = datasets.mnist(sys.argv[1]); assert digits.test_labels.sum() == 44434"
    )
    kernels = [start(code, tmp_path / "data", flag) for _ in range(4)]
    flag.touch()
    raw, seen = tmp_path / "data" / "MNIST" / "raw", set()
    while any(kernel.poll() is None for kernel in kernels):
        for name in SHA256:  # whoever looks meanwhile finds a whole file or none
            if (raw / name).exists():
                seen.add((name, (raw / name).stat().st_size))
        time.sleep(0.002)
    for kernel in kernels:
        said = kernel.communicate()[1]
        assert kernel.returncode == 0, said
    assert digests(raw) == SHA256  # and nothing else lies in the folder
    assert seen == {(name, (raw / name).stat().st_size) for name in SHA256}


def test_a_kernel_killed_while_unpacking_leaves_no_half_file(tmp_path, labels_only):
    code = "os.fsync = lambda _: os._exit(9); datasets.prepare_mnist(sys.argv[1])"
    killed = start(code, tmp_path)
    killed.communicate()
    assert killed.returncode == 9
    raw = tmp_path / "MNIST" / "raw"
    [part] = raw.iterdir()
    assert part.name.endswith(".part")
    os.utime(part, (time.time() - 3500,) * 2)
    datasets.prepare_mnist(tmp_path)
    assert part.exists()  # it may be another kernel's, at work: it stays an hour
    (raw / LABELS).unlink()
    os.utime(part, (time.time() - 3700,) * 2)
    datasets.prepare_mnist(tmp_path)
    assert digests(raw) == {LABELS: SHA256[LABELS]}


def test_losing_the_race_on_windows_is_no_error(tmp_path, monkeypatch, labels_only):
    def replace_after_another(part, path):  # there a file that is being read cannot be replaced
        Path(path).write_bytes(Path(part).read_bytes())
        raise PermissionError(errno.EACCES, "Access is denied")

    monkeypatch.setattr(os, "replace", replace_after_another)
    raw = datasets.prepare_mnist(tmp_path)
    assert digests(raw) == {LABELS: SHA256[LABELS]}


def test_a_shared_file_that_cannot_be_put_in_its_place_is_said(tmp_path, monkeypatch):
    def refuse(part, path):
        raise PermissionError(errno.EACCES, "Access is denied")

    datasets.prepare_mnist()
    (tmp_path / "train-images-float32").write_bytes(b"half a file")
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(PermissionError, match="Access is denied"):
        datasets.share_mnist(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["train-images-float32"]


# --- no room, no permission ---


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (errno.ENOSPC, "disk is full.*55 MB.*another folder"),
        (errno.EDQUOT, "disk is full.*55 MB.*another folder"),
        (errno.EROFS, "read-only.*writable.*another folder"),
        (errno.EACCES, "read-only.*writable.*another folder"),
        (errno.EIO, "Input/output error.*another folder"),
    ],
)
@pytest.mark.parametrize("where", ["mkdir", "open", "fsync", "replace"])
def test_what_stops_the_writing_is_said_and_nothing_is_changed(
    tmp_path, monkeypatch, labels_only, code, says, where
):
    raw = datasets._raw_folder(tmp_path)
    raw.mkdir(parents=True)
    (raw / LABELS).write_bytes(b"damaged")

    def fail(*arguments, **_):
        raise OSError(code, os.strerror(code))

    def only_reading(path, mode="r"):
        return open(path, mode) if mode == "rb" else fail()

    if where == "open":
        monkeypatch.setattr(datasets, "open", only_reading, raising=False)
    else:
        monkeypatch.setattr(*{"mkdir": (Path, "mkdir")}.get(where, (os, where)), fail)
    with pytest.raises(OSError, match=f"{re.escape(str(raw))}.*{says}") as caught:
        datasets.mnist(tmp_path)
    assert caught.value.errno == code
    assert isinstance(caught.value, PermissionError) == (code == errno.EACCES)
    assert [path.name for path in raw.iterdir()] == [LABELS]
    assert (raw / LABELS).read_bytes() == b"damaged"


def test_a_write_that_really_stops_half_way_leaves_nothing(tmp_path):
    pytest.importorskip("resource", reason="a limit on file size needs the resource module")
    code = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000));"
        "datasets.prepare_mnist(sys.argv[1])"
    )
    stopped = start(code, tmp_path)
    said = stopped.communicate()[1]
    assert stopped.returncode == 1 and "cannot unpack MNIST into" in said, said
    assert list((tmp_path / "MNIST" / "raw").iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="Windows has no such permissions")
def test_a_really_read_only_folder():
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o555)
        user = os.geteuid()
        if user == 0:  # root may write anywhere: look with another user's eyes
            os.seteuid(65534)
        try:
            with pytest.raises(PermissionError, match=r"read-only.*another folder"):
                datasets.prepare_mnist(folder)
        finally:
            os.seteuid(user)


def test_a_file_where_the_folder_should_be(tmp_path):
    (tmp_path / "MNIST").write_text("")
    with pytest.raises(OSError, match=r"cannot unpack MNIST into .*another folder"):
        datasets.prepare_mnist(tmp_path)


# --- torchvision beside ours ---


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*_, **__):
        raise OSError("there is no network in this test")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)


SLIDE_57 = """
from torchvision import datasets, transforms

transform = transforms.Compose([
    transforms.ToTensor(),
    transforms.Normalize((0.1307,), (0.3081,))
])
train_data = datasets.MNIST('data', train=True,
                            download=True, transform=transform)
"""


def test_the_slides_code_runs_without_a_network(root, monkeypatch, no_network):
    monkeypatch.chdir(root.parent)
    names = {}
    exec(SLIDE_57, names)
    theirs = names["train_data"]
    ours = datasets.mnist("data", normalised=False)
    assert np.array_equal(theirs.data.numpy().reshape(-1, 784), ours.train_images)
    assert np.array_equal(theirs.targets.numpy(), ours.train_labels)
    normalised = datasets.mnist("data", train_size=100).train_images
    for index in range(100):
        image, label = theirs[index]
        assert image.numpy().tobytes() == normalised[index].tobytes()  # the same to the last bit
        assert label == ours.train_labels[index]


def test_without_our_files_torchvision_would_go_to_the_network(tmp_path, monkeypatch, no_network):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RuntimeError, match="no network in this test"):
        exec(SLIDE_57, {})


@pytest.mark.parametrize("train", [True, False])
def test_our_dataset_answers_as_torchvisions_does(root, train):
    from torchvision import datasets as theirs
    from torchvision import transforms

    transform = transforms.Compose(
        [transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))]
    )
    a = datasets.MNIST(root, train=train, transform=transform)
    b = theirs.MNIST(root, train=train, transform=transform)
    assert len(a) == len(b) == (60_000 if train else 10_000)
    for ours, real in ((a.data, b.data), (a.targets, b.targets)):
        assert str(ours.dtype) == str(real.dtype) and np.array_equal(ours.numpy(), real.numpy())
    for index in (0, 17, -1):
        assert a[index][0].numpy().tobytes() == b[index][0].numpy().tobytes()
        assert a[index][1] == b[index][1] and type(a[index][1]) is int
    with pytest.raises(IndexError):
        a[len(a)]


def test_our_dataset_needs_neither_torch_nor_a_network(tmp_path, no_network):
    data = datasets.MNIST(
        tmp_path, False, datasets.normalise, target_transform=lambda label: -label, download=True
    )
    image, label = data[1]
    assert image.shape == (28, 28) and image.dtype == np.float32 and label == -2
    flat = datasets.mnist(tmp_path, test_size=2).test_images
    assert np.array_equal(image.reshape(784), flat[1])
    plain, label = datasets.MNIST(tmp_path, train=False)[1]
    assert plain.shape == (28, 28) and plain.dtype == np.uint8 and label == 2
    assert "10,000 images" in repr(data)


def test_our_dataset_is_read_from_where_it_was_unpacked(tmp_path, monkeypatch):
    """Where the course's folder cannot be written, that is one of the user's own."""
    monkeypatch.setattr(datasets, "__file__", str(tmp_path / "nblib" / "datasets.py"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(places, "writable", lambda folder: False)
    monkeypatch.setattr(places, "own", lambda name: tmp_path / "own")
    datasets.MNIST(None, train=False, download=True)
    assert [path.name for path in tmp_path.iterdir()] == ["own"]


def test_our_dataset_says_how_to_get_the_files(tmp_path):
    with pytest.raises(RuntimeError, match=r"missing or damaged: train-images.*download=True"):
        datasets.MNIST(tmp_path)
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=20)
@given(st.lists(st.integers(0, 255), min_size=1, max_size=1200))
def test_normalise_is_the_formula_at_any_length(pixels):
    pixels = np.array(pixels, dtype=np.uint8)
    expected = (pixels / 255 - 0.1307) / 0.3081
    np.testing.assert_allclose(datasets.normalise(pixels), expected, atol=1e-6)
