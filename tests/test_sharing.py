"""Which results lie in the memory of what they were made of, and which are copies: as in torch.

Protected here: that whoever writes into a result changes the data it came from where torch does,
and nowhere else. NumPy looks at an array where torch copies one (flip), and the other way round.
"""

import copy

import pytest
import torch

import nblib
from tests.parity import LIBRARIES

# x is [[1, 2], [3, 5]]; in each line expressions of a kind
EXPRESSIONS = """
x.flip(0) | x.flip(0, 1) | t.fliplr(x) | t.flipud(x) | t.flip(x[:1], (0,))
x.rot90() | x.rot90(2) | x.rot90(0) | x.rot90(4) | x.rot90(-1, (1, 0))
x.roll(1, 0) | x.roll(0, 0) | x.roll(2, 0) | x.roll((0, 0), (0, 1))
x[0] | x[:, 1] | x[...] | x[None] | x[::2] | x[t.tensor([0, 1])] | x[[0, 1]] | x[x > -1]
x.select(0, 1) | x.narrow(0, 0, 1) | x.index_select(0, t.tensor([0, 1])) | t.unbind(x)[0]
x.split(1)[0] | x.chunk(2)[0] | x.tensor_split(2)[0] | t.hsplit(x, 2)[0] | t.vsplit(x, 2)[0]
x.view(4) | x.reshape(4) | x.T.reshape(4) | x.flatten() | x.T.flatten() | x.ravel() | x.T.ravel()
x.unflatten(0, (1, 2)) | x.unsqueeze(0) | x.squeeze() | x.unsqueeze(0).squeeze(0)
x.T | x.t() | x.mT | x.mH | x.H | x.adjoint() | x.transpose(0, 1) | x.permute(1, 0)
x.movedim(0, 1) | x.swapaxes(0, 1) | x.swapdims(0, 1) | t.atleast_1d(x) | t.atleast_3d(x)
x.view_as(x)
x.expand(2, 2) | x.expand(1, 2, 2) | x.expand_as(x) | x.T.expand(2, 2) | x[:1].expand(2, 2)
x.broadcast_to((2, 2)) | t.broadcast_tensors(x, t.ones(2, 2))[0] | x.expand(1, 2, 2).contiguous()
x.contiguous() | x.T.contiguous() | x.clone() | x.detach() | x.data | copy.copy(x)
copy.deepcopy(x) | x.diagonal() | x.diag() | t.diag_embed(x[0])
x.tril() | x.triu() | t.block_diag(x)
t.cat([x]) | t.cat([x, x[:0]]) | t.stack([x]) | t.hstack([x]) | t.vstack([x]) | t.dstack([x])
t.column_stack([x]) | t.cartesian_prod(x[0]) | t.combinations(x[0], 1) | t.kron(t.ones(1, 1), x)
t.meshgrid(x[0], indexing="ij")[0] | x.tile((1, 1)) | x.repeat(1, 1)
x.repeat_interleave(1, dim=0) | x.gather(0, t.zeros(1, 2).long()) | x.take(t.arange(4))
t.take_along_dim(x, x.argmax(0, keepdim=True), 0) | x.masked_fill(x < 0, 0) | x.masked_select(x > 0)
x[:1].sum(0) | x[:1].prod(0) | x[:1].mean(0) | x[:1].amax(0) | x[:1].max(0)[0] | x[:1].norm(dim=0)
x[:1].cumsum(0) | x[:1].cumprod(0) | x[:1].cummax(0)[0] | x[:1].logsumexp(0) | x.std(0)
x[:1].sort(0)[0] | x[:1].median(0)[0] | x[:1].mode(0)[0] | x[:1].kthvalue(1, 0)[0] | x.topk(2)[0]
x[:1].quantile(0.5, 0) | x.unique() | x.diff(n=0) | t.trapezoid(x) | x.histc() | x[0][:1].sum()
x.float() | x.to(x) | x.to("cpu") | x.cpu() | x.type(t.float32) | x.to(t.float32, copy=True)
x.type_as(x) | x.double().float() | x.to(x.dtype)
t.tensor(x.numpy()) | t.as_tensor(x) | t.asarray(x) | t.from_numpy(x.numpy()) | t.FloatTensor(x)
t.as_tensor(x.numpy()) | x.new_tensor(x.numpy()) | t.empty_like(x).copy_(x) | t.tensor(x.tolist())
x + 0 | x * 1 | +x | x**1 | x.pow(1) | x.abs() | x.square() | x.round(decimals=0) | x.trunc()
x.fix() | x.clip(-9, 9) | x.maximum(x) | x.nan_to_num() | x.lerp(x, 0.0)
t.where(x > 0, x, x) | x.positive()
x @ t.eye(2) | t.addmm(x, x, x, beta=1, alpha=0) | x.inverse().inverse()
t.einsum("ij->ij", x) | t.einsum("ij->ji", x) | t.einsum("ii->i", x) | t.einsum("ij->i", x[:, :1])
nn.Parameter(x) | nn.Parameter(x).data | nn.Identity()(x) | nn.Flatten()(x) | nn.Flatten(0)(x)
F.relu(x) | F.hardtanh(x, -9, 9) | F.threshold(x, -9, 0) | F.leaky_relu(x, 1.0) | F.normalize(x)
F.dropout(x, 0.5, False) | nn.Dropout().eval()(x) | F.log_softmax(x[:, :1], 1) | F.softmax(x, 1)
nn.utils.parameters_to_vector([x]) | data.TensorDataset(x)[0][0] | data.TensorDataset(x)[:][0]
data.default_convert(x) | data.default_convert(x.numpy()) | data.default_collate([x])
next(iter(data.DataLoader(data.TensorDataset(x), 2)))[0] | data.Subset(x, [0])[0]
"""


def written(library, expression):
    """x after 100 was taken from each number of what the expression makes of it."""
    x = library.tensor([[1.0, 2.0], [3.0, 5.0]])
    names = {"t": library, "nn": library.nn, "F": library.nn.functional, "copy": copy, "x": x}
    result = eval(expression, names | {"data": library.utils.data})
    try:
        with library.no_grad():
            result -= 100
    except RuntimeError as error:  # several of its elements are one number of x
        assert "single memory location" in str(error)
        return "refused"
    return x.tolist()


@pytest.mark.parametrize("line", EXPRESSIONS.strip().splitlines())
def test_a_result_shares_memory_where_torchs_does(line):
    for expression in map(str.strip, line.split(" | ")):
        ours, theirs = (written(library, expression) for library in LIBRARIES)
        assert ours == theirs, expression


def test_the_old_constructor_copies_where_torchs_does_not():
    assert written(nblib, "t.Tensor(x)") == [[1, 2], [3, 5]] != written(torch, "t.Tensor(x)")


def test_noise_on_a_turned_picture_leaves_the_picture():
    """Augmentation: a digit is mirrored, then noise is added to the mirrored one in place."""
    for t in LIBRARIES:
        digits = t.arange(4.0).reshape(1, 2, 2)
        mirrored = digits.flip(2)
        mirrored += 100
        assert digits.tolist() == [[[0, 1], [2, 3]]]
        assert mirrored.tolist() == [[[101, 100], [103, 102]]]
