"""utils.data: every example once an epoch, in torch's batches, from any kind of data set.

Tests that loop `for t in LIBRARIES` hold for torch and for nblib alike. Random orders differ
between the two (each has its own generator); what must agree is the counting.
"""

import inspect
from collections import Counter, OrderedDict, namedtuple

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import nblib
from tests.parity import LIBRARIES, array, examples


def data_of(t):
    return t.utils.data


def rows(t, n, columns=3):
    """n rows of distinct numbers and their row numbers as labels."""
    x = t.arange(n * columns).reshape(n, columns).float()
    return data_of(t).TensorDataset(x, t.arange(n))


class Squares:
    """The smallest data set: anything with __len__ and __getitem__ will do."""

    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        if not 0 <= i < self.n:
            raise IndexError(i)
        return np.full(2, float(i) ** 2), i


class LikeTorchvision(Squares):
    """What torchvision's MNIST with ToTensor gives: a torch tensor (1, 28, 28) and an int."""

    def __getitem__(self, i):
        return torch.full((1, 28, 28), float(i)), i % 10


# ------------------------------------------------------------------------------------ data sets


def test_tensor_dataset():
    for t in LIBRARIES:
        d = rows(t, 5)
        assert len(d) == 5 and len(d.tensors) == 2
        x, y = d[3]
        assert x.tolist() == [9, 10, 11] and y.item() == 3
        x, y = d[1:3]
        assert tuple(x.shape) == (2, 3) and y.tolist() == [1, 2]
        assert d[-1][1].item() == 4
        with pytest.raises(IndexError):
            d[5]


def test_a_dataset_of_ones_own():
    for t in LIBRARIES:

        class Ramp(data_of(t).Dataset):
            def __len__(self):
                return 4

            def __getitem__(self, i, t=t):
                return t.tensor([float(i)]), i

        batches = list(data_of(t).DataLoader(Ramp(), batch_size=3))
        assert [x.tolist() for x, _ in batches] == [[[0.0], [1.0], [2.0]], [[3.0]]]
        assert [y.tolist() for _, y in batches] == [[0, 1, 2], [3]]


def test_an_unfinished_dataset_says_what_is_missing():
    for t in LIBRARIES:

        class Empty(data_of(t).Dataset):
            def __len__(self):
                return 1

        with pytest.raises(NotImplementedError):
            next(iter(data_of(t).DataLoader(Empty())))


def test_subset():
    for t in LIBRARIES:
        part = data_of(t).Subset(rows(t, 10), [7, 2, 2])
        assert len(part) == 3
        assert [part[i][1].item() for i in range(3)] == [7, 2, 2]
        nested = data_of(t).Subset(part, [0, 2])
        assert [nested[i][1].item() for i in range(2)] == [7, 2]
        (batch,) = list(data_of(t).DataLoader(part, batch_size=5))
        assert batch[1].tolist() == [7, 2, 2] and tuple(batch[0].shape) == (3, 3)


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        ([7, 3], [7, 3]),
        ([10, 0], [10, 0]),
        ([2, 3, 5], [2, 3, 5]),
        ([0.8, 0.2], [8, 2]),
        ([0.55, 0.45], [6, 4]),
        ([0.3, 0.3, 0.4], [3, 3, 4]),
        ([1 / 3, 1 / 3, 1 / 3], [4, 3, 3]),
    ],
)
def test_random_split_shares_out_every_example(lengths, expected):
    for t in LIBRARIES:
        parts = data_of(t).random_split(rows(t, 10), lengths)
        assert [len(p) for p in parts] == expected
        seen = [p[i][1].item() for p in parts for i in range(len(p))]
        assert sorted(seen) == list(range(10))
        assert all(isinstance(p, data_of(t).Subset) for p in parts)


def test_random_split_is_random_and_repeatable():
    for t in LIBRARIES:

        def split(seed, t=t):
            generator = t.Generator().manual_seed(seed)
            first, _ = data_of(t).random_split(rows(t, 50), [25, 25], generator=generator)
            return [int(i) for i in first.indices]

        assert split(0) == split(0) != split(1)
        assert split(0) != list(range(25))


# ------------------------------------------------------------------------------------ the loader


