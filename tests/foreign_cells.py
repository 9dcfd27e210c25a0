"""Cells in the manner of other people's teaching code, for test_foreign_code.py; run on both sides.

Each begins with `# %% title` and is a cell of its own: `torch`, `nn`, `F`, `np` and `plt`-free.
"""

# %% first tensors: a vector
x = torch.arange(12, dtype=torch.float32)
print(x, x.numel(), x.shape)
print(x.reshape(3, 4), x.reshape(-1, 4).size())
# %% zeros, ones and a literal
print(torch.zeros((2, 3, 4)), torch.ones((2, 3, 4)).sum())
print(torch.tensor([[2, 1, 4, 3], [1, 2, 3, 4], [4, 3, 2, 1]]))
# %% indexing and writing
X = torch.arange(12.).reshape(3, 4)
X[1, 2] = 17
X[:2, :] = 12
print(X[-1], X[1:3], X)
# %% arithmetic of two vectors
x, y = torch.tensor([1.0, 2, 4, 8]), torch.tensor([2, 2, 2, 2])
print(x + y, x - y, x * y, x / y, x ** y, torch.exp(x))
# %% concatenated
X = torch.arange(12, dtype=torch.float32).reshape((3, 4))
Y = torch.tensor([[2.0, 1, 4, 3], [1, 2, 3, 4], [4, 3, 2, 1]])
print(torch.cat((X, Y), dim=0), torch.cat((X, Y), dim=1), X == Y, X.sum())
# %% broadcasting
a, b = torch.arange(3).reshape((3, 1)), torch.arange(2).reshape((1, 2))
print(a + b, (a + b).dtype)
# %% into NumPy and back
X = torch.arange(4.)
A = X.numpy()
B = torch.from_numpy(A)
A += 1
print(type(A), B, X.tolist(), float(X[0]), int(X[1]), X[1].item())
# %% symmetric matrices
A = torch.tensor([[1, 2, 3], [2, 0, 4], [3, 4, 5]])
print(A == A.T, A.T, len(A), torch.equal(A, A.T))
# %% sums along axes
A = torch.arange(6, dtype=torch.float32).reshape(2, 3)
print(A.sum(axis=0), A.sum(axis=1).shape, A.sum(axis=[0, 1]) == A.sum(), A.mean(axis=0))
print(A.sum(axis=1, keepdims=True), A / A.sum(axis=1, keepdims=True), A.cumsum(axis=0))
# %% dot products
x, y = torch.arange(3, dtype=torch.float32), torch.ones(3, dtype=torch.float32)
A = torch.arange(6.).reshape(2, 3)
print(torch.dot(x, y), torch.sum(x * y), torch.mv(A, x), A @ x, torch.mm(A, A.T))
# %% norms
u = torch.tensor([3.0, -4.0])
print(torch.norm(u), torch.abs(u).sum(), torch.norm(torch.ones((4, 9))), u.norm(1), u.norm(p=float("inf")))
print(torch.linalg.norm(u), torch.linalg.vector_norm(u, ord=1))
# %% a gradient
x = torch.arange(4.0, requires_grad=True)
y = 2 * torch.dot(x, x)
y.backward()
print(y, x.grad, x.grad == 4 * x)
x.grad.zero_()
y = x.sum()
y.backward()
print(x.grad)
# %% detached parts
x = torch.arange(4.0, requires_grad=True)
y = x * x
u = y.detach()
z = u * x
z.sum().backward()
print(x.grad == u, z)
# %% a function with branches
def f(a):
    b = a * 2
    while b.norm() < 1000:
        b = b * 2
    return b if b.sum() > 0 else 100 * b
a = torch.tensor(0.7, requires_grad=True)
d = f(a)
d.backward()
print(a.grad == d / a, d)
# %% settings of printing
torch.set_printoptions(precision=2, sci_mode=False, linewidth=60)
print(torch.linspace(0, 1, 12), torch.tensor([1e-5, 1000.5]))
torch.set_printoptions(profile="default")
print(torch.tensor([0.123456, 1e6]))
# %% a plot's numbers
x = torch.arange(-8.0, 8.0, 0.1, requires_grad=True)
y = torch.relu(x)
y.backward(torch.ones_like(x), retain_graph=True)
print(x.detach()[:5], y.detach().max(), x.grad.sum())
# %% sine with noise left out
x = torch.linspace(0, 2 * torch.pi, 9)
print(torch.sin(x), torch.cos(x), x.sin() ** 2 + x.cos() ** 2)
# %% softmax by hand
def softmax(X):
    X_exp = torch.exp(X)
    return X_exp / X_exp.sum(1, keepdims=True)
