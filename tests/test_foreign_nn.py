"""Networks as other people write them, run on torch and on nblib: the same text is printed.

Our own writing, in the manner of Dive into Deep Learning, the PyTorch tutorials, makemore, Raschka,
UvA and Udacity; then what Module, hooks, containers and lazy layers do at their edges. A snippet is
run twice, with `torch` standing for one library and then the other.
"""

import contextlib
import io
import re

import pytest
import torch

import nblib

SNIPPETS = {
    "module attributes": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(2, 3)
        self.register_buffer("mean", torch.zeros(3))
        self.register_buffer("scratch", torch.ones(2), persistent=False)
        self.scale = nn.Parameter(torch.ones(1))
        self.norms = nn.ModuleList([nn.LayerNorm(3), nn.LayerNorm(3)])
    def forward(self, x):
        return self.scale * self.hidden(x)
net = Net()
print(net)
print([n for n, _ in net.named_parameters()])
print([n for n, _ in net.named_buffers()], [n for n, _ in net.named_children()])
print(list(net.state_dict()))
print([n for n, _ in net.named_modules()])
print([n for n, _ in net.named_parameters(prefix="net", recurse=False)])
net.mean = torch.ones(3)
print(net.mean, list(net.state_dict())[1])
net.double()
print(net.mean.dtype, net.scale.dtype, net.scratch.dtype)
""",
    "d2l lazy mlp": """
class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.LazyLinear(256)
        self.out = nn.LazyLinear(10)
    def forward(self, X):
        return self.out(F.relu(self.hidden(X)))
net = MLP()
X = torch.rand(2, 20)
print(net.hidden.weight)
print(net(X).shape)
print([(n, p.shape) for n, p in net.named_parameters()])
print(net)
""",
    "d2l own sequential": """
class MySequential(nn.Module):
    def __init__(self, *args):
        super().__init__()
        for idx, module in enumerate(args):
            self.add_module(str(idx), module)
    def forward(self, X):
        for module in self.children():
            X = module(X)
        return X
net = MySequential(nn.LazyLinear(256), nn.ReLU(), nn.LazyLinear(10))
print(net(torch.rand(2, 20)).shape)
""",
    "d2l nest": """
class NestMLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.LazyLinear(64), nn.ReLU(), nn.LazyLinear(32), nn.ReLU())
        self.linear = nn.LazyLinear(16)
    def forward(self, X):
        return self.linear(self.net(X))
chimera = nn.Sequential(NestMLP(), nn.LazyLinear(20))
print(chimera(torch.rand(2, 20)).shape)
print(chimera)
""",
    "d2l parameter access": """
net = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(1))
X = torch.rand(size=(2, 4))
print(net(X).shape)
nn.init.constant_(net[2].weight, 0.5)
nn.init.zeros_(net[2].bias)
print(net[2].state_dict())
print(type(net[2].bias), net[2].bias.data)
print(net[2].weight.grad == None)
print([(name, param.shape) for name, param in net.named_parameters()])
""",
    "d2l tied": """
shared = nn.LazyLinear(8)
net = nn.Sequential(
    nn.LazyLinear(8), nn.ReLU(), shared, nn.ReLU(), shared, nn.ReLU(), nn.LazyLinear(1)
)
net(torch.rand(2, 4))
print(net[2].weight.data[0] == net[4].weight.data[0])
net[2].weight.data[0, 0] = 100
print(net[2].weight.data[0] == net[4].weight.data[0])
print(len(list(net.parameters())))
""",
    "d2l init": """
def init_normal(module):
    if type(module) == nn.Linear:
        nn.init.normal_(module.weight, mean=0, std=0.01)
        nn.init.zeros_(module.bias)
def init_42(module):
    if type(module) == nn.Linear:
        nn.init.constant_(module.weight, 42)
net = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(1))
net(torch.rand(2, 4))
net.apply(init_normal)
print(net[0].bias.data[0])
net.apply(init_42)
print(net[2].weight.data)
def my_init(module):
    if type(module) == nn.Linear:
        print("Init", *[(name, param.shape) for name, param in module.named_parameters()][0])
        nn.init.uniform_(module.weight, -10, 10)
        module.weight.data *= module.weight.data.abs() >= 5
net.apply(my_init)
print(((net[0].weight == 0) | (net[0].weight.abs() >= 5)).all())
""",
    "d2l lazy init": """
net = nn.Sequential(nn.LazyLinear(256), nn.ReLU(), nn.LazyLinear(10))
print(net[0].weight)
X = torch.rand(2, 20)
net(X)
print(net[0].weight.shape, type(net[0]).__name__)
""",
    "d2l custom layers": """
class CenteredLayer(nn.Module):
    def __init__(self):
        super().__init__()
    def forward(self, X):
        return X - X.mean()
layer = CenteredLayer()
print(layer(torch.tensor([1.0, 2, 3, 4, 5])))
net = nn.Sequential(nn.LazyLinear(128), CenteredLayer())
print(abs(net(torch.rand(4, 8)).mean().item()) < 1e-06)
class MyLinear(nn.Module):
    def __init__(self, in_units, units):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(in_units, units))
        self.bias = nn.Parameter(torch.randn(units))
    def forward(self, X):
        linear = torch.matmul(X, self.weight.data) + self.bias.data
        return F.relu(linear)
linear = MyLinear(5, 3)
print(linear.weight.shape, linear(torch.rand(2, 5)).shape)
print(nn.Sequential(MyLinear(64, 8), MyLinear(8, 1)))
""",
    "d2l dropout net": """
net = nn.Sequential(
    nn.Flatten(),
    nn.LazyLinear(256),
    nn.ReLU(),
    nn.Dropout(0.2),
    nn.LazyLinear(256),
    nn.ReLU(),
    nn.Dropout(0.5),
    nn.LazyLinear(10),
)
print(net(torch.rand(3, 1, 28, 28)).shape)
net.eval()
print(net[3].training, net.training)
print(net)
""",
    "forward hooks": """
net = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
seen = {}
def keep(name):
    def hook(module, args, output):
        seen[name] = output.detach().shape
    return hook
handles = [m.register_forward_hook(keep(n)) for n, m in net.named_children()]
net(torch.ones(5, 4))
print(seen)
for h in handles:
    h.remove()
seen.clear()
net(torch.ones(5, 4))
print(seen, len(net[0]._forward_hooks))
""",
    "hook order": """
