"""Linear and the layers around it: Embedding, Flatten, Dropout, distances.  (slides 27, 28, 53)

Each is one line of `functional`; what is added is the parameters, how they start, and printing.
"""

import math
from typing import Any

import numpy as np

from nblib import dtypes as dt
from nblib.nn import functional, init
from nblib.nn.functional.checks import check_probability, tensor_of
from nblib.nn.functional.embedding import row_number
from nblib.nn.module import Module
from nblib.nn.parameter import Parameter, fresh
from nblib.tensor import Tensor


def whole(**sizes: Any) -> None:
    """ValueError unless every size is a whole number of at least 0."""
    for name, value in sizes.items():
        if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < 0:
            raise ValueError(f"{name}={value!r}: give a whole number of at least 0.")


class Linear(Module):
    """y = x Wᵀ + b.  (slides 27, 28 and 53; torch.nn.Linear)

    in_features, out_features: sizes of one input row and one output row: (..., in) -> (..., out).
    weight (out, in) and bias (out,) start uniform within ± 1/√in, as in torch.

    >>> layer = nn.Linear(2, 3)
    >>> layer(torch.zeros(5, 2)).shape, layer.weight.shape, layer.bias.shape
    (torch.Size([5, 3]), torch.Size([3, 2]), torch.Size([3]))
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        device: dt.Device | None = None,
        dtype: dt.DType = None,
    ):
        super().__init__()
        whole(in_features=in_features, out_features=out_features)
        self.in_features, self.out_features = in_features, out_features
        self.weight = fresh((out_features, in_features), device, dtype)
        if bias:
            self.bias = fresh((out_features,), device, dtype)
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new weights."""
        bound = 1 / math.sqrt(self.in_features) if self.in_features else 0.0
        init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Tensor) -> Tensor:
        return functional.linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        return (
            f"in_features={self.in_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )


class Identity(Module):
    """Its input. Takes and ignores any arguments, as torch's does.

    >>> nn.Identity()(torch.tensor([1.0, 2.0]))
    tensor([1., 2.])
    """

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__()

    def forward(self, input: Tensor) -> Tensor:
        return input


class Flatten(Module):
    """Dimensions start_dim to end_dim become one: (64, 1, 28, 28) -> (64, 784).  (slide 58)

    >>> nn.Flatten()(torch.zeros(64, 1, 28, 28)).shape
    torch.Size([64, 784])
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1):
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, input: Tensor) -> Tensor:
        return tensor_of(input, "Flatten").flatten(self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """Dimension dim becomes several: (64, 784) -> (64, 1, 28, 28) for dim=1, (1, 28, 28).

    >>> nn.Unflatten(1, (1, 28, 28))(torch.zeros(64, 784)).shape
    torch.Size([64, 1, 28, 28])
    """

    def __init__(self, dim: int, unflattened_size: Any):
        super().__init__()
        if isinstance(unflattened_size, (int, str)) or isinstance(dim, str):
            raise TypeError(
                "unflattened_size must be a tuple of whole numbers and dim a whole number (named "
                f"dimensions are left out of this engine), got {unflattened_size!r} and {dim!r}."
            )
        for place, size in enumerate(unflattened_size):
            if not isinstance(size, (int, np.integer)):
                raise TypeError(
                    "unflattened_size must be tuple of ints, but found element of type "
                    f"{type(size).__name__} at pos {place}"
                )
        self.dim, self.unflattened_size = dim, unflattened_size

    def forward(self, input: Tensor) -> Tensor:
        shape = list(tensor_of(input, "Unflatten").shape)
        shape[self.dim : self.dim + 1 or None] = self.unflattened_size
        return input.reshape(shape)

    def extra_repr(self) -> str:
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"


class Embedding(Module):
    """A table of num_embeddings rows that are learned: index i becomes row i.

    weight (num_embeddings, embedding_dim) starts standard normal. padding_idx: a row of zeros that
    is not learned. max_norm, scale_grad_by_freq and sparse are left out of this engine.

    >>> nn.Embedding(10, 3)(torch.tensor([1, 4, 1])).shape
    torch.Size([3, 3])
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        max_norm: object = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
        _weight: Tensor | None = None,
        _freeze: bool = False,
        device: dt.Device | None = None,
        dtype: dt.DType = None,
    ):
        super().__init__()
        if max_norm is not None or scale_grad_by_freq or sparse:
            raise NotImplementedError(
                "max_norm, scale_grad_by_freq and sparse are left out of this engine's Embedding."
            )
        whole(num_embeddings=num_embeddings, embedding_dim=embedding_dim)
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.padding_idx = None if padding_idx is None else row_number(padding_idx, num_embeddings)
        self.max_norm, self.norm_type = max_norm, norm_type
        self.scale_grad_by_freq, self.sparse = scale_grad_by_freq, sparse
        if _weight is None:
            self.weight = fresh((num_embeddings, embedding_dim), device, dtype)
            self.weight.requires_grad_(not _freeze)
            self.reset_parameters()
            return
        if tuple(_weight.shape) != (num_embeddings, embedding_dim):
            raise AssertionError(
                "Shape of weight does not match num_embeddings and embedding_dim: "
                f"{list(_weight.shape)} and {[num_embeddings, embedding_dim]}."
            )
        self.weight = Parameter(_weight, requires_grad=not _freeze)

    @classmethod
    def from_pretrained(
        cls, embeddings: Tensor, freeze: bool = True, padding_idx: int | None = None
    ) -> "Embedding":
        """An Embedding over a given table, which is not learned unless freeze=False."""
        if not isinstance(embeddings, Tensor) or embeddings.ndim != 2:
            raise AssertionError(
                "Embeddings parameter is expected to be 2-dimensional: a Tensor (rows, size)."
            )
        rows, size = embeddings.shape
        return cls(rows, size, padding_idx, _weight=embeddings, _freeze=freeze)

    def reset_parameters(self) -> None:
        """Draw a new table."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            self.weight._data[self.padding_idx] = 0
            self.weight._overwritten("reset_parameters()")

    def forward(self, input: Tensor) -> Tensor:
        return functional.embedding(input, self.weight, self.padding_idx)

    def extra_repr(self) -> str:
        text = f"{self.num_embeddings}, {self.embedding_dim}"
        return text if self.padding_idx is None else f"{text}, padding_idx={self.padding_idx}"


class Dropout(Module):
    """In training, each element 0 with probability p and the rest scaled up; else nothing.

    >>> layer = nn.Dropout(0.5)
    >>> layer.eval()(torch.ones(3)), layer.train()(torch.ones(1000)).unique()
    (tensor([1., 1., 1.]), tensor([0., 2.]))
    """

    def __init__(self, p: float = 0.5, inplace: bool = False):
        super().__init__()
        check_probability(p)
        self.p, self.inplace = p, inplace

    def forward(self, input: Tensor) -> Tensor:
        return functional.dropout(input, self.p, self.training, self.inplace)

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"


class PairwiseDistance(Module):
    """The p-norm of x1 − x2 + eps along the last dimension.

    >>> nn.PairwiseDistance()(torch.tensor([[0.0, 0.0]]), torch.tensor([[3.0, 4.0]]))
    tensor([5.0000])
    """

    def __init__(self, p: float = 2.0, eps: float = 1e-06, keepdim: bool = False):
        super().__init__()
        self.norm, self.eps, self.keepdim = p, eps, keepdim

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        return functional.pairwise_distance(x1, x2, self.norm, self.eps, self.keepdim)


class CosineSimilarity(Module):
    """The cosine of the angle between x1 and x2 along dim.

    >>> nn.CosineSimilarity()(torch.tensor([[1.0, 0.0]]), torch.tensor([[1.0, 1.0]]))
    tensor([0.7071])
    """

    def __init__(self, dim: int = 1, eps: float = 1e-08):
        super().__init__()
        self.dim, self.eps = dim, eps

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        return functional.cosine_similarity(x1, x2, self.dim, self.eps)