X = torch.tensor([[0.5, 1.5, -1.0], [2.0, 0.1, 0.3]])
print(softmax(X), softmax(X).sum(1), torch.softmax(X, dim=1))
# %% cross entropy by hand
y = torch.tensor([0, 2])
y_hat = torch.tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]])
print(y_hat[[0, 1], y], -torch.log(y_hat[list(range(len(y_hat))), y]).mean())
# %% accuracy by hand
y_hat, y = torch.tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]]), torch.tensor([0, 2])
cmp = y_hat.argmax(axis=1).type(y.dtype) == y
print(cmp, float(cmp.type(y.dtype).sum()), cmp.float().mean())
# %% one-hot labels
print(F.one_hot(torch.tensor([0, 2, 1]), num_classes=4), F.one_hot(torch.arange(3)).float())
# %% types by old names
x = torch.FloatTensor([1, 2, 3])
print(x.type(), x.type(torch.LongTensor), torch.LongTensor([1, 2]).type("torch.FloatTensor"), x.long().dtype)
# %% dtypes by name
for kind in (torch.float, torch.double, torch.int, torch.long, torch.short, torch.uint8, torch.bool):
    print(torch.ones(2).to(kind), kind)
# %% dtypes asked
x = torch.tensor([1, 2])
print(x.dtype, x.is_floating_point(), torch.is_tensor(x), x.element_size(), x.nelement(), x.stride())
# %% matrix multiplications agree
A, B = torch.arange(6.).view(2, 3), torch.arange(12.).view(3, 4)
print(torch.matmul(A, B), torch.einsum("ij,jk->ik", A, B).equal(A @ B), A.mm(B).shape)
# %% batches of matrices
A, B = torch.arange(12.).view(2, 2, 3), torch.arange(12.).view(2, 3, 2)
print(torch.bmm(A, B), torch.baddbmm(torch.ones(2, 2, 2), A, B).sum())
# %% outer and inner
a, b = torch.arange(3.), torch.tensor([1., 2.])
print(torch.outer(a, b), torch.inner(a, a), a.ger(b), torch.tensordot(a, a, dims=1))
# %% addmm
b, x, w = torch.ones(2), torch.arange(6.).view(3, 2), torch.eye(2)
print(torch.addmm(b, x, w), torch.addmm(b, x, w, beta=0.5, alpha=2))
# %% output arguments
x, y, out = torch.ones(2), torch.arange(2.), torch.empty(2)
torch.add(x, y, out=out)
print(out, torch.mul(x, y, out=out), out)
# %% views
x = torch.arange(16)
print(x.view(4, 4), x.view(-1, 8).size(), x.view(2, 2, 4).permute(2, 0, 1).shape)
# %% a view shares
x = torch.zeros(4)
y = x.view(2, 2)
y[0, 1] = 5
print(x, x.data_ptr() == y.data_ptr(), x.is_contiguous(), y.t().is_contiguous())
# %% squeeze and unsqueeze
x = torch.zeros(2, 1, 3, 1)
print(x.squeeze().shape, x.squeeze(1).shape, x.squeeze(0).shape, x.unsqueeze(0).shape, torch.unsqueeze(x, -1).shape)
# %% expand and repeat
x = torch.tensor([[1], [2], [3]])
print(x.expand(3, 4), x.expand(-1, 2), x.repeat(1, 2), x.repeat(2, 1, 1).shape, torch.tile(x, (2,)))
# %% expand_as and gradients
b = torch.tensor([1., 2.], requires_grad=True)
(b.expand_as(torch.zeros(3, 2)) * torch.arange(6.).view(3, 2)).sum().backward()
print(b.grad)
# %% stacked
a, b = torch.arange(3), torch.arange(3, 6)
print(torch.stack([a, b]), torch.stack([a, b], dim=1), torch.hstack([a, b]), torch.vstack([a, b]))
# %% chunks and splits
x = torch.arange(10)
print(torch.chunk(x, 3), torch.split(x, 4), x.split([2, 3, 5]), torch.arange(6.).view(2, 3).unbind(1))
# %% where and clamp
x = torch.tensor([-1.5, 0.0, 2.5])
print(torch.where(x > 0, x, torch.zeros_like(x)), torch.where(x > 0, 1, 0), x.clamp(min=0), x.clamp(-1, 1), torch.clip(x, 0, 2))
# %% clamp's gradient
x = torch.tensor([-2., -1., 0.5, 3.], requires_grad=True)
y = x.clamp(-1, 1)
y.sum().backward()
print(y, x.grad)
# %% comparisons as functions
a, b = torch.tensor([1, 2, 3]), torch.tensor([3, 2, 1])
print(torch.eq(a, b), torch.gt(a, b), a.le(b), torch.ne(a, 2), torch.logical_and(a > 1, b > 1), torch.logical_not(a == 2))
# %% the largest along a dimension
x = torch.tensor([[1., 5., 2.], [7., 3., 4.]])
print(torch.max(x, dim=1), x.min(0), x.max(), x.argmax(), x.argmax(dim=0), torch.amax(x, 1))
values, indices = x.max(1)
print(values, indices)
# %% topk and sort
x = torch.tensor([3., 1., 4., 1.5, 9.])
print(torch.topk(x, 2), torch.sort(x), torch.sort(x, descending=True)[1], x.argsort(), x.topk(2, largest=False).values)
# %% statistics
x = torch.tensor([[1., 2., 4.], [3., 5., 9.]])
print(x.std(), x.var(), x.std(dim=0), x.var(1, unbiased=False), x.mean(1, keepdim=True), x.median(), x.median(dim=1))
print(torch.std_mean(x), torch.var(x, dim=1, correction=0), x.prod(), x.prod(dim=1), x.logsumexp(1))
# %% standardised columns
X = torch.tensor([[1., 10.], [2., 30.], [6., 20.]], dtype=torch.float64)
Z = (X - X.mean(0)) / X.std(0)
print(Z, Z.mean(0).abs() < 1e-12, Z.std(0))
# %% gradients of a standard deviation
x = torch.tensor([1., 2., 4., 8.], requires_grad=True)
s = x.std()
s.backward()
print(s, x.grad)
# %% batch normalisation by hand
X = torch.arange(12.).view(4, 3) ** 2
mean, var = X.mean(0, keepdim=True), ((X - X.mean(0)) ** 2).mean(0)
print((X - mean) / torch.sqrt(var + 1e-5), torch.rsqrt(var + 1e-5))
# %% any and all
x = torch.tensor([[True, False], [True, True]])
print(x.any(), x.all(), x.all(dim=0), torch.any(x, dim=1), (torch.arange(3) > 0).sum(), torch.count_nonzero(x))
# %% nan and infinity
x = torch.tensor([1., float("nan"), float("inf"), -float("inf")])
print(torch.isnan(x), torch.isfinite(x), torch.isinf(x), torch.nan_to_num(x, posinf=9.), x.isnan().any())
# %% rounding
x = torch.tensor([-1.7, -0.5, 0.5, 1.5, 2.345])
print(x.round(), x.floor(), x.ceil(), x.trunc(), x.frac(), torch.round(x, decimals=2), torch.sign(x))
# %% division
a, b = torch.tensor([7, -7, 8]), torch.tensor([2, 2, 3])
print(a / b, a // b, torch.div(a, b, rounding_mode="trunc"), a % b, torch.fmod(a, b), torch.floor_divide(a, 2))
# %% powers and roots
x = torch.tensor([1., 4., 9.])
print(torch.pow(x, 2), x.pow(0.5), torch.sqrt(x), torch.square(x), torch.rsqrt(x), x.reciprocal(), torch.pow(2, x))
# %% logarithms
x = torch.tensor([1., 10., 100.])
print(torch.log(x), torch.log10(x), torch.log2(x), torch.log1p(x), torch.expm1(torch.zeros(2)), torch.exp2(torch.ones(2)))
# %% hyperbolic functions
x = torch.tensor([-1., 0., 0.5])
print(torch.sinh(x), torch.cosh(x), torch.tanh(x), torch.atan(x), torch.asin(x), torch.atan2(x, torch.ones(3)))
# %% chains of functions
x = torch.tensor([0.3, 0.7], requires_grad=True)
y = (torch.sin(x) * torch.log1p(x) + torch.cos(x).square() - x.rsqrt()).sum()
y.backward()
print(y, x.grad)
# %% triangles and diagonals
x = torch.arange(9.).view(3, 3)
print(torch.tril(x), torch.triu(x, 1), torch.diag(x), torch.diag(torch.tensor([1, 2])), torch.trace(x), torch.eye(2, 3))
# %% a causal average
T = 4
wei = torch.tril(torch.ones(T, T))
wei = wei / wei.sum(1, keepdim=True)
print(wei @ torch.arange(8.).view(4, 2))
# %% masked with minus infinity
T = 3
wei = torch.zeros((T, T)).masked_fill(torch.tril(torch.ones(T, T)) == 0, float("-inf"))
print(wei, F.softmax(wei, dim=-1))
# %% grids
x, y = torch.meshgrid(torch.linspace(-1, 1, 3), torch.arange(2.), indexing="ij")
print(x, y, torch.stack([x.flatten(), y.flatten()], 1), torch.cartesian_prod(torch.arange(2), torch.arange(2)))
# %% a grid, xy
xx, yy = torch.meshgrid(torch.arange(3), torch.arange(2), indexing="xy")
print(xx, yy, xx.shape)
# %% gather
p = torch.tensor([[.1, .2, .7], [.5, .3, .2]])
y = torch.tensor([2, 0])
print(p.gather(1, y.view(-1, 1)), torch.gather(p, 1, y.unsqueeze(1)).squeeze(), p[torch.arange(2), y])
# %% negative log likelihood by gather
logits = torch.tensor([[1., 2., 3.], [1., 0., -1.]], requires_grad=True)
loss = -logits.log_softmax(1).gather(1, torch.tensor([[2], [1]])).mean()
loss.backward()
print(loss, logits.grad)
# %% scatter
y = torch.tensor([[1], [0], [2]])
print(torch.zeros(3, 3).scatter(1, y, 1.0), torch.zeros(3).scatter_add(0, torch.tensor([0, 0, 2]), torch.ones(3)))
# %% index_select and masks
x = torch.arange(12.).view(3, 4)
print(torch.index_select(x, 1, torch.tensor([0, 2])), x[x > 6], torch.masked_select(x, x < 3), x[x[:, 0] > 0], x.take(torch.tensor([0, 5])))
# %% where are they
x = torch.tensor([[0, 1], [2, 0]])
print(torch.nonzero(x), torch.where(x > 0), x.nonzero(as_tuple=True), torch.argwhere(x))
# %% counts
x = torch.tensor([1, 3, 1, 0, 3, 3])
print(torch.unique(x), torch.unique(x, return_counts=True), torch.bincount(x), x.unique(return_inverse=True), torch.histc(x.float(), bins=4))
# %% buckets
edges = torch.tensor([1, 3, 5])
print(torch.bucketize(torch.tensor([0, 1, 4, 6]), edges), torch.searchsorted(edges, torch.tensor([2, 5]), right=True))
# %% turned around
x = torch.arange(6).view(2, 3)
print(torch.flip(x, [1]), x.flip(0), torch.roll(x, 1, 1), x.roll(1), torch.rot90(x), x.fliplr())
# %% dimensions moved
x = torch.zeros(2, 3, 4)
print(x.permute(2, 0, 1).shape, x.transpose(0, 2).shape, torch.movedim(x, 0, -1).shape, x.swapaxes(0, 1).shape, x.mT.shape, torch.permute(x, (1, 0, 2)).shape)
# %% flattened and folded
x = torch.arange(8.).view(2, 2, 2)
print(x.flatten(), x.flatten(1), torch.flatten(x, start_dim=1).shape, x.ravel().shape, x.flatten(1).unflatten(1, (2, 2)).shape)
# %% like another
x = torch.ones(2, 2, dtype=torch.float64)
print(torch.zeros_like(x), torch.ones_like(x, dtype=torch.int64), torch.full_like(x, 3), x.new_zeros(2), x.new_tensor([1, 2]), x.new_full((2,), 7))
# %% random ones have the right shapes
print(torch.rand_like(torch.ones(2, 3)).shape, torch.randn_like(torch.ones(2)).dtype, torch.randint(0, 10, (3,)).dtype, torch.randint(5, size=(2, 2)).shape)
print(torch.normal(0, 1, (3, 2)).shape, torch.normal(torch.zeros(4), 1.0).dtype, torch.randperm(4).sort()[0], torch.rand(size=(2,)).shape)
# %% a seed repeats
torch.manual_seed(42)
a = torch.randn(3)
torch.manual_seed(42)
print(torch.equal(a, torch.randn(3)), torch.initial_seed())
# %% a generator of one's own
g = torch.Generator().manual_seed(2147483647)
W = torch.randn((27, 10), generator=g)
g.manual_seed(2147483647)
print(torch.equal(W, torch.randn((27, 10), generator=g)), W.shape, g.initial_seed())
# %% drawn from a distribution
g = torch.Generator().manual_seed(1)
p = torch.tensor([0., 1., 0.])
print(torch.multinomial(p, num_samples=4, replacement=True, generator=g), torch.multinomial(torch.eye(3), 1).squeeze())
print(torch.bernoulli(torch.tensor([0., 1.])))
# %% bigrams counted
N = torch.zeros((3, 3), dtype=torch.int32)
for a, b in [(0, 1), (1, 2), (0, 1)]:
    N[a, b] += 1
P = (N + 1).float()
P /= P.sum(1, keepdim=True)
print(N, P, P[0].sum(), N[0, 1].item())
# %% a lookup in a table
C = torch.arange(10.).view(5, 2)
X = torch.tensor([[0, 1, 2], [2, 3, 4]])
emb = C[X]
print(emb.shape, emb.view(emb.shape[0], -1), torch.cat(torch.unbind(emb, 1), 1).shape)
# %% one-hot times weights
x = F.one_hot(torch.tensor([1, 0, 2]), num_classes=3).float()
W = torch.arange(9.).view(3, 3) / 10
counts = (x @ W).exp()
probs = counts / counts.sum(1, keepdims=True)
print(probs, -probs[torch.arange(3), torch.tensor([0, 1, 2])].log().mean())
# %% a step of gradient descent by hand
W = torch.full((2, 1), 0.5, requires_grad=True)
X, y = torch.tensor([[1., 2.], [3., 4.]]), torch.tensor([[1.], [2.]])
for _ in range(3):
    loss = ((X @ W - y) ** 2).mean()
    W.grad = None
    loss.backward()
    W.data += -0.01 * W.grad
print(loss, W)
# %% without recording
w = torch.ones(2, requires_grad=True)
with torch.no_grad():
    v = w * 2
print(v.requires_grad, v, (w * 2).requires_grad, torch.is_grad_enabled())
# %% a decorated function
@torch.no_grad()
def evaluate(x):
    return x * 2
print(evaluate(torch.ones(2, requires_grad=True)))
# %% logits and losses
logits, y = torch.tensor([[2., -1., 0.5]]), torch.tensor([0])
print(F.cross_entropy(logits, y), F.nll_loss(F.log_softmax(logits, 1), y), F.mse_loss(logits, torch.zeros(1, 3)))
# %% a guard for a graphics card
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
x = torch.ones(2, device=device).to(device)
print(device, x.device, x.cpu().numpy(), x.is_cuda, torch.cuda.device_count())
# %% other guards
torch.backends.cudnn.deterministic = True
torch.backends.cudnn.benchmark = False
torch.cuda.manual_seed_all(0)
mps = torch.backends.mps.is_available()
print(mps, "cuda" if torch.cuda.is_available() else "mps" if mps else "cpu", torch.accelerator.is_available())
# %% the version
print(int(torch.__version__.split(".")[0]) >= 2)
# %% attributes of a tensor
t = torch.ones(3, 4)
print(f"Shape {t.shape}, type {t.dtype}, device {t.device}, {t.ndim} dimensions, layout of {t.numel()}")
# %% joined by rows and columns
t = torch.ones(2, 2)
t[:, 1] = 0
print(torch.cat([t, t], dim=1), t[0], t[:, 0], t[..., -1], t.sum().item(), type(t.sum().item()))
# %% element-wise by three ways
t = torch.arange(4.).view(2, 2)
print(t * t, t.mul(t), torch.mul(t, t), torch.multiply(t, t), t.matmul(t.T), t.add(1), torch.sub(t, 1, alpha=2))
# %% formatted
x = torch.tensor(3.14159)
print(f"{x:.2f}", f"{x.item():.3f}", f"{torch.tensor(5)}", f"{torch.tensor([1.5])}", str(torch.tensor([1, 2])))
# %% empty tensors
print(torch.empty(0), torch.zeros(0, 3), torch.tensor([]), torch.zeros(2, 0).sum(), torch.empty(2, 3).shape)
# %% full and eye
print(torch.full((2, 2), 7), torch.full((2,), 0.5), torch.eye(3), torch.ones(2, 2) * torch.eye(2))
# %% ranges
print(torch.arange(1, 10, 2), torch.arange(0, 1, 0.25), torch.linspace(0, 10, 5), torch.logspace(0, 2, 3))
# %% as tensors
a = np.array([1., 2.])
print(torch.as_tensor(a), torch.from_numpy(a).dtype, torch.asarray([1, 2]), torch.tensor(a, dtype=torch.float32), torch.as_tensor([1., 2.]))
# %% clones
x = torch.ones(2)
y, z = x.clone(), x
z[0] = 5
print(x, y, x is z, x.clone().detach())
# %% lists of numbers
losses = [torch.tensor(1.5), torch.tensor(2.5)]
print(torch.stack(losses).mean(), sum(losses), torch.tensor([l.item() for l in losses]), max(losses))
# %% cosine similarity by hand
a, b = torch.tensor([1., 2.]), torch.tensor([2., 1.])
print(torch.dot(a, b) / (a.norm() * b.norm()), (a - b).norm(), torch.dist(a, b), torch.cdist(a[None], b[None]))
# %% covariances
X = torch.tensor([[1., 2., 3.], [6., 4., 5.]])
print(torch.cov(X), torch.corrcoef(X))
# %% linear regression in closed form
X = torch.tensor([[1., 1.], [1., 2.], [1., 3.]], dtype=torch.float64)
y = torch.tensor([[2.], [3.], [5.]], dtype=torch.float64)
print(torch.linalg.inv(X.T @ X) @ X.T @ y, torch.linalg.solve(X.T @ X, X.T @ y), torch.linalg.det(X.T @ X))
# %% einsum in attention's manner
q, k = torch.arange(8.).view(1, 2, 4), torch.ones(1, 3, 4)
s = torch.einsum("bqd,bkd->bqk", q, k) / 4 ** 0.5
print(s, s.softmax(-1).sum(-1), torch.einsum("ii->i", torch.arange(4.).view(2, 2)), torch.einsum("ij->", torch.ones(2, 2)))
# %% gradients through einsum
A = torch.arange(6.).view(2, 3).requires_grad_()
torch.einsum("ij,kj->ik", A, torch.ones(2, 3)).pow(2).sum().backward()
print(A.grad)
# %% cumulative
x = torch.tensor([1., 2., 3., 4.])
print(torch.cumsum(x, 0), x.cumprod(0), torch.cummax(x, 0).values, torch.diff(x), x.cumsum(dim=0)[-1])
# %% median and quantile
x = torch.tensor([5., 1., 3., 2.])
print(x.median(), torch.quantile(x, 0.5), torch.quantile(x, torch.tensor([0.25, 0.75])), torch.mode(torch.tensor([1, 2, 2])))
# %% maximum of two
a = torch.tensor([1., 5.], requires_grad=True)
b = torch.tensor([3., 2.])
torch.maximum(a, b).sum().backward()
print(a.grad, torch.minimum(a, b), torch.max(a, b))
# %% hinge loss
y, s = torch.tensor([1., -1., 1.]), torch.tensor([0.3, 0.2, 2.0], requires_grad=True)
loss = torch.clamp(1 - y * s, min=0).mean()
loss.backward()
print(loss, s.grad)
# %% ReLU by hand
def relu(X):
    a = torch.zeros_like(X)
    return torch.max(X, a)
X = torch.tensor([[-1., 2.]], requires_grad=True)
relu(X).sum().backward()
print(relu(X), X.grad)
# %% dropout by hand, everything dropped or kept
X = torch.arange(4.)
mask = (torch.rand(X.shape) > 0.0).float()
print(mask * X / (1.0 - 0.0), torch.zeros_like(X))
# %% polynomial features
x = torch.tensor([1., 2., 3.])
print(torch.stack([x ** i for i in range(4)], 1), x.unsqueeze(1) ** torch.arange(3))
# %% sigmoid and its slope
x = torch.tensor([-2., 0., 2.], requires_grad=True)
y = torch.sigmoid(x)
y.backward(torch.ones(3))
print(y, x.grad, (y * (1 - y)).detach(), torch.special.expit(x.detach()))
# %% weights split
W = torch.arange(12.).view(4, 3)
w1, w2 = W.chunk(2, 0)
print(w1, w2, W.narrow(0, 1, 2), torch.tensor_split(W, 3, dim=1)[1])
# %% accuracy in batches
pred = torch.tensor([[2., 1.], [0., 3.], [1., 0.]])
target = torch.tensor([0, 1, 1])
correct = (pred.argmax(1) == target).type(torch.float).sum().item()
print(correct, correct / len(target), pred.max(1)[1].eq(target.view_as(pred.max(1)[1])).sum())
# %% confusion matrix
y, p = torch.tensor([0, 1, 1, 2]), torch.tensor([0, 2, 1, 2])
m = torch.zeros(3, 3, dtype=torch.int64)
for t, q in zip(y.view(-1), p.view(-1)):
    m[t.long(), q.long()] += 1
print(m, m.diag() / m.sum(1))
# %% XOR by hand
X = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=torch.float)
W1, b1 = torch.tensor([[1., 1.], [1., 1.]]), torch.tensor([0., -1.])
h = torch.relu(X.mm(W1) + b1)
print(h, h.mv(torch.tensor([1., -2.])))
# %% comparisons that allow for rounding
a = torch.tensor([0.1]) + 0.2
print(torch.isclose(a, torch.tensor([0.3])), torch.allclose(a, torch.tensor([0.3])), a == 0.3, (a - 0.3).abs().max())
# %% bits and masks
a = torch.tensor([True, False, True])
print(~a, a & True, a | torch.tensor([False, False, True]), a ^ a, a.int(), a.sum(), torch.bitwise_and(a, a))
# %% default dtype
torch.set_default_dtype(torch.float64)
print(torch.tensor([1.5]), torch.zeros(1).dtype)
torch.set_default_dtype(torch.float32)
print(torch.get_default_dtype(), torch.finfo(torch.float32).eps, torch.iinfo(torch.int64).max)
# %% repeated items
x = torch.tensor([1, 2])
print(x.repeat_interleave(2), torch.repeat_interleave(x, torch.tensor([1, 3])), x.repeat(2), torch.combinations(torch.arange(3)))
# %% at least two dimensions
print(torch.atleast_2d(torch.tensor([1., 2.])), torch.broadcast_to(torch.arange(2), (2, 2)), torch.broadcast_tensors(torch.ones(2, 1), torch.ones(3))[0].shape)
# %% interpolated weights
a, b = torch.zeros(2), torch.ones(2)
print(torch.lerp(a, b, 0.25), 0.9 * a + 0.1 * b, torch.addcmul(a, b, b, value=2), torch.addcdiv(a, b, b + 1))
# %% log of a sum of exponentials
x = torch.tensor([1000., 1000.], requires_grad=True)
y = torch.logsumexp(x, 0)
y.backward()
print(y, x.grad, torch.logsumexp(torch.zeros(2, 3), dim=1, keepdim=True))
# %% all shapes of a network
x = torch.zeros(5, 784)
for sizes in [(784, 256), (256, 10)]:
    x = torch.relu(x @ torch.zeros(sizes) + torch.ones(sizes[1]))
    print(tuple(x.shape), x.size(0), x.size()[1:], list(x.size()))
# %% Kronecker and block
print(torch.kron(torch.eye(2), torch.ones(1, 2)), torch.block_diag(torch.ones(1, 1), torch.ones(1, 2)), torch.matrix_power(torch.tensor([[1, 1], [0, 1]]), 3))
# %% erf and friends
x = torch.tensor([0., 0.5])
print(torch.erf(x), 0.5 * (1 + torch.erf(x / 2 ** 0.5)), torch.logit(torch.tensor([0.2, 0.5])), torch.hypot(x, x), torch.deg2rad(torch.tensor([180.])))
# %% aliases of operators
x, y = torch.tensor([4., 9.]), torch.tensor([2., 3.])
print(torch.subtract(x, y), torch.divide(x, y), torch.negative(x), torch.true_divide(x, y), torch.greater(x, y), x.float_power(2), torch.absolute(-x))
# %% signals of the loss
history = torch.tensor([3., 2., 2.5, 1.])
print(history.argmin(), history.min(), (history.diff() < 0).tolist(), torch.cummin(history, 0).indices)