log = []
lin = nn.Linear(1, 1, bias=False)
nn.init.ones_(lin.weight)
lin.register_forward_pre_hook(lambda m, a: log.append(("pre1", a[0].item())))
lin.register_forward_pre_hook(lambda m, a: (a[0] * 2,))
lin.register_forward_pre_hook(lambda m, a: log.append(("pre3", a[0].item())))
lin.register_forward_pre_hook(lambda m, a: log.append("first"), prepend=True)
lin.register_forward_hook(lambda m, a, o: log.append(("post", a[0].item(), o.item())))
lin.register_forward_hook(lambda m, a, o: o + 1)
with lin.register_forward_hook(
    lambda m, a, k, o: log.append(("kw", k, o.item())), with_kwargs=True
):
    print(lin(torch.tensor([[3.0]])))
print(lin(torch.tensor([[3.0]])).item())
print(log)
""",
    "backward hooks": """
log = []
lin = nn.Linear(2, 1, bias=False)
nn.init.constant_(lin.weight, 3.0)
lin.register_full_backward_pre_hook(lambda m, g: log.append(("pre", g[0].tolist())))
lin.register_full_backward_hook(lambda m, gi, go: log.append((gi[0].tolist(), go[0].tolist())))
x = torch.tensor([[1.0, 2.0]], requires_grad=True)
lin(x).sum().backward()
print(log, x.grad, lin.weight.grad)
h = lin.register_full_backward_hook(lambda m, gi, go: (gi[0] * 10,))
x.grad = None
lin(x).sum().backward()
print(x.grad)
""",
    "buffers": """
class Running(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("n", torch.tensor(0))
        self.register_buffer("nothing", None)
    def forward(self, x):
        self.n += 1
        return x
r = Running()
r(torch.ones(1))
r(torch.ones(1))
print(r.n, r.state_dict(), list(r.buffers()), r.nothing)
r.nothing = torch.ones(1)
print(list(r.state_dict()))
s2 = Running()
print(s2.load_state_dict({"n": torch.tensor(7)}))
print(s2.n)
""",
    "state dict printing": """
lin = nn.Linear(2, 1)
nn.init.constant_(lin.weight, 0.5)
nn.init.zeros_(lin.bias)
print(lin.state_dict())
print(lin.state_dict(prefix="fc."))
for name in lin.state_dict():
    print(name, lin.state_dict()[name].size())
""",
    "load partial": """
a, b = (nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1)), nn.Sequential(nn.Linear(2, 2)))
print(b.load_state_dict(a.state_dict(), strict=False))
print(a.load_state_dict(b.state_dict(), strict=False))
print(torch.equal(a[0].weight, b[0].weight))
""",
    "load errors": """
a, b = (nn.Linear(2, 2), nn.Linear(3, 2))
try:
    a.load_state_dict(b.state_dict())
except RuntimeError as e:
    print(e)
try:
    a.load_state_dict({"weight": torch.ones(2, 2), "foo": torch.ones(1)})
except RuntimeError as e:
    print(e)
""",
    "load assign": """
a = nn.Linear(2, 2)
w = torch.ones(2, 2)
a.load_state_dict({"weight": w, "bias": torch.zeros(2)}, assign=True)
print(a.weight, a.bias, a.weight.requires_grad)
w[0, 0] = 5
print(a.weight[0, 0].item())
""",
    "containers": """
l = nn.ModuleList([nn.Linear(2, 2) for _ in range(3)])
l.append(nn.ReLU())
l.insert(1, nn.Tanh())
l.extend([nn.ReLU(), nn.ReLU()])
print(l, len(l), l[1], l[-1], l[2:4])
del l[0]
print(list(l.state_dict()))
print(l.pop(0), len(l), isinstance(l + [nn.ReLU()], nn.ModuleList))
d = nn.ModuleDict({"lin": nn.Linear(2, 2), "act": nn.ReLU()})
d["x"] = nn.Tanh()
d.update([["y", nn.ReLU()]])
print(d, list(d), "act" in d, d.pop("act"), list(d.keys()), len(d))
for k, v in d.items():
    print(k, v)
p = nn.ParameterList([nn.Parameter(torch.ones(2, 2)) for _ in range(2)])
p.append(torch.zeros(3))
print(p, len(p), [n for n, _ in p.named_parameters()], p[2].requires_grad)
q = nn.ParameterDict({"b": torch.ones(2), "a": torch.zeros(1)})
print(q, list(q), q["b"], "a" in q)
""",
    "sequential": """
from collections import OrderedDict
m = nn.Sequential(OrderedDict([("fc1", nn.Linear(2, 3)), ("act", nn.ReLU())]))
print(m, m.fc1 is m[0], m[-1])
m.add_module("out", nn.Linear(3, 1))
print(list(m.state_dict()))
n = m + nn.Sequential(nn.Tanh())
print(n)
n += nn.Sequential(nn.ReLU())
print(len(n))
print(n[1:3], n.pop(0), len(n))
n.insert(0, nn.Sigmoid())
n.extend(nn.Sequential(nn.ReLU()))
print(n)
del n[1]
print(n)
del n[-1]
print(len(n))
n[0] = nn.GELU()
print(n)
print(nn.Sequential(nn.ReLU()) * 2)
for i, layer in enumerate(m):
    print(i, layer.__class__.__name__)
print([name for name, _ in m.named_children()])
""",
    "modulelist in network": """
class Deep(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList((nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])))
        self.act = nn.ModuleDict({"relu": nn.ReLU(), "tanh": nn.Tanh()})
    def forward(self, x, act="relu"):
        for layer in self.layers[:-1]:
            x = self.act[act](layer(x))
        return self.layers[-1](x)
net = Deep([4, 8, 8, 2])
print(net)
print(net(torch.ones(3, 4), act="tanh").shape, sum((p.numel() for p in net.parameters())))
""",
    "get by name": """
net = nn.Sequential(nn.Sequential(nn.Linear(1, 2), nn.BatchNorm1d(2)), nn.ReLU())
print(
    net.get_submodule("0.1"),
    net.get_parameter("0.0.weight").shape,
    net.get_buffer("0.1.running_mean"),
)
for f in (
    lambda: net.get_submodule("0.7"),
    lambda: net.get_parameter("0.0.foo"),
    lambda: net.get_buffer("0.0.weight"),
    lambda: net.get_parameter("0.0"),
    lambda: net.get_submodule("0.0.weight"),
):
    try:
        f()
    except AttributeError as e:
        print(e)
""",
    "misuse": """
def attempt(f):
    try:
        f()
        print("fine")
    except Exception as e:
        print(type(e).__name__)