def test_slide_45_counts_its_updates():
    """10,000 samples in batches of 100 are 100 updates an epoch, 500 in five epochs."""
    for t in LIBRARIES:
        loader = data_of(t).DataLoader(rows(t, 10_000, 1), batch_size=100, shuffle=True)
        assert len(loader) == 100
        assert sum(1 for _ in range(5) for _ in loader) == 500


@pytest.mark.parametrize("make", [rows, lambda t, n: Squares(n)], ids=["tensors", "any"])
@examples(40)
@given(
    n=st.integers(1, 30),
    size=st.integers(1, 12),
    shuffle=st.booleans(),
    drop_last=st.booleans(),
)
def test_every_example_exactly_once_an_epoch(make, n, size, shuffle, drop_last):
    counts = []
    for t in LIBRARIES:
        loader = data_of(t).DataLoader(
            make(t, n), batch_size=size, shuffle=shuffle, drop_last=drop_last
        )
        for _ in range(2):
            labels = [y.tolist() for _, y in loader]
            seen = [i for batch in labels for i in batch]
            assert len(labels) == len(loader)
            if drop_last:
                assert len(set(seen)) == len(seen) == n // size * size
            else:
                assert sorted(seen) == list(range(n))
            if not shuffle:
                assert seen == sorted(seen)
        counts.append([len(batch) for batch in labels])
    assert counts[0] == counts[1], "the same batch sizes as torch, the last one too"


@pytest.mark.parametrize("size", [1, 4, 7, 20])
def test_the_fast_path_gives_the_batches_of_the_slow_one(size):
    """A TensorDataset is cut at once; hidden behind a plain class, example by example."""
    plain = rows(nblib, 20)

    class Hidden:
        def __len__(self):
            return len(plain)

        def __getitem__(self, i):
            return plain[i]

    def batches(dataset):
        generator = nblib.Generator().manual_seed(4)
        loader = nblib.utils.data.DataLoader(dataset, size, shuffle=True, generator=generator)
        return [[part.tolist() for part in batch] for _ in range(2) for batch in loader]

    fast, slow = batches(plain), batches(Hidden())
    assert fast == slow
    kinds = [
        [str(part.dtype) for part in next(iter(nblib.utils.data.DataLoader(d, size)))]
        for d in (plain, Hidden())
    ]
    assert kinds[0] == kinds[1]
    subset = nblib.utils.data.Subset(plain, list(range(20)))
    assert batches(subset) == slow


def test_batches_are_copies():
    for t in LIBRARIES:
        d = rows(t, 4)
        x, _ = next(iter(data_of(t).DataLoader(d, batch_size=2)))
        x.zero_()
        assert d[1][0].tolist() == [3, 4, 5]


def test_x_and_y_stay_together_when_shuffled():
    for t in LIBRARIES:
        for x, y in data_of(t).DataLoader(rows(t, 57, 1), batch_size=8, shuffle=True):
            np.testing.assert_array_equal(array(x)[:, 0], array(y))


def order(t, loader):
    return [i for _, y in loader for i in y.tolist()]


def test_shuffling_is_new_each_epoch_and_repeatable():
    for t in LIBRARIES:

        def two_epochs(seed, t=t):
            t.manual_seed(seed)
            loader = data_of(t).DataLoader(rows(t, 50), batch_size=10, shuffle=True)
            return order(t, loader), order(t, loader)

        first, second = two_epochs(0)
        assert first != second and first != sorted(first)
        assert (first, second) == two_epochs(0)
        assert first != two_epochs(1)[0]


def test_a_generator_of_its_own_makes_the_order_independent_of_the_seed():
    """Data seed and weight seed are two settings: drawing weights must not change the order."""
    for t in LIBRARIES:

        def epoch(weights, t=t):
            generator = t.Generator().manual_seed(7)
            loader = data_of(t).DataLoader(
                rows(t, 50), batch_size=10, shuffle=True, generator=generator
            )
            t.manual_seed(weights)
            t.nn.Linear(3, 3)
            return order(t, loader)

        assert epoch(1) == epoch(2)


def test_a_numpy_generator_is_taken_too():
    def epoch(seed):
        loader = nblib.utils.data.DataLoader(
            rows(nblib, 30), shuffle=True, generator=np.random.default_rng(seed)
        )
        return order(nblib, loader)

    assert epoch(0) == epoch(0) != epoch(1)


