"""One epoch of the lecture's MNIST network (slide 58): 784-256-10, batches of 64, Adam at 0.001.

Every contestant starts from the same weights (scikit-learn draws its own) and sees each image once.
An epoch is an iterator: it does a fifth of the batches each time it is asked to go on, so that the
contestants can take short turns.
"""

from typing import NamedTuple

import numpy as np

from nblib import datasets

BATCH, RATE, HIDDEN, PARTS = 64, 0.001, 256, 5


class Task(NamedTuple):
    """images float32 (N, 784), labels int64 (N,), the same for testing, and the start weights
    W1 (256, 784), b1 (256,), W2 (10, 256), b2 (10,), float32. root: where the MNIST files are."""

    digits: datasets.Digits
    weights: list
    root: str | None


def task(train_size=60_000, test_size=10_000, root=None):
    """The first `train_size` and `test_size` digits, and weights drawn as torch draws them."""
    rng = np.random.default_rng(0)
    shapes = [((HIDDEN, 784), 784), ((HIDDEN,), 784), ((10, HIDDEN), HIDDEN), ((10,), HIDDEN)]
    weights = [rng.uniform(-1, 1, shape) / fan_in**0.5 for shape, fan_in in shapes]
    weights = [weight.astype(np.float32) for weight in weights]
    digits = datasets.mnist(root, train_size=train_size, test_size=test_size)
    return Task(digits, weights, root)


def order(task, epoch=0):
    """The order of the images in one epoch: a permutation, int64 (N,)."""
    return np.random.default_rng([1, epoch]).permutation(len(task.digits.train_labels))


class Network:
    """The lecture's network and loop, for torch or nblib alike: `torch` is the one or the other."""

    def __init__(self, torch, task, **adam):
        self.torch, self.task = torch, task
        self.model = torch.nn.Sequential(*self.layers(torch.nn))
        start = zip(self.model.state_dict(), task.weights, strict=True)
        self.model.load_state_dict({name: torch.tensor(weight) for name, weight in start})
        self.criterion = torch.nn.CrossEntropyLoss()
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=RATE, **adam)
        self.images = torch.from_numpy(task.digits.train_images)
        self.labels = torch.from_numpy(task.digits.train_labels)

    def layers(self, nn):
        return [nn.Linear(784, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 10)]

    def batches(self, order):
        """Batches cut from the prepared arrays by index, in the order given."""
        order = self.torch.from_numpy(order)
        for start in range(0, len(order), BATCH):
            index = order[start : start + BATCH]
            yield self.images[index], self.labels[index]

    def epoch(self, order):
        """The slide's loop over all batches, in parts; each yields its last batch's loss."""
        model, criterion, optimizer = self.model, self.criterion, self.optimizer
        for done, (images, labels) in enumerate(self.batches(order), start=1):
            outputs = model(images)
            loss = criterion(outputs, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if done % _part(self.task) == 0:
                yield loss.item()
        yield loss.item()

    def accuracy(self):
        """The share of test images it gets right."""
        images = self.torch.from_numpy(self.task.digits.test_images)
        with self.torch.no_grad():
            outputs = self.model(images).numpy()
        return _share_right(outputs, self.task)


class LoaderNetwork(Network):
    """The same with batches from a DataLoader, which shuffles where the order is None."""

    def examples(self):
        return self.torch.utils.data.TensorDataset(self.images, self.labels)

    def batches(self, order):
        data, examples = self.torch.utils.data, self.examples()
        if order is None:
            return data.DataLoader(examples, batch_size=BATCH, shuffle=True)
        return data.DataLoader(data.Subset(examples, order.tolist()), batch_size=BATCH)


class SlidesNetwork(LoaderNetwork):
    """The same as slides 57 and 58 have it: torchvision's MNIST, its transforms, Flatten."""

    def layers(self, nn):
        return [nn.Flatten(), *super().layers(nn)]

    def examples(self):
        from torchvision import datasets as vision
        from torchvision import transforms

        transform = transforms.Compose(
            [transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))]
        )
        root = datasets.prepare_mnist(self.task.root).parents[1]
        examples = vision.MNIST(root, train=True, download=True, transform=transform)
        if len(self.labels) == len(examples):
            return examples
        return self.torch.utils.data.Subset(examples, range(len(self.labels)))


class ScikitLearn:
    """scikit-learn's MLPClassifier of the same shape and settings, weights of its own."""

    def __init__(self, task):
        from sklearn.neural_network import MLPClassifier

        self.task = task
        self.classifier = MLPClassifier(
            (HIDDEN,),
            solver="adam",
            alpha=0,
            batch_size=BATCH,
            learning_rate_init=RATE,
            random_state=0,
        )

    def epoch(self, order):
        """One pass over the training images in the order given; each part yields its mean loss."""
        images, labels = self.task.digits.train_images, self.task.digits.train_labels
        size = BATCH * _part(self.task)
        for start in range(0, len(order), size):
            index = order[start : start + size]
            self.classifier.partial_fit(images[index], labels[index], classes=range(10))
            yield self.classifier.loss_

    def accuracy(self):
        return _share_right(self.classifier.predict_proba(self.task.digits.test_images), self.task)


class Floor:
    """The five matrix products of each step and nothing else, which no training here can beat."""

    def __init__(self, task):
        self.task = task

    def epoch(self, order):
        W1, _, W2, _ = self.task.weights
        images = self.task.digits.train_images
        for done, start in enumerate(range(0, len(images), BATCH), start=1):
            x = images[start : start + BATCH]
            h = x @ W1.T
            o = h @ W2.T
            o.T @ h  # the gradient of W2
            dh = o @ W2
            dh.T @ x  # the gradient of W1
            if done % _part(self.task) == 0:
                yield

    def accuracy(self):
        return None


def _part(task):
    """How many batches are a part of an epoch."""
    return -(-len(task.digits.train_labels) // (BATCH * PARTS))


def _share_right(outputs, task):
    return float((outputs.argmax(axis=1) == task.digits.test_labels).mean())