m = nn.Linear(2, 2)
attempt(lambda: setattr(m, "weight", torch.ones(2, 2)))
attempt(lambda: m.register_buffer("weight", torch.ones(1)))
attempt(lambda: m.register_buffer("a.b", torch.ones(1)))
attempt(lambda: m.register_buffer("", torch.ones(1)))
attempt(lambda: m.register_buffer("ok", 3))
attempt(lambda: m.register_parameter("ok", torch.ones(1)))
attempt(lambda: m.register_parameter("ok", nn.Parameter(torch.ones(1))))
attempt(lambda: m.add_module("ok2", 3))
attempt(lambda: m.add_module("weight", nn.ReLU()))
attempt(lambda: setattr(nn.Sequential(nn.ReLU()), "0", 5))
attempt(lambda: nn.ModuleList([nn.ReLU()])(torch.ones(1)))
attempt(lambda: nn.ModuleDict({"a": nn.ReLU()})(torch.ones(1)))
attempt(lambda: nn.ParameterList()(torch.ones(1)))
attempt(lambda: nn.ModuleList(5))
attempt(lambda: nn.ModuleList([5]))
attempt(lambda: nn.ModuleList([nn.ReLU()])[1])
attempt(lambda: nn.ModuleDict({"a": nn.ReLU()})["b"])
attempt(lambda: nn.ModuleDict({"a": 3}))
attempt(lambda: nn.Sequential(nn.ReLU))
attempt(lambda: nn.Sequential(nn.ReLU())[3])
attempt(lambda: nn.Sequential(nn.ReLU()) + [nn.ReLU()])
attempt(lambda: m.train("yes"))
attempt(lambda: m.to(torch.int64))
attempt(lambda: m.load_state_dict([1]))
attempt(lambda: m.load_state_dict({"weight": 3}))
attempt(lambda: m.foo)
attempt(lambda: nn.Linear(2, 2, foo=1))
attempt(lambda: nn.Linear(2))
attempt(lambda: nn.ReLU(foo=1))
attempt(lambda: nn.Parameter(torch.tensor([1])))
attempt(lambda: nn.BatchNorm1d(3)(torch.ones(1, 3)))
attempt(lambda: nn.BatchNorm1d(3)(torch.ones(2, 4)))
attempt(lambda: nn.BatchNorm1d(3)(torch.ones(3)))
attempt(lambda: nn.LayerNorm(3)(torch.ones(2, 4)))
attempt(lambda: nn.Embedding(3, 2)(torch.tensor([3])))
attempt(lambda: nn.Embedding(3, 2)(torch.tensor([1.0])))
attempt(lambda: nn.Embedding(3, 2, padding_idx=5))
attempt(lambda: nn.GLU()(torch.ones(2, 3)))
attempt(lambda: nn.Dropout(1.5))
attempt(lambda: nn.Hardtanh(2, 1))
attempt(lambda: nn.HuberLoss(delta="a"))
attempt(lambda: nn.HuberLoss(delta=-1.0)(torch.ones(1), torch.ones(1)))
attempt(lambda: nn.SmoothL1Loss(beta=-1.0)(torch.ones(1), torch.ones(1)))
attempt(lambda: nn.NLLLoss()(torch.ones(2, 3), torch.tensor([0, 3])))
attempt(
    lambda: nn.CrossEntropyLoss()(torch.ones(2, 3), torch.tensor([0, 1], dtype=torch.int32))
)
attempt(
    lambda: nn.CrossEntropyLoss(label_smoothing=2.0)(torch.ones(2, 3), torch.tensor([0, 1]))
)
attempt(
    lambda: nn.CrossEntropyLoss(weight=torch.ones(2))(torch.ones(2, 3), torch.tensor([0, 1]))
)
attempt(lambda: nn.PReLU(3)(torch.ones(2, 4)))
attempt(lambda: nn.Unflatten(1, (2, 2))(torch.ones(2, 6)))
attempt(lambda: nn.Flatten()(torch.ones(3)))
attempt(lambda: nn.LazyLinear(3).weight.shape)
attempt(lambda: nn.LazyLinear(3).weight.numel())
attempt(lambda: nn.init.normal_(nn.LazyLinear(3).weight))
attempt(lambda: nn.init.xavier_normal_(torch.ones(3)))
attempt(lambda: nn.init.kaiming_normal_(torch.ones(3, 3), mode="fan"))
attempt(lambda: nn.init.calculate_gain("foo"))
attempt(lambda: nn.init.eye_(torch.ones(3)))
attempt(lambda: nn.init.orthogonal_(torch.ones(3)))
attempt(lambda: nn.utils.clip_grad_norm_([nn.Parameter(torch.ones(1))], 1.0))
attempt(lambda: nn.utils.vector_to_parameters([1.0], [nn.Parameter(torch.ones(1))]))
attempt(lambda: F.one_hot(torch.tensor([1.0])))
attempt(lambda: F.one_hot(torch.tensor([-1])))
attempt(lambda: F.one_hot(torch.tensor([4]), 3))
attempt(lambda: m(torch.ones(2, 3)))
attempt(lambda: m([1.0, 2.0]))
attempt(lambda: m(torch.ones(2, 2), 1))
""",
    "lazy state": """
net = nn.Sequential(nn.LazyLinear(3), nn.ReLU(), nn.LazyLinear(1))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
w = net[0].weight
net(torch.ones(2, 4)).sum().backward()
opt.step()
print(w is net[0].weight, w.shape, type(w).__name__)
src = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 1))
dst = nn.Sequential(nn.LazyLinear(3), nn.ReLU(), nn.LazyLinear(1))
print(dst.load_state_dict(src.state_dict()))
print(dst[0].weight.shape, torch.equal(dst(torch.ones(1, 4)), src(torch.ones(1, 4))), dst)
print(nn.LazyLinear(3).double().weight.dtype, nn.LazyLinear(2).bias)
lb = nn.Sequential(nn.LazyLinear(3), nn.LazyBatchNorm1d())
lb(torch.ones(2, 2))
print(lb, list(lb.state_dict()))
import copy
c = copy.deepcopy(nn.LazyLinear(2))
print(c, c.weight)
print(c(torch.ones(1, 5)).shape)
""",
    "zero grad and freeze": """
net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))
for p in net[0].parameters():
    p.requires_grad = False
net(torch.ones(1, 2)).sum().backward()
print([p.grad is None for p in net.parameters()], [p.requires_grad for p in net.parameters()])
net.zero_grad()
print([p.grad for p in net.parameters()])
net.requires_grad_(False)
print(any((p.requires_grad for p in net.parameters())))
print(sum((p.numel() for p in net.parameters() if p.requires_grad)))
""",
    "ce cases": """