def test_shuffling_is_uniform():
    """Each of 4 examples is first in a quarter of 2,000 epochs, within five deviations."""
    for t in LIBRARIES:
        t.manual_seed(0)
        loader = data_of(t).DataLoader(Squares(4), batch_size=4, shuffle=True)
        n = 2000 if t is nblib else 400
        firsts = np.bincount([next(iter(loader))[1][0].item() for _ in range(n)], minlength=4)
        assert abs(firsts / n - 0.25).max() < 5 * np.sqrt(0.25 * 0.75 / n)


def test_two_loops_over_one_loader_do_not_disturb_each_other():
    for t in LIBRARIES:
        loader = data_of(t).DataLoader(rows(t, 12), batch_size=4, shuffle=True)
        outer = []
        for _, y in loader:
            outer += y.tolist()
            assert sorted(order(t, loader)) == list(range(12))
        assert sorted(outer) == list(range(12))


def test_a_loop_left_early_starts_anew():
    for t in LIBRARIES:
        loader = data_of(t).DataLoader(rows(t, 12), batch_size=4)
        for _ in loader:
            break
        assert order(t, loader) == list(range(12))


def test_an_empty_data_set_gives_no_batches():
    for t in LIBRARIES:
        loader = data_of(t).DataLoader(Squares(0), batch_size=4)
        assert len(loader) == 0 and list(loader) == []


# ------------------------------------------------------------------------------------ collating

Row = namedtuple("Row", ["x", "y"])
EXAMPLES = {
    "whole numbers": [3, 1, 2],
    "numbers": [0.5, 1.5, 2.5],
    "booleans": [True, False, True],
    "arrays": [np.arange(3.0), np.ones(3), np.zeros(3)],
    "float32 arrays": [np.ones(2, dtype=np.float32)] * 3,
    "integer arrays": [np.arange(2), np.arange(2)],
    "NumPy numbers": [np.float32(1), np.float32(2)],
    "NumPy integers": [np.int64(1), np.int64(2)],
    "pairs": [(np.ones(2), 1), (np.zeros(2), 0)],
    "lists": [[1.0, 2], [3.0, 4]],
    "nested": [((1, 2.0), np.ones(1)), ((3, 4.0), np.zeros(1))],
    "dicts": [{"x": np.ones(2), "y": 1}, {"x": np.zeros(2), "y": 0}],
    "text": ["a", "b"],
    "text beside numbers": [("a", 1), ("b", 2)],
    "text in dicts": [{"name": "a", "n": 1}, {"name": "b", "n": 2}],
    "bytes": [b"a", b"b"],
    "named tuples": [Row(np.ones(2), 1), Row(np.zeros(2), 0)],
    "ordered dicts": [OrderedDict(x=1, y=2.0), OrderedDict(x=3, y=4.0)],
    "empty tuples": [(), ()],
    "one example": [(np.ones((1, 2, 2)), 5)],
}


def described(batch):
    """A batch as plain Python, with the kinds of its containers and the dtypes of its tensors."""
    if isinstance(batch, dict):
        return type(batch), {key: described(value) for key, value in batch.items()}
    if isinstance(batch, (list, tuple)):
        return type(batch), [described(part) for part in batch]
    if not hasattr(batch, "dtype"):
        return batch
    return str(batch.dtype), tuple(batch.shape), batch.tolist()


