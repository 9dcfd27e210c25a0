"""The data of the course: gates, points in the plane, and the real MNIST digits, without a network.

Small sets (`fields.py`) are made on the spot from a seed. MNIST ships with the course (four gzip
files beside this module), because its download fails again and again for classes; it is unpacked on
first need.
"""

import contextlib
import errno
import gzip
import hashlib
import os
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from nblib import places, tab
from nblib.annotations import Array
from nblib.factories import from_numpy
from nblib.fields import (
    FIELDS,
    GATES,
    blobs,
    circles,
    gate,
    make,
    moons,
    spiral,
    whole,
    xor_field,
)

__all__ = ["FIELDS", "GATES", "blobs", "circles", "gate", "make", "moons", "spiral", "xor_field"]
__all__ += ["MNIST", "MNIST_MEAN", "MNIST_STD", "Digits", "mnist", "normalise"]
__all__ += ["prepare_mnist", "share_mnist", "workplace"]

Folder: TypeAlias = str | os.PathLike[str] | None

MNIST_MEAN, MNIST_STD = 0.1307, 0.3081  # of all training pixels, as on slide 57

_SHIPPED = Path(__file__).resolve().parent / "data" / "mnist"
_IMAGES = {"train": 60_000, "t10k": 10_000}
_SHA256 = {  # of the unpacked files
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


class Digits(NamedTuple):
    """MNIST as four arrays, one row an image; see `mnist` for shapes and types.

    >>> digits = mnist(train_size=100, test_size=10)
    >>> type(digits).__name__, digits.test_labels.tolist()
    ('Digits', [7, 2, 1, 0, 4, 1, 4, 9, 5, 9])
    """

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray


def mnist(
    root: Folder = None,
    *,
    normalised: bool = True,
    train_size: int = 60_000,
    test_size: int = 10_000,
) -> Digits:
    """The real digits as arrays, unpacked on first need, checked each time.

    Returns Digits: train_images (train_size, 784), train_labels (train_size,) int64 in 0..9,
    test_images (test_size, 784), test_labels (test_size,): the first ones, in the files' order.
    Images are float32 (pixel/255 − 0.1307)/0.3081, as slide 57 has them; with normalised=False they
    are the pixels themselves, uint8 0..255. `images.reshape(-1, 28, 28)` gives pictures.

    root: the folder in which, or into which, <root>/MNIST/raw is (un)packed. None is the course's
    own notebooks/data where nblib runs from the project, and ./data where it does not; where that
    can neither be read nor written, a folder of the user's own.
    All of it takes 220 MB of memory; on a hub all students share one copy (`share_mnist`), and
    what a program writes into its arrays is its own also there. Raises as `prepare_mnist`, and
    ValueError for a bad size.

    >>> digits = mnist(train_size=100, test_size=10)
    >>> digits.train_images.shape, digits.train_labels[:5].tolist()
    ((100, 784), [5, 0, 4, 1, 9])
    """
    for name, size, most in (
        ("train_size", train_size, _IMAGES["train"]),
        ("test_size", test_size, _IMAGES["t10k"]),
    ):
        if whole(name, size, 1) > most:
            raise ValueError(f"{name} must be 1 to {most:,}; got {size:,}.")
    raw = prepare_mnist(root)
    arrays = []
    for part, size in (("train", train_size), ("t10k", test_size)):
        images, labels = _read(raw, part, size)
        images = images.reshape(size, 784)
        if normalised:
            shared = _shared(part, size)
            images = normalise(images) if shared is None else shared
        arrays += [images, labels]
    return Digits(*arrays)


def share_mnist(folder: str | os.PathLike[str]) -> Path:
    """Write all normalised images into a folder, once, for everybody on this machine; return it.

    Where the variable NBLIB_DIGITS names that folder, `mnist` maps its two files into memory in
    place of computing the same 220 MB in each program. Whole files or none; what is there stays.
    Raises as `prepare_mnist`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sorted(path.name for path in share_mnist(folder).iterdir())
    ['t10k-images-float32', 'train-images-float32']
    """
    out, raw = Path(folder), None
    for part, count in _IMAGES.items():
        path = out / f"{part}-images-float32"
        if not (path.is_file() and path.stat().st_size == count * 784 * 4):
            raw = raw or prepare_mnist()
            out.mkdir(parents=True, exist_ok=True)
            _write_whole(path, normalise(_read(raw, part, count)[0]).data)
            path.chmod(0o444)
    return out


def _shared(part: str, size: int) -> Array | None:
    """The first of the shared normalised images, to be changed by this program alone; or None."""
    folder, shape = os.environ.get("NBLIB_DIGITS"), (_IMAGES[part], 784)
    if not folder:
        return None
    try:
        path = Path(folder) / f"{part}-images-float32"
        return np.asarray(np.memmap(path, np.float32, "c", shape=shape)[:size])
    except (OSError, ValueError):  # not there, or not whole
        return None


def normalise(images: Any) -> Array:
    """Pixels 0..255 to float32 (pixel/255 − 0.1307)/0.3081, of the same shape (at least one axis).

    As torchvision's ToTensor and Normalize do, bit for bit. Also fits
    `MNIST(…, transform=normalise)`.

    >>> normalise([0, 255]).round(4)
    array([-0.4242,  2.8215], dtype=float32)
    """
    images = np.asarray(images)
    out = np.empty(images.shape, dtype=np.float32)
    for start in range(0, len(images), 500):  # a piece at a time stays in the processor's cache
        piece = out[start : start + 500]
        np.divide(images[start : start + 500], np.float32(255), out=piece)
        piece -= np.float32(MNIST_MEAN)
        piece /= np.float32(MNIST_STD)
    return out


class MNIST:
    """MNIST as a dataset of (image, label) pairs, with torchvision's name and arguments.

    root: the folder that holds, or with download=True receives, MNIST/raw. train: the 60,000
    training images or the 10,000 test images. transform, target_transform: called on each image,
    each label. download: unpack the copy that ships with the course; there is no network involved.

    `data[i]` is (image, label): a uint8 array (28, 28) or what `transform` makes of it, and an int.
    (torchvision hands its transforms a PIL image; ToTensor takes either and gives the same tensor.)
    `data.data` is a tensor uint8 (N, 28, 28), `data.targets` one of int64 (N,).
    Raises RuntimeError where the files are missing or damaged and download is False.

    >>> folder = prepare_mnist().parents[1]
    >>> data = MNIST(folder, train=False)
    >>> image, label = data[0]
    >>> len(data), image.shape, label
    (10000, (28, 28), 7)
    """

    def __init__(
        self,
        root: Folder,
        train: bool = True,
        transform: Callable[[Any], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
        download: bool = False,
    ):
        self.root, self.train = root, train
        self.transform, self.target_transform = transform, target_transform
        raw = prepare_mnist(root) if download else _raw_folder(root)
        if not download and (damaged := _damaged(raw)):
            raise RuntimeError(
                f"MNIST is not complete in {raw}; missing or damaged: {', '.join(damaged)}."
                " Use download=True: it unpacks the course's own copy, without a network."
            )
        part = "train" if train else "t10k"
        read = _read(raw, part, _IMAGES[part])
        self.data, self.targets = map(from_numpy, read)

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, index: Any) -> tuple[Any, Any]:
        image, label = self.data[index].numpy(), int(self.targets[index])
        if self.transform is not None:
            image = self.transform(image)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return image, label

    def __repr__(self) -> str:
        return f"MNIST({str(self.root)!r}, train={self.train}): {len(self):,} images of 28 × 28"


def prepare_mnist(root: Folder = None) -> Path:
    """Make sure that <root>/MNIST/raw holds the four MNIST files, undamaged; return that folder.

    After it torchvision's `datasets.MNIST(root, download=True)` finds them there and needs no
    network. A missing or damaged file (by its SHA-256) is unpacked from the copy that ships with
    the course, under a temporary name and then renamed: whole or not at all, also when two kernels
    do it at once. When all is well nothing is written: a read-only folder with the files will do.

    root: as in `mnist`. Raises OSError (PermissionError for a read-only folder) where files cannot
    be written, RuntimeError where the shipped copy is itself damaged.

    >>> (prepare_mnist() / "t10k-labels-idx1-ubyte").stat().st_size
    10008
    """
    raw = _raw_folder(root)
    damaged = _damaged(raw)
    if damaged and root is None and not places.writable(raw):
        raw = _raw_folder(places.own("data"))
        damaged = _damaged(raw)
    if damaged:
        try:
            raw.mkdir(parents=True, exist_ok=True)
            _remove_leftovers(raw)
            for name in damaged:
                _write_whole(raw / name, _shipped(name))
        except OSError as error:
            raise OSError(error.errno, _cannot_write(raw, error)) from error
    return raw


def workplace() -> Path:
    """Go where files can be written, and return that folder: here, or a folder of the user's own.

    The lecture's code names files as seen from the notebook, as in MNIST('data', download=True).
    Where the notebooks are another's, as in a computer room, those cannot be written, and the
    kernel's current folder is changed to one that can.

    >>> workplace() == Path.cwd()
    True
    """
    here = Path.cwd()
    if not os.access(here, os.W_OK):
        os.chdir(places.own("work"))
    return Path.cwd()


def _raw_folder(root: Folder) -> Path:
    if root is None:
        project = Path(__file__).resolve().parents[1]
        ours = (project / "pyproject.toml").is_file()  # not so where pip has put nblib elsewhere
        root = project / "notebooks" / "data" if ours else "data"
    return Path(root).expanduser() / "MNIST" / "raw"


def _read(raw: Path, part: str, size: int) -> tuple[Array, Array]:
    """The first images uint8 (size, 28, 28) and labels int64 (size,) of "train" or "t10k"."""
    images = np.fromfile(raw / f"{part}-images-idx3-ubyte", np.uint8, count=size * 784, offset=16)
    labels = np.fromfile(raw / f"{part}-labels-idx1-ubyte", np.uint8, count=size, offset=8)
    return images.reshape(size, 28, 28), labels.astype(np.int64)


def _damaged(raw: Path) -> list[str]:
    """The names of those of the four files that folder `raw` lacks or holds damaged."""
    return [name for name in _SHA256 if not _intact(raw / name)]


def _intact(path: Path) -> bool:
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == _SHA256.get(path.name)
    except OSError:
        return False


def _shipped(name: str) -> bytes:
    """The content of one file, from the copy that ships with the course."""
    packed = _SHIPPED / f"{name}.gz"
    if tab.IN_A_TAB and not packed.is_file():
        packed.parent.mkdir(parents=True, exist_ok=True)
        packed.write_bytes(tab.fetched(f"mnist/{packed.name}"))
    try:
        content = gzip.decompress(packed.read_bytes())
    except (OSError, EOFError, zlib.error):
        content = b""
    if hashlib.sha256(content).hexdigest() != _SHA256[name]:
        raise RuntimeError(
            f"the course's own copy {packed} is missing or damaged."
            " Fetch the course again, or restore this file (git checkout)."
        )
    return content


def _write_whole(path: Path, content: bytes | memoryview) -> None:
    """Write a file so that whoever opens `path` finds all of it, or what was there before."""
    part = path.with_name(f".{path.name}.{os.urandom(8).hex()}.part")
    try:
        with open(part, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.replace(part, path)
        except PermissionError:  # Windows: another kernel was first and is reading the file
            if not _intact(path):
                raise
    finally:
        part.unlink(missing_ok=True)


def _remove_leftovers(raw: Path) -> None:
    """Delete what a kernel that was killed while unpacking, over an hour ago, left behind."""
    for part in raw.glob(".*.part"):
        with contextlib.suppress(OSError):
            if time.time() - part.stat().st_mtime > 3600:
                part.unlink()


def _cannot_write(raw: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        why = "the disk is full. Unpacked, MNIST takes 55 MB: free some space"
    elif error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        why = "the folder is read-only. Make it writable"
    else:
        why = f"{error.strerror or error}. Fix that"
    return f"cannot unpack MNIST into {raw}: {why}, or give another folder as root."