x = torch.tensor([[1.0, 2.0, 3.0], [0.5, -1.0, 0.0]])
print(F.cross_entropy(x, torch.tensor([-100, -100])))
print(F.cross_entropy(x, torch.tensor([2, -100])))
print(F.cross_entropy(x, torch.tensor([2, -100]), reduction="none"))
print(F.cross_entropy(x, torch.tensor([2, 0]), label_smoothing=0.1))
print(F.cross_entropy(x, F.one_hot(torch.tensor([2, 0]), 3).float()))
print(F.cross_entropy(x, torch.softmax(x, dim=1), reduction="sum"))
print(F.nll_loss(F.log_softmax(x, dim=1), torch.tensor([2, 0])))
print(nn.NLLLoss(reduction="none")(nn.LogSoftmax(dim=1)(x), torch.tensor([2, 0])))
print(F.cross_entropy(x, torch.tensor([2, 0], dtype=torch.uint8)))
print(nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0, 0.0]))(x, torch.tensor([2, 2])))
print(F.cross_entropy(x.T[None], torch.tensor([[2, 0]])))
""",
    "losses printed": """
x, t = (torch.tensor([1.0, -2.0, 3.0]), torch.tensor([1.5, 2.0, 3.0]))
for loss in (
    nn.L1Loss(),
    nn.SmoothL1Loss(),
    nn.HuberLoss(delta=2.0),
    nn.MSELoss(reduction="sum"),
    nn.L1Loss(reduction="none"),
    nn.SmoothL1Loss(reduction="none", beta=0.5),
):
    print(loss, loss(x, t))
print(F.kl_div(torch.log_softmax(x, dim=0), torch.softmax(t, dim=0), reduction="sum"))
print(
    F.binary_cross_entropy_with_logits(
        x, torch.tensor([0.0, 1.0, 1.0]), pos_weight=torch.tensor(3.0)
    )
)
""",
    "activations printed": """
x = torch.tensor([-3.0, -0.5, 0.0, 0.5, 7.0])
for act in (
    nn.ReLU6(),
    nn.CELU(),
    nn.SELU(),
    nn.Mish(),
    nn.Softplus(),
    nn.Softsign(),
    nn.Hardtanh(),
    nn.Hardsigmoid(),
    nn.Hardswish(),
    nn.LogSigmoid(),
    nn.Tanhshrink(),
    nn.Threshold(0.1, 20),
    nn.Softshrink(),
    nn.Hardshrink(),
    nn.PReLU(),
    nn.Softmin(dim=0),
):
    print(act, act(x))
print(nn.GLU()(x[:4]))
""",
    "norm printed": """
x = torch.tensor([[1.0, 2.0], [3.0, 5.0], [8.0, 0.0]])
bn = nn.BatchNorm1d(2)
print(bn(x))
print(bn.running_mean, bn.running_var, bn.num_batches_tracked)
bn.eval()
print(bn(x))
print(nn.LayerNorm(2)(x))
print(bn.state_dict())
print(F.layer_norm(x, (2,)), F.normalize(x), F.normalize(x, dim=0, p=1))
""",
    "embedding printed": """
emb = nn.Embedding(4, 2, padding_idx=0)
with torch.no_grad():
    emb.weight.copy_(torch.arange(8.0).reshape(4, 2))
print(emb, emb(torch.tensor([[1, 2], [0, 3]])), emb.weight)
emb(torch.tensor([1, 1, 0])).sum().backward()
print(emb.weight.grad)
print(F.one_hot(torch.tensor([0, 2]), num_classes=3))
""",
    "clip": """
w = nn.Parameter(torch.tensor([3.0, 4.0]))
(w * torch.tensor([3.0, 4.0])).sum().backward()
print(nn.utils.clip_grad_norm_([w], 1.0), w.grad)
print(nn.utils.clip_grad_norm_(w, 10.0), w.grad)
w.grad = torch.tensor([5.0, -7.0])
nn.utils.clip_grad_value_([w], 6.0)
print(w.grad)
print(nn.utils.clip_grad_norm_([w], max_norm=2.0, norm_type=float("inf")), w.grad)
net = nn.Linear(2, 1)
v = nn.utils.parameters_to_vector(net.parameters())
print(v.shape)
nn.utils.vector_to_parameters(torch.tensor([1.0, 2.0, 3.0]), net.parameters())
print(net.weight, net.bias)
""",
    "init": """
w = torch.empty(3, 5)
print(
    nn.init.eye_(w), nn.init.constant_(w, 0.3), nn.init.ones_(w).sum(), nn.init.zeros_(w).sum()
)
q = nn.init.orthogonal_(w)
print(torch.allclose(q @ q.T, torch.eye(3), atol=1e-05))
t = nn.init.trunc_normal_(torch.empty(1000), std=1.0)
print(t.abs().max().item() <= 2, abs(t.mean().item()) < 0.2)
print(
    nn.init._calculate_fan_in_and_fan_out(w),
    nn.init.calculate_gain("relu"),
    nn.init.calculate_gain("leaky_relu", 0.2),
    nn.init.calculate_gain("tanh"),
)
lin = nn.Linear(3, 2)
r = nn.init.xavier_uniform_(lin.weight)
print(r is lin.weight, r.requires_grad)
""",
    "parameter": """
p = nn.Parameter(torch.ones(2))
print(p, p.shape, isinstance(p, torch.Tensor), p.data, p.requires_grad)
print(nn.Parameter(torch.ones(1), requires_grad=False), nn.parameter.Parameter is nn.Parameter)
print((p * 2).requires_grad, type(p.data).__name__, p.is_leaf, nn.Parameter(p * 2).is_leaf)
import copy
q = copy.deepcopy(p)
print(q, type(q).__name__)
print(nn.Parameter())
""",
    "train override": """
class Frozen(nn.Module):
    def __init__(self):
        super().__init__()
        self.bn = nn.BatchNorm1d(2)
        self.fc = nn.Linear(2, 2)
    def train(self, mode=True):
        super().train(mode)
        self.bn.eval()
        return self
    def forward(self, x):
        return self.fc(self.bn(x))
net = nn.Sequential(Frozen())
net.train()
print([(n, m.training) for n, m in net.named_modules()])
""",
    "extra repr": """
class L(nn.Module):
    def __init__(self):
        super().__init__()
        self.k = 3
        self.sub = nn.ReLU()
        self.none = None
    def extra_repr(self):
        return f"k={self.k}"
print(L())
class M(nn.Module):
    def extra_repr(self):
        return "a\\nb"
