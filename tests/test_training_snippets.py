"""Training code as tutorials write it, run with torch and with nblib: the printed text is equal.

The snippets are our own, in the manner of d2l and the PyTorch tutorials. Weights are set by hand or
in double precision from a fixed array, since the two libraries draw different random numbers.
"""

import contextlib
import io

import numpy as np
import pytest

from tests.parity import LIBRARIES

START = """
import io
from collections import OrderedDict
nn, optim, data = torch.nn, torch.optim, torch.utils.data
sched = torch.optim.lr_scheduler
X = torch.tensor(np.linspace(-1, 1, 24).reshape(12, 2))
y = (X[:, :1] * 2 - X[:, 1:] + 0.5)
def net():
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)).double()
    for k, p in enumerate(model.parameters()):
        p.data = torch.tensor(np.cos(np.arange(p.numel()) + k).reshape(tuple(p.shape)))
    return model
def fit(model, opt, steps=5, schedule=None):
    for _ in range(steps):
        opt.zero_grad()
        loss = nn.MSELoss()(model(X), y)
        loss.backward()
        opt.step()
        if schedule is not None:
            schedule.step()
    return loss.item()
"""

SNIPPETS = {
    "printing": """
print(optim.SGD(net().parameters(), lr=0.1, momentum=0.9, nesterov=True))
""",
    "printing Adam": """
print(optim.AdamW(net().parameters(), fused=True))
""",
    "weight decay for weights only (d2l)": """
m = net()
opt = optim.SGD([
    {'params': [p for n, p in m.named_parameters() if 'bias' not in n], 'weight_decay': 0.1},
    {'params': [p for n, p in m.named_parameters() if 'bias' in n]}], lr=0.1)
print(f'{fit(m, opt):.6f}')
print(opt)
print([(len(g['params']), g['weight_decay']) for g in opt.param_groups])
""",
    "finetuning: a group later": """
m = net()
opt = optim.Adam(m[0].parameters(), lr=0.01)
opt.add_param_group({'params': m[2].parameters(), 'lr': 0.1})
print(f'{fit(m, opt):.6f}')
print([g['lr'] for g in opt.param_groups])
""",
    "state_dict of SGD": """
m = net()
opt = optim.SGD(m.parameters(), lr=0.5, momentum=0.9)
fit(m, opt)
sd = opt.state_dict()
print(sd['param_groups'])
print({k: v['momentum_buffer'].shape for k, v in sd['state'].items()})
""",
    "every entry of a state dict (PyTorch's saving tutorial)": """
opt = optim.SGD(net().parameters(), lr=0.1)
for name in opt.state_dict():
    print(name, '\\t', opt.state_dict()[name])
""",
    "Adam's state": """
m = net()
opt = optim.Adam(m.parameters())
fit(m, opt, 3)
for s in opt.state_dict()['state'].values():
    print(s['step'], list(s))
""",
    "checkpoint": """
m = net()
opt = optim.Adam(m.parameters(), lr=0.05)
fit(m, opt)
f = io.BytesIO()
torch.save({'epoch': 5, 'model': m.state_dict(), 'opt': opt.state_dict()}, f)
f.seek(0)
c = torch.load(f, weights_only=True)
n = net()
opt2 = optim.Adam(n.parameters())
n.load_state_dict(c['model'])
opt2.load_state_dict(c['opt'])
print(c['epoch'], f'{fit(n, opt2):.6f}', f'{fit(m, opt):.6f}')
""",
    "a step rate (d2l)": """
m = net()
opt = optim.SGD(m.parameters(), lr=0.3)
s = sched.MultiStepLR(opt, milestones=[2, 4], gamma=0.5)
for _ in range(6):
    fit(m, opt, 1)
    s.step()
    print(f'{opt.param_groups[0]["lr"]:.4f}', s.get_last_lr())
""",
    "a rate of one's own (d2l)": """
opt = optim.SGD(net().parameters(), lr=0.3)
s = sched.LambdaLR(opt, lambda t: 0.3 * (t + 1) ** -0.5)
for _ in range(5):
    opt.step()
    s.step()
    print(f'{s.get_last_lr()[0]:.8f}')
""",
    "warm-up and cosine": """
opt = optim.AdamW(net().parameters(), lr=1.0)
s = sched.SequentialLR(opt, [sched.LinearLR(opt, 0.1, total_iters=3),
    sched.CosineAnnealingLR(opt, T_max=5)], milestones=[3])
for _ in range(8):
    opt.step()
    s.step()
    print([round(r, 10) for r in s.get_last_lr()])
""",
    "one cycle (fastai's manner)": """
m = net()
opt = optim.SGD(m.parameters(), lr=0.1, momentum=0.9)
s = sched.OneCycleLR(opt, max_lr=0.2, steps_per_epoch=4, epochs=3)
print(f'{fit(m, opt, 11, s):.6f}', round(opt.param_groups[0]['momentum'], 8), s.last_epoch)
""",
    "plateau": """
opt = optim.SGD(net().parameters(), lr=0.1)
s = sched.ReduceLROnPlateau(opt, 'min', factor=0.5, patience=1)
for loss in [1.0, 0.9, 0.9, 0.9, 0.9, 0.8, 0.8, 0.8]:
    s.step(loss)
    print(s.get_last_lr())
""",
    "a schedule's state": """
opt = optim.SGD(net().parameters(), lr=0.1)
s = sched.StepLR(opt, 2)
opt.step(); s.step()
print(s.state_dict())
print(opt)
""",
    "a closure": """
m = net()
opt = optim.SGD(m.parameters(), lr=0.1)
def closure():
    opt.zero_grad()
    loss = ((m(X) - y) ** 2).mean()
    loss.backward()
    return loss
for _ in range(3):
    print(f'{opt.step(closure).item():.6f}')
""",
    "batches in order": """
loader = data.DataLoader(data.TensorDataset(X, y), batch_size=5)
for i, (a, b) in enumerate(loader):
    print(i, a.shape, b.dtype, f'{a.sum().item():.6f}')
print(len(loader), len(loader.dataset), loader.batch_size, loader.drop_last)
""",
    "a data set of one's own": """
class Ds(data.Dataset):
    def __len__(self):
        return 4
    def __getitem__(self, i):
        return {'x': torch.ones(2) * i, 'label': i, 'name': f'n{i}'}
for b in data.DataLoader(Ds(), batch_size=3):
    print(b)
""",
    "padding by collate_fn": """
def pad(batch):
    n = max(len(b) for b in batch)
    return torch.stack([torch.cat([b, torch.zeros(n - len(b))]) for b in batch])
for b in data.DataLoader([torch.ones(k) for k in (1, 3, 2)], 2, collate_fn=pad):
    print(b)
""",
    "split by fractions": """
a, b = data.random_split(range(10), [0.75, 0.25])
print(len(a), len(b), sorted([*a, *b]), type(a).__name__)
""",
    "subset samplers (Udacity)": """
idx = list(range(6))
for part in (idx[:4], idx[4:]):
    loader = data.DataLoader(range(6), 2, sampler=data.SubsetRandomSampler(part))
    print(len(loader), sorted(i for b in loader for i in b.tolist()))
""",
    "collated pairs": """
print(data.default_collate([(1, 2.0, 'a'), (3, 4.0, 'b')]))
print(data.default_collate([{'a': [1, 2]}, {'a': [3, 4]}]))
print(data.default_collate([np.float32(1), np.float32(2)]), data.default_collate([True, False]))
""",
    "loader with drop_last": """
print([b.tolist() for b in data.DataLoader(range(7), 3, drop_last=True)])
print(list(data.BatchSampler(data.SequentialSampler(range(5)), 2, False)))
""",
    "saved text and numbers": """
f = io.BytesIO()
torch.save(OrderedDict(a=[1, (2.5, 'x')], t=torch.arange(3)), f)
f.seek(0)
print(torch.load(f))
""",
    "mistakes": """
for wrong in (lambda: optim.SGD([], lr=1), lambda: optim.SGD(net().parameters(), lr=-1),
    lambda: optim.Adam(torch.ones(2)), lambda: data.DataLoader([1], batch_size=0),
    lambda: sched.StepLR(3, 1), lambda: optim.SGD([torch.ones(1)], lr=0.1).step(3)):
    try:
        wrong()
    except Exception as e:
        print(type(e).__name__)
""",
    "frozen layers": """
m = net()
for p in m[0].parameters():
    p.requires_grad = False
opt = optim.Adam(filter(lambda p: p.requires_grad, m.parameters()), lr=0.1)
print(f'{fit(m, opt):.6f}', len(opt.param_groups[0]['params']), len(opt.state_dict()['state']))
""",
    "the state of one parameter": """
w = torch.tensor([1., 2.], requires_grad=True)
opt = optim.Adam([w], lr=0.1)
(w ** 2).sum().backward()
opt.step()
print(opt.state[w])
print(w)
""",
}
for kind in ("SGD", "RMSprop", "Adam", "AdamW", "Adagrad", "Adadelta", "Adamax", "NAdam"):
    SNIPPETS[f"{kind} by its defaults"] = f"""
m = net()
print(round(fit(m, optim.{kind}(m.parameters())), 6))
"""


@pytest.mark.parametrize("name", SNIPPETS)
def test_same_text(name):
    texts = []
    for library in LIBRARIES[::-1]:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(START + SNIPPETS[name], {"torch": library, "np": np})
        texts.append(out.getvalue())
    theirs, ours = texts
    assert ours == theirs and theirs