@pytest.mark.parametrize("given_examples", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_collating_gives_torchs_batch(given_examples):
    ours, theirs = (
        next(iter(data_of(t).DataLoader(given_examples, batch_size=3))) for t in LIBRARIES
    )
    assert described(ours) == described(theirs)


def test_tensors_of_either_library_are_collated():
    for make in (nblib.tensor, torch.tensor):
        dataset = [(make([1.0, 2.0]), make(3)), (make([3.0, 4.0]), make(5))]
        x, y = next(iter(nblib.utils.data.DataLoader(dataset, batch_size=2)))
        assert isinstance(x, nblib.Tensor) and isinstance(y, nblib.Tensor)
        assert x.tolist() == [[1, 2], [3, 4]] and y.tolist() == [3, 5]
        assert (str(x.dtype), str(y.dtype)) == ("torch.float32", "torch.int64")


def test_a_torchvision_data_set_loads_as_on_slide_57():
    loader = nblib.utils.data.DataLoader(LikeTorchvision(130), batch_size=64, shuffle=True)
    shapes = [(tuple(x.shape), tuple(y.shape)) for x, y in loader]
    assert shapes == [((64, 1, 28, 28), (64,)), ((64, 1, 28, 28), (64,)), ((2, 1, 28, 28), (2,))]
    images, labels = next(iter(loader))
    assert (str(images.dtype), str(labels.dtype)) == ("torch.float32", "torch.int64")
    np.testing.assert_array_equal(array(images)[:, 0, 0, 0] % 10, array(labels))


def test_a_collate_function_of_ones_own():
    for t in LIBRARIES:
        loader = data_of(t).DataLoader(Squares(5), batch_size=2, collate_fn=len)
        assert list(loader) == [2, 2, 1]


def test_a_network_learns_from_a_loader():
    """The loop of slide 55 over a loader, in both libraries: the loss falls by a factor of ten."""
    for t in LIBRARIES:
        t.manual_seed(0)
        x = t.linspace(-1, 1, 64).unsqueeze(1)
        loader = data_of(t).DataLoader(
            data_of(t).TensorDataset(x, 3 * x - 1), batch_size=8, shuffle=True
        )
        model = t.nn.Linear(1, 1)
        optimizer = t.optim.SGD(model.parameters(), lr=0.1)
        losses = []
        for _ in range(20):
            for batch_x, batch_y in loader:
                loss = t.nn.MSELoss()(model(batch_x), batch_y)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
        assert losses[-1] < losses[0] / 10 and loss.item() < 1e-3


# -------------------------------------------------------- joining, splitting, streams of examples


def test_joined_data_sets():
    for t in LIBRARIES:
        both = rows(t, 3) + rows(t, 2)
        assert isinstance(both, data_of(t).ConcatDataset) and len(both) == 5
        assert [both[i][1].item() for i in range(5)] == [0, 1, 2, 0, 1]
        assert both[-1][1].item() == 1 and both.cumulative_sizes == [3, 5]
        with pytest.raises(ValueError, match="should not exceed dataset length"):
            both[-6]
        with pytest.raises(IndexError):
            both[5]
        assert [y.tolist() for _, y in data_of(t).DataLoader(both, 2)] == [[0, 1], [2, 0], [1]]


def test_data_sets_side_by_side():
    for t in LIBRARIES:
        pairs = data_of(t).StackDataset(rows(t, 3), Squares(3))
        (x, y), (square, i) = pairs[2]
        assert (x.tolist(), y.item(), square.tolist(), i) == ([6, 7, 8], 2, [4, 4], 2)
        assert len(pairs) == 3
        named = data_of(t).StackDataset(image=Squares(3), label=[5, 6, 7])
        assert named[1]["label"] == 6 and len(named) == 3
        batch = next(iter(data_of(t).DataLoader(named, 3)))
        assert batch["label"].tolist() == [5, 6, 7]
        with pytest.raises(ValueError, match="Size mismatch"):
            data_of(t).StackDataset(rows(t, 3), rows(t, 2))


def stream_of(t, n, sized=False):
    class Stream(data_of(t).IterableDataset):
        def __iter__(self):
            return iter(range(n))

    if sized:
        Stream.__len__ = lambda self: n
    return Stream()


@pytest.mark.parametrize("drop_last", [False, True])
def test_a_stream_of_examples(drop_last):
    for t in LIBRARIES:
        loader = data_of(t).DataLoader(stream_of(t, 7, True), batch_size=3, drop_last=drop_last)
        for _ in range(2):
            batches = [batch.tolist() for batch in loader]
            assert batches == [[0, 1, 2], [3, 4, 5]] + ([] if drop_last else [[6]])
            assert len(loader) == len(batches)
        chained = stream_of(t, 2) + stream_of(t, 3)
        assert isinstance(chained, data_of(t).ChainDataset) and list(chained) == [0, 1, 0, 1, 2]
        with pytest.raises(TypeError):
            len(data_of(t).DataLoader(stream_of(t, 7)))
        with pytest.raises(ValueError, match="expected unspecified shuffle"):
            data_of(t).DataLoader(stream_of(t, 7), shuffle=True)
        with pytest.raises(ValueError, match="expected unspecified sampler"):
            data_of(t).DataLoader(stream_of(t, 7), sampler=[1])


# ------------------------------------------------------------------------------------- samplers


def test_samplers_count_as_torchs():
    for t in LIBRARIES:
        d = data_of(t)
        assert list(d.SequentialSampler("abc")) == [0, 1, 2]
        assert sorted(d.RandomSampler("abcd")) == [0, 1, 2, 3]
        longer = list(d.RandomSampler("abcd", num_samples=10))
        assert len(longer) == 10 and sorted(longer[:4]) == sorted(longer[4:8]) == [0, 1, 2, 3]
        drawn = list(d.RandomSampler("abcd", replacement=True, num_samples=50))
        assert len(drawn) == 50 and set(drawn) <= {0, 1, 2, 3} and max(Counter(drawn).values()) > 1
        assert sorted(d.SubsetRandomSampler([5, 9, 2])) == [2, 5, 9]
        assert list(d.BatchSampler(range(5), 2, False)) == [[0, 1], [2, 3], [4]]
        assert list(d.BatchSampler(range(5), 2, True)) == [[0, 1], [2, 3]]
        assert [len(d.BatchSampler(range(5), 2, drop)) for drop in (False, True)] == [3, 2]
        weighted = d.WeightedRandomSampler([0.0, 1.0, 3.0], 400)
        counts = Counter(weighted)
        assert len(weighted) == 400 and counts[0] == 0 and 60 < counts[1] < 140
        assert sorted(d.WeightedRandomSampler([0.1, 0.9, 0.5], 3, replacement=False)) == [0, 1, 2]
        assert len(list(d.WeightedRandomSampler(t.tensor([1, 2]), 3))) == 3


def test_samplers_repeat_with_their_generator():
    for t in LIBRARIES:
        d = data_of(t)
        for make in (
            lambda g, d=d: d.RandomSampler(range(40), generator=g),
            lambda g, d=d: d.RandomSampler(range(40), True, 30, generator=g),
            lambda g, d=d: d.SubsetRandomSampler(range(40), generator=g),
            lambda g, d=d: d.WeightedRandomSampler(np.arange(40.0), 30, generator=g),
        ):
            first, second, other = (list(make(t.Generator().manual_seed(s))) for s in (1, 1, 2))
            assert first == second != other


def test_a_loader_with_samplers():
    for t in LIBRARIES:
        d = data_of(t)
        loader = d.DataLoader(rows(t, 6), batch_size=2, sampler=[5, 0, 3])
        assert [y.tolist() for _, y in loader] == [[5, 0], [3]] and len(loader) == 2
        loader = d.DataLoader(rows(t, 6), batch_sampler=[[1], [2, 5]])
        assert [y.tolist() for _, y in loader] == [[1], [2, 5]] and len(loader) == 2
        assert loader.batch_size is None
        loader = d.DataLoader(rows(t, 3), batch_size=None)
        assert [tuple(x.shape) for x, _ in loader] == [(3,)] * 3 and len(loader) == 3
        (converted,) = d.DataLoader([{"x": np.ones(2), "s": "text"}], batch_size=None)
        assert converted["s"] == "text" and isinstance(converted["x"], t.Tensor)


def test_a_data_set_that_gives_whole_batches():
    for t in LIBRARIES:

        class Batched(Squares):
            def __getitems__(self, indices):
                return [10 * i for i in indices]

        assert next(iter(data_of(t).DataLoader(Batched(4), 3))).tolist() == [0, 10, 20]


def test_gradients_reach_examples_that_require_them():
    for t in LIBRARIES:
        x = t.ones(4, 2, requires_grad=True)
        (batch,) = next(iter(data_of(t).DataLoader(data_of(t).TensorDataset(x), 2)))
        (batch * 3).sum().backward()
        assert x.grad.tolist() == [[3, 3], [3, 3], [0, 0], [0, 0]]


def test_settings_for_several_processes_change_nothing():
    """torch's loader makes processes; ours takes the same settings, and the batches are equal."""
    settings = dict(
        num_workers=2,
        pin_memory=True,
        worker_init_fn=print,
        persistent_workers=True,
        timeout=5,
        prefetch_factor=4,
    )
    loader = nblib.utils.data.DataLoader(rows(nblib, 5), batch_size=2, **settings)
    assert [y.tolist() for _, y in loader] == [[0, 1], [2, 3], [4]]
    assert loader.num_workers == 2 and nblib.utils.data.get_worker_info() is None


def test_signatures_are_torchs():
    for name in nblib.utils.data.__all__:
        if name.startswith("get_") or name == "Sampler":
            continue
        mine, its = (inspect.signature(getattr(data_of(t), name)).parameters for t in LIBRARIES)
        defaults = [
            [(p.name, p.default) for p in found.values() if p.name != "generator"]
            for found in (mine, its)
        ]
        assert defaults[0] == defaults[1], name


REFUSED = {
    "no workers": (lambda t, d: d.DataLoader([1], num_workers=-1), ValueError),
    "prefetch_factor": (lambda t, d: d.DataLoader([1], prefetch_factor=2), ValueError),
    "persistent_workers": (lambda t, d: d.DataLoader([1], persistent_workers=True), ValueError),
    "timeout": (lambda t, d: d.DataLoader([1], timeout=-1), ValueError),
    "sampler and shuffle": (lambda t, d: d.DataLoader([1], shuffle=True, sampler=[0]), ValueError),
    "batch_sampler and size": (
        lambda t, d: d.DataLoader([1], batch_size=2, batch_sampler=[[0]]),
        ValueError,
    ),
    "no batches, the last dropped": (
        lambda t, d: d.DataLoader([1], batch_size=None, drop_last=True),
        ValueError,
    ),
    "batches of zero": (lambda t, d: d.DataLoader([1], batch_size=0), ValueError),
    "drop_last": (lambda t, d: d.DataLoader([1], drop_last=1), ValueError),
    "another batch size later": (
        lambda t, d: setattr(d.DataLoader([1]), "batch_size", 3),
        ValueError,
    ),
    "replacement": (lambda t, d: d.RandomSampler([1], replacement=1), TypeError),
    "num_samples": (lambda t, d: d.RandomSampler([1], num_samples=0), ValueError),
    "nothing to shuffle": (lambda t, d: d.DataLoader([], shuffle=True), ValueError),
    "weights in two dimensions": (lambda t, d: d.WeightedRandomSampler([[1.0]], 1), ValueError),
    "no weight": (lambda t, d: list(d.WeightedRandomSampler([0.0, 0.0], 1)), RuntimeError),
    "a negative weight": (lambda t, d: list(d.WeightedRandomSampler([1.0, -1.0], 1)), RuntimeError),
    "too many": (lambda t, d: list(d.WeightedRandomSampler([1.0], 2, False)), RuntimeError),
    "weighted num_samples": (lambda t, d: d.WeightedRandomSampler([1.0], True), ValueError),
    "lengths": (lambda t, d: d.random_split([1, 2, 3], [1, 1]), ValueError),
    "fractions": (lambda t, d: d.random_split([1, 2, 3], [1.5, -0.5]), ValueError),
    "unequal tensors": (lambda t, d: list(d.DataLoader([t.ones(2), t.ones(3)], 2)), RuntimeError),
    "unequal tuples": (lambda t, d: list(d.DataLoader([(1, 2), (1,)], 2)), RuntimeError),
    "None": (lambda t, d: list(d.DataLoader([None], 1)), TypeError),
    "an object": (lambda t, d: list(d.DataLoader([object()], 1)), TypeError),
    "an array of text": (lambda t, d: list(d.DataLoader([np.array(["a"])], 1)), TypeError),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_torch_refuses_is_refused_in_its_words(name):
    mistake, error = REFUSED[name]
    messages = []
    for t in LIBRARIES:
        with pytest.raises(error) as caught:
            mistake(t, data_of(t))
        messages.append(str(caught.value))
    if error is not RuntimeError:
        assert messages[0].rstrip(".")[:16] == messages[1].rstrip(".")[:16]


def test_what_is_left_out_says_so():
    d = nblib.utils.data
    for place, name in ((d, "DistributedSampler"), (d.sampler, "Weighted"), (d.dataset, "Map")):
        with pytest.raises(AttributeError, match=f"no '{name}'.*import torch"):
            getattr(place, name)
    with pytest.raises(AttributeError, match="DataLoader has no 'multiprocessing'"):
        d.DataLoader([1]).multiprocessing()