print(M(), nn.Sequential(M()))
class N(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_module("x", None)
print(N())
""",
    "deepcopy and share": """
import copy
net = nn.Sequential(nn.Linear(1, 1), nn.BatchNorm1d(1))
c = copy.deepcopy(net)
c[0].weight.data.fill_(9.0)
print(c[0].weight.item() == net[0].weight.item(), c)
a = nn.Linear(2, 2)
b = nn.Linear(2, 2)
b.weight = a.weight
print(
    len({id(p) for p in nn.ModuleList([a, b]).parameters()}),
    [n for n, _ in nn.ModuleList([a, b]).named_parameters()],
    [n for n, _ in nn.ModuleList([a, b]).named_parameters(remove_duplicate=False)],
)
""",
    "dropout": """
d = nn.Dropout(0.5)
x = torch.ones(2, 3)
d.eval()
print(d(x), F.dropout(x, 0.3, training=False), F.dropout(x, p=0.0), d)
d.train()
y = d(x)
print(sorted(set(y.flatten().tolist()) | {0.0, 2.0}))
print(F.dropout(x, 1.0))
""",
    "kwargs call": """
class K(nn.Module):
    def forward(self, x, *, scale=1.0, **rest):
        return (x * scale, rest)
m = K()
m.register_forward_pre_hook(lambda mod, a, k: (a, {**k, "scale": 3.0}), with_kwargs=True)
print(m(torch.ones(1), other=2))
""",
    "always call": """
class Bad(nn.Module):
    def forward(self, x):
        raise ValueError("no")
m = Bad()
log = []
m.register_forward_hook(lambda mod, a, o: log.append("plain"))
m.register_forward_hook(lambda mod, a, o: log.append("always"), always_call=True)
try:
    m(torch.ones(1))
except ValueError as e:
    print(e, log)
""",
    "module del": """
m = nn.Sequential(nn.Linear(1, 1))
del m[0].bias
print(list(m.state_dict()), hasattr(m[0], "bias"))
m[0].register_parameter("bias", None)
print(m[0].bias, m)
m[0].weight = None
print(list(m.parameters()))
""",
    "smoothing by hand": """
logits = torch.tensor([[2.0, 1.0, 0.1]])
target = torch.tensor([0])
eps = 0.1
lp = F.log_softmax(logits, dim=-1)
hand = (1 - eps) * -lp[0, 0] + eps * -lp.mean()
print(hand, nn.CrossEntropyLoss(label_smoothing=eps)(logits, target))
""",
    "makemore mlp": """
C = torch.arange(54.0).reshape(27, 2) / 54
X = torch.tensor([[0, 0, 5], [0, 5, 13]])
Y = torch.tensor([5, 13])
emb = C[X]
W1 = torch.linspace(-1, 1, 6 * 4).view(6, 4)
b1 = torch.zeros(4)
h = torch.tanh(emb.view(-1, 6) @ W1 + b1)
W2 = torch.linspace(-0.5, 0.5, 4 * 27).view(4, 27)
logits = h @ W2
counts = logits.exp()
prob = counts / counts.sum(1, keepdims=True)
print(
    F.cross_entropy(logits, Y),
    -prob[torch.arange(2), Y].log().mean(),
    F.one_hot(X, num_classes=27).float().shape,
)
bnmean, bnstd = (h.mean(0, keepdim=True), h.std(0, keepdim=True))
print(((h - bnmean) / bnstd).shape)
""",
    "raschka": """
class NeuralNetwork(torch.nn.Module):
    def __init__(self, num_inputs, num_outputs):
        super().__init__()
        self.layers = torch.nn.Sequential(
            torch.nn.Linear(num_inputs, 30),
            torch.nn.ReLU(),
            torch.nn.Linear(30, 20),
            torch.nn.ReLU(),
            torch.nn.Linear(20, num_outputs),
        )
    def forward(self, x):
        return self.layers(x)
model = NeuralNetwork(50, 3)
print(model)
print(
    "Total number of trainable model parameters:",
    sum((p.numel() for p in model.parameters() if p.requires_grad)),
)
print(model.layers[0].weight.shape, model.layers[0].bias.shape)
X = torch.rand((1, 50))
with torch.no_grad():
    out = torch.softmax(model(X), dim=1)
print(out.shape, round(out.sum().item(), 4))
""",
    "udacity": """
model = nn.Sequential(
    nn.Linear(784, 128),
    nn.ReLU(),
    nn.Linear(128, 64),
    nn.ReLU(),
    nn.Linear(64, 10),
    nn.LogSoftmax(dim=1),
)
criterion = nn.NLLLoss()
images = torch.rand(64, 1, 28, 28)
images = images.view(images.shape[0], -1)
logps = model(images)
loss = criterion(logps, torch.arange(64) % 10)
loss.backward()
print(model[0].weight.grad.shape, loss.shape, logps.requires_grad)
ps = torch.exp(logps)
top_p, top_class = ps.topk(1, dim=1)
print(top_class.shape, top_p.shape)
""",
    "pytorch tutorial quickstart": """
class NeuralNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.linear_relu_stack = nn.Sequential(
            nn.Linear(28 * 28, 512),
            nn.ReLU(),
            nn.Linear(512, 512),
            nn.ReLU(),
            nn.Linear(512, 10),
        )
    def forward(self, x):
        x = self.flatten(x)
        return self.linear_relu_stack(x)
device = torch.device("cpu")
model = NeuralNetwork().to(device)
print(model)
logits = model(torch.rand(1, 28, 28, device=device))
pred = nn.Softmax(dim=1)(logits)
print(pred.argmax(1).shape)
for name, param in model.named_parameters():
    print(f"Layer: {name} | Size: {param.size()}")
""",
    "nn tutorial": """
import math
class Mnist_Logistic(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.linspace(-1, 1, 40).view(4, 10) / math.sqrt(4))
        self.bias = nn.Parameter(torch.zeros(10))
    def forward(self, xb):
        return xb @ self.weights + self.bias
model = Mnist_Logistic()
loss_func = F.cross_entropy
xb = torch.linspace(0, 1, 8).view(2, 4)
yb = torch.tensor([3, 7])
for _ in range(3):
    loss = loss_func(model(xb), yb)
    loss.backward()
    with torch.no_grad():
        for p in model.parameters():
            p -= p.grad * 0.5
        model.zero_grad()
print(loss_func(model(xb), yb), model)
""",
    "custom bn d2l": """
def batch_norm(X, gamma, beta, moving_mean, moving_var, eps, momentum):
    if not torch.is_grad_enabled():
        X_hat = (X - moving_mean) / torch.sqrt(moving_var + eps)
    else:
        mean = X.mean(dim=0)
        var = ((X - mean) ** 2).mean(dim=0)
        X_hat = (X - mean) / torch.sqrt(var + eps)
        moving_mean = (1.0 - momentum) * moving_mean + momentum * mean
        moving_var = (1.0 - momentum) * moving_var + momentum * var
    return (gamma * X_hat + beta, moving_mean.data, moving_var.data)
class BatchNorm(nn.Module):
    def __init__(self, num_features):
        super().__init__()
        shape = (1, num_features)
        self.gamma = nn.Parameter(torch.ones(shape))
        self.beta = nn.Parameter(torch.zeros(shape))
        self.moving_mean = torch.zeros(shape)
        self.moving_var = torch.ones(shape)
    def forward(self, X):
        if self.moving_mean.device != X.device:
            self.moving_mean = self.moving_mean.to(X.device)
        Y, self.moving_mean, self.moving_var = batch_norm(
            X, self.gamma, self.beta, self.moving_mean, self.moving_var, eps=1e-05, momentum=0.1
        )
        return Y
bn = BatchNorm(2)
x = torch.tensor([[1.0, 2.0], [3.0, 8.0]])
print(bn(x), bn.moving_mean, bn.moving_var)
ref = nn.BatchNorm1d(2)
print(torch.allclose(bn(x), ref(x), atol=0.0001))
""",
    "xavier d2l": """
def init_xavier(module):
    if type(module) == nn.Linear:
        nn.init.xavier_uniform_(module.weight)
net = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(1))
net(torch.rand(2, 4))
net.apply(init_xavier)
print(net[0].weight.data.abs().max() <= (6 / 12) ** 0.5)
""",
    "weight decay concise": """
net = nn.Linear(2, 1)
for param in net.parameters():
    param.data.fill_(0.5)
opt = torch.optim.SGD(
    [{"params": net.weight, "weight_decay": 0.1}, {"params": net.bias}], lr=0.1
)
loss = nn.MSELoss(reduction="none")(net(torch.ones(3, 2)), torch.zeros(3, 1))
loss.mean().backward()
opt.step()
print(net.weight, net.bias, net.weight.norm())
""",
    "autoencoder": """
class AE(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc = nn.Sequential(nn.Flatten(), nn.Linear(16, 4), nn.ReLU())
        self.dec = nn.Sequential(nn.Linear(4, 16), nn.Sigmoid(), nn.Unflatten(1, (1, 4, 4)))
    def forward(self, x):
        return self.dec(self.enc(x))
m = AE()
print(m(torch.rand(2, 1, 4, 4)).shape)
print(m)
""",
    "bn functional": """
x = torch.tensor([[1.0, 2.0], [3.0, 5.0], [8.0, 0.0]])
rm, rv = (torch.zeros(2), torch.ones(2))
print(F.batch_norm(x, rm, rv, training=True), rm, rv)
print(
    F.batch_norm(x, rm, rv),
    F.batch_norm(x, rm, rv, torch.tensor([2.0, 1.0]), torch.tensor([1.0, 0.0])),
)
print(F.batch_norm(x, None, None, training=True, eps=0.5))
bn = nn.BatchNorm1d(2)
bn(x)
bn(x)
print(bn.running_mean, bn.state_dict()["num_batches_tracked"])
bn.eval()
print(bn(x[:1]))
bn3 = nn.BatchNorm1d(2).train()
print(bn3(x.reshape(1, 2, 3)))
""",
    "bn eval twice grads": """
bn = nn.BatchNorm1d(2).eval()
x = torch.tensor([[1.0, 2.0]], requires_grad=True)
bn(x).sum().backward()
print(x.grad, bn.weight.grad, bn.bias.grad)
bn.requires_grad_(False)
print(bn(x.detach()).requires_grad)
""",
    "hook replaces output": """
m = nn.Sequential(nn.Identity(), nn.Identity())
m[0].register_forward_hook(lambda mod, i, o: o * 2)
m.register_forward_hook(lambda mod, i, o: o + 100)
print(m(torch.ones(2)))
h = m.register_forward_pre_hook(lambda mod, i: (i[0] + 1,))
print(m(torch.ones(2)))
h.remove()
h.remove()
print(m(torch.ones(2)))
""",
    "activation statistics": """
acts = {}
net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
for p in net.parameters():
    nn.init.constant_(p, 0.1)
for name, layer in net.named_modules():
    if isinstance(layer, nn.Tanh):
        layer.register_forward_hook(
            lambda m, i, o, name=name: acts.__setitem__(name, (o.mean().item(), o.std().item()))
        )
net(torch.ones(2, 3))
print({k: [round(v, 4) for v in vs] for k, vs in acts.items()})
""",
    "backward hook collects": """
g = {}
net = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))
for p in net.parameters():
    nn.init.constant_(p, 0.5)
for n, m in net.named_children():
    m.register_full_backward_hook(
        lambda m, gi, go, n=n: g.__setitem__(
            n, (None if gi[0] is None else gi[0].shape, go[0].tolist())
        )
    )
net(torch.ones(1, 2, requires_grad=True)).sum().backward()
print(g)
""",
    "modules in plain list": """
class Bad(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(2, 2)]
        self.d = {"a": nn.ReLU()}
print(len(list(Bad().parameters())), Bad(), Bad().state_dict())
""",
    "sequential ops": """
a = nn.Sequential(nn.Linear(1, 2), nn.ReLU())
class Sub(nn.Sequential):
    pass
b = Sub(nn.ReLU(), nn.Tanh(), nn.ReLU())
print(b[:2], type(b[1:]).__name__, b[-2:], b[::2])
print(a[0:1][0] is a[0], [type(x).__name__ for x in reversed(list(b))])
b[1] = nn.Sigmoid()
print(b)
del b[0:2]
print(b, len(b))
print(nn.Sequential(), nn.Sequential()(torch.ones(1)))
c = nn.Sequential(*[nn.Linear(2, 2) for _ in range(2)])
print(c)
c.append(nn.ReLU()).append(nn.Tanh())
print(len(c))
print(c.insert(1, nn.ELU())[1], c.pop(-1), len(c))
d = 2 * nn.Sequential(nn.ReLU())
d *= 2
print(len(d))
""",
    "dict nested": """
class Multi(nn.Module):
    def __init__(self):
        super().__init__()
        self.heads = nn.ModuleDict({"a": nn.Sequential(nn.Linear(2, 1)), "b": nn.Linear(2, 3)})
        self.ps = nn.ParameterDict({"w": nn.Parameter(torch.ones(2))})
        self.pl = nn.ParameterList([nn.Parameter(torch.zeros(1))])
    def forward(self, x):
        return {k: h(x * self.ps["w"]) + self.pl[0] for k, h in self.heads.items()}
m = Multi()
print(m)
print(list(m.state_dict()))
print({k: v.shape for k, v in m(torch.ones(4, 2)).items()})
sd = m.state_dict()
m2 = Multi()
print(m2.load_state_dict(sd))
print(sum((p.numel() for p in m2.parameters())))
del m.heads["a"]
print(list(m.heads))
m.heads.clear()
print(len(m.heads), m)
""",
    "legacy": """
def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__)
x = torch.tensor([[1.0, 2.0]])
attempt(lambda: F.cross_entropy(x, torch.tensor([1]), torch.tensor([1.0, 2.0])))
attempt(lambda: F.cross_entropy(input=x, target=torch.tensor([1])))
attempt(lambda: nn.CrossEntropyLoss(torch.tensor([1.0, 2.0]))(x, torch.tensor([1])))
attempt(lambda: nn.MSELoss()(x, x.long()))
attempt(lambda: nn.MSELoss()(input=x, target=x))
attempt(lambda: F.mse_loss(x, x + 1, reduction="none"))
attempt(lambda: F.nll_loss(x, torch.tensor([1]), ignore_index=1))
attempt(lambda: F.leaky_relu(x, 0.2))
attempt(lambda: F.softmax(x, -1))
attempt(lambda: F.softplus(x, 2))
attempt(lambda: F.gelu(x, approximate="tanh"))
attempt(lambda: F.threshold(x, 1.5, 0))
attempt(lambda: F.hardtanh(x, -1, 1.5))
attempt(lambda: F.relu(x, inplace=False))
attempt(lambda: F.dropout(x, training=False))
attempt(lambda: F.elu(x, alpha=2))
""",
    "device idioms": """
device = "cuda" if torch.cuda.is_available() else "cpu"
m = nn.Linear(2, 1).to(device)
print(next(m.parameters()).device, m.weight.device.type, m.weight.is_cuda)
m = m.to(torch.device("cpu"), torch.float64)
print(m.weight.dtype)
m = m.to(dtype=torch.float32)
print(m.weight.dtype, m.cpu() is m)
print(
    nn.Linear(2, 1, device="cpu", dtype=torch.float64).weight.dtype,
    m.to(torch.ones(1).double()).weight.dtype,
    m.float().bias.dtype,
)
m.type(torch.float64)
print(m.weight.dtype)
""",
    "float64 default": """
torch.set_default_dtype(torch.float64)
print(
    nn.Linear(1, 1).weight.dtype,
    nn.BatchNorm1d(2).running_mean.dtype,
    nn.Embedding(2, 2).weight.dtype,
    nn.LazyLinear(1).weight.dtype,
    nn.PReLU().weight.dtype,
)
torch.set_default_dtype(torch.float32)
""",
    "module equality and hash": """
a, b = (nn.ReLU(), nn.ReLU())
print(
    a == b, len({a, b}), a in [a, b], isinstance(a, nn.Module), issubclass(nn.Linear, nn.Module)
)
d = {a: 1}
print(d[a])
""",
    "attributes": """
print(
    nn.Linear(3, 2).in_features,
    nn.LeakyReLU(0.2).negative_slope,
    nn.ELU().alpha,
    nn.Softmax(dim=1).dim,
    nn.Dropout(0.3).p,
    nn.BatchNorm1d(2).num_features,
    nn.LayerNorm(3).normalized_shape,
    nn.Embedding(3, 2).num_embeddings,
    nn.CrossEntropyLoss().ignore_index,
    nn.CrossEntropyLoss().reduction,
    nn.CrossEntropyLoss(label_smoothing=0.1).label_smoothing,
    nn.Flatten().start_dim,
    nn.Threshold(1, 2).value,
    nn.GELU().approximate,
    nn.ReLU().inplace,
    nn.Softplus().beta,
    nn.Hardtanh().min_val,
    nn.NLLLoss().weight,
    nn.HuberLoss().delta,
    nn.SmoothL1Loss().beta,
    nn.BCEWithLogitsLoss().pos_weight,
)
""",
    "register twice": """
class A(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(1, 1)
        self.fc = nn.Linear(2, 2)
        self.w = nn.Parameter(torch.ones(1))
        self.w = nn.Parameter(torch.zeros(2))
        self.x = torch.ones(1)
        self.x = nn.Parameter(torch.ones(1))
print([(n, p.shape) for n, p in A().named_parameters()])
a = A()
a.fc = None
print(a, list(a.state_dict()))
a.fc = nn.ReLU()
print(a)
a.register_module("late", nn.Tanh())
print(list(dict(a.named_children())))
""",
    "named modules prefix": """
m = nn.Sequential(nn.Linear(1, 1), nn.Sequential(nn.ReLU()))
print(
    [n for n, _ in m.named_modules(prefix="net")],
    [n for n, _ in m.named_parameters("p")],
    [type(x).__name__ for x in m.modules()],
    [n for n, _ in m.named_buffers()],
)
r = nn.ReLU()
m = nn.Sequential(r, r)
print(
    [n for n, _ in m.named_modules()],
    [n for n, _ in m.named_modules(remove_duplicate=False)],
    len(list(m.children())),
)
""",
    "grad scaling": """
m = nn.Linear(2, 1)
nn.init.ones_(m.weight)
nn.init.zeros_(m.bias)
for _ in range(2):
    (m(torch.tensor([[1.0, 2.0]])) / 2).sum().backward()
print(m.weight.grad, nn.utils.clip_grad_norm_(m.parameters(), 1.0), m.weight.grad)
""",
    "ce gradient": """
x = torch.tensor([[1.0, 2.0, 0.5]], requires_grad=True)
loss = F.cross_entropy(x, torch.tensor([0]), label_smoothing=0.2)
loss.backward()
print(loss, x.grad)
x.grad = None
F.cross_entropy(x, torch.tensor([-100])).backward()
print(x.grad)
x.grad = None
F.cross_entropy(x, torch.tensor([[0.2, 0.3, 0.5]])).backward()
print(x.grad)
print(
    F.cross_entropy(x, torch.tensor([[0.2, 0.3, 0.5]]), reduction="none"),
    F.nll_loss(x, torch.tensor([0]), reduction="none"),
    F.cross_entropy(x, torch.tensor([0]), reduction="none"),
)
print(
    F.l1_loss(x, torch.zeros(1, 3)),
    F.l1_loss(x, torch.zeros(1, 3), reduction="sum"),
    F.l1_loss(x, torch.zeros(1, 3), reduction="none"),
)
print(
    F.smooth_l1_loss(x, torch.zeros(1, 3)),
    F.huber_loss(x, torch.zeros(1, 3)),
    F.mse_loss(x, torch.zeros(1, 3), reduction="none"),
)
print(
    F.softplus(x),
    F.hardtanh(x),
    F.relu6(x),
    F.mish(x),
    F.selu(x),
    F.celu(x),
    F.logsigmoid(x),
    F.softsign(x),
    F.tanhshrink(x),
    F.glu(torch.cat([x, x], dim=1)),
    F.prelu(x, torch.tensor([0.25])),
)
print(
    F.layer_norm(x, (3,)),
    F.embedding(torch.tensor([0]), x),
    F.normalize(x),
    F.dropout(x, 0.0),
    F.linear(x, torch.ones(1, 3)),
    F.linear(x, torch.ones(1, 3), torch.ones(1)),
)
""",
    "printing params": """
m = nn.Sequential(nn.Linear(2, 1))
nn.init.constant_(m[0].weight, 0.25)
nn.init.constant_(m[0].bias, -1)
for p in m.parameters():
    print(p)
for n, p in m.named_parameters():
    print(n, p.data, p.requires_grad, type(p))
print(list(m.parameters()))
print(m[0].weight[0], m[0].weight.data[0, 0], m[0].bias.detach().numpy())
""",
    "share via sequential": """
lin = nn.Linear(2, 2)
net = nn.Sequential(lin, nn.ReLU(), lin)
nn.init.eye_(lin.weight)
nn.init.zeros_(lin.bias)
net(torch.tensor([[1.0, 2.0]])).sum().backward()
print(lin.weight.grad, len(list(net.parameters())), net)
""",
    "custom parameter init": """
class Gauss(nn.Module):
    def __init__(self):
        super().__init__()
        self.mu = nn.Parameter(torch.zeros(2))
        self.log_sigma = nn.Parameter(torch.zeros(2))
        self.register_buffer("two", torch.tensor(2.0))
    def forward(self, x):
        return (-0.5 * ((x - self.mu) / self.log_sigma.exp()) ** self.two - self.log_sigma).sum(
            -1
        )
g = Gauss()
y = g(torch.tensor([[1.0, 2.0]]))
y.backward()
print(y, g.mu.grad, g.log_sigma.grad, g)
""",
    "loss module buffers": """
c = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0]))
print(c.state_dict(), c.weight, c.double().weight.dtype, c)
print(nn.CrossEntropyLoss().state_dict(), list(nn.MSELoss().parameters()))
""",
    "unflatten etc": """
x = torch.arange(12.0).reshape(2, 6)
print(
    nn.Unflatten(1, (2, 3))(x).shape,
    nn.Unflatten(-1, (3, 2))(x).shape,
    nn.Flatten(0)(x).shape,
    nn.Unflatten(1, (2, -1))(x).shape,
    nn.Identity()(x) is x,
    nn.Flatten(1)(x).shape,
    nn.Unflatten(0, torch.Size([2, 1]))(x).shape,
)
""",
    "distances": """
a, b = (torch.tensor([[3.0, 4.0], [1.0, 0.0]]), torch.tensor([[0.0, 0.0], [1.0, 1.0]]))
print(
    nn.PairwiseDistance()(a, b),
    nn.CosineSimilarity()(a, b),
    F.cosine_similarity(a, b, dim=0),
    F.pairwise_distance(a, b, p=1),
    F.normalize(a, dim=1),
    F.normalize(a, p=float("inf")),
    F.cosine_similarity(a[0], b[1], dim=0),
)
""",
    "one hot": """
print(
    F.one_hot(torch.arange(3) % 2),
    F.one_hot(torch.tensor([[0, 1]]), 3).shape,
    F.one_hot(torch.tensor([1, 2])).dtype,
    F.one_hot(torch.tensor(1), 3),
    F.one_hot(torch.tensor([0]), num_classes=2).float() @ torch.ones(2, 2),
)
""",
    "module call errors": """
class N(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(2, 1)
    def forward(self, x):
        return self.b(x)
try:
    N()(torch.ones(1, 2))
except AttributeError as e:
    print(e)
class O(nn.Module):
    pass
try:
    O()(1)
except NotImplementedError as e:
    print(str(e)[:50])
class P(nn.Module):
    def __init__(self):
        self.a = nn.Linear(1, 1)
try:
    P()
except AttributeError as e:
    print(str(e)[:50])
class Q(nn.Module):
    def __init__(self):
        self.x = 3
        super().__init__()
print(Q().x)
""",
    "prelu and grads": """
p = nn.PReLU(2)
x = torch.tensor([[-1.0, 2.0], [-3.0, -4.0]], requires_grad=True)
p(x).sum().backward()
print(p.weight.grad, x.grad, p.weight, p.state_dict())
""",
    "nested train": """
net = nn.Sequential(nn.Dropout(), nn.Sequential(nn.BatchNorm1d(2)))
print(net.eval().training, net[1][0].training, net.train()[0].training)
net[0].eval()
print([m.training for m in net.modules()])
""",
    "load into module with buffers": """
a, b = (nn.BatchNorm1d(2), nn.BatchNorm1d(2))
a(torch.tensor([[1.0, 2.0], [3.0, 6.0]]))
print(b.load_state_dict(a.state_dict()), b.running_mean, b.num_batches_tracked)
sd = a.state_dict()
del sd["num_batches_tracked"]
print(b.load_state_dict(sd, strict=False))
import copy
c = copy.deepcopy(a)
c.running_mean += 1
print(a.running_mean, c.running_mean)
""",
    "requires grad params in state dict": """
m = nn.Linear(1, 1)
print(
    [v.requires_grad for v in m.state_dict().values()],
    [v.requires_grad for v in m.state_dict(keep_vars=True).values()],
    type(m.state_dict()).__name__,
    m.state_dict(keep_vars=True)["weight"] is m.weight,
)
""",
    "set data": """
m = nn.Linear(2, 1, bias=False)
m.weight.data = torch.tensor([[1.0, 2.0]])
print(m(torch.ones(1, 2)), m.weight)
m.weight = nn.Parameter(torch.tensor([[3.0, 4.0]]))
print(m(torch.ones(1, 2)))
with torch.no_grad():
    m.weight[0, 0] = 10.0
    m.weight *= 2
print(m.weight, m.weight.is_leaf)
""",
    "init with no_grad and seeds": """
torch.manual_seed(0)
a = nn.Linear(3, 3).weight.clone()
torch.manual_seed(0)
b = nn.Linear(3, 3).weight
print(torch.equal(a, b))
w = torch.empty(2, 3)
print(
    nn.init.constant_(w, 1.5) is w,
    nn.init.uniform_(w, 0, 1).max() <= 1,
    nn.init.normal_(w, std=0.0),
)
print(
    nn.init.kaiming_uniform_(torch.empty(4, 4), nonlinearity="relu").shape,
    nn.init.eye_(torch.empty(2, 2)),
)
""",
}


def printed(library, source):
    """What a snippet prints, with the libraries' own names of types taken out."""
    space = {"torch": library, "nn": library.nn, "F": library.nn.functional, "__name__": "snippet"}
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        exec(source, space)
    return re.sub(r"<class '[\w.]*\b(\w+)'>", r"<class \1>", text.getvalue())


@pytest.mark.parametrize("name", SNIPPETS)
@pytest.mark.filterwarnings("ignore:Initializing zero-element tensors:UserWarning")
@pytest.mark.filterwarnings("ignore:Lazy modules are a new feature:UserWarning")
def test_same_text(name):
    assert printed(nblib, SNIPPETS[name]) == printed(torch, SNIPPETS[name])
