"""The network of notebook 08 in PyTorch, trained by one process or by several: the same losses.

    torchrun --nproc-per-node=1 scripts/train_ddp.py        in the folder `notebooks`
    torchrun --nproc-per-node=2 scripts/train_ddp.py

Each process has the whole network and a share of every batch. After `backward` all of them swap
gradients and go on with the mean, so that all have the same weights after every step. What differs
from a loop for one process is marked with numbers; notebook 09 explains them.

For several machines, start this on each of them, with a port of the first that is free:

    torchrun --nnodes=2 --node-rank=0 --master-addr=FIRST --master-port=29500 \\
             --nproc-per-node=2 scripts/train_ddp.py        on the second: --node-rank=1

and with graphics cards take the backend "nccl" in place of "gloo", and move the network and every
batch to the card `cuda:LOCAL_RANK` (a variable that torchrun sets).
"""

import argparse
import os
import sys

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from nblib.datasets import mnist


def train(updates=20, batch=120, count=6000):
    """The loss of every update, on the whole batch: the same list in every process."""
    rank, processes = dist.get_rank(), dist.get_world_size()
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10)).double()
    model = DistributedDataParallel(model)  # 2: gradients become the mean over all processes
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    digits = mnist(train_size=count, test_size=1)
    images, labels = torch.from_numpy(digits.train_images).double(), digits.train_labels
    order = torch.randperm(count, generator=torch.Generator().manual_seed(0))
    losses = []
    for k in range(updates):
        rows = order[torch.arange(k * batch, (k + 1) * batch) % count]
        rows = rows[rank::processes]  # 3: this process's share of the batch
        loss = nn.functional.cross_entropy(model(images[rows]), torch.from_numpy(labels)[rows])
        optimizer.zero_grad()
        loss.backward()  # here the processes wait for each other
        optimizer.step()
        whole = loss.detach().clone()
        dist.all_reduce(whole)  # 4: the sum of all processes' losses
        losses.append(whole.item() / processes)
    return losses


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--updates", type=int, default=20)
    updates = parser.parse_args().updates
    torch.set_num_threads(1)
    dist.init_process_group("gloo")  # 1: find the others
    losses = train(updates)
    if dist.get_rank() == 0:  # 5: one of them speaks
        print(f"{dist.get_world_size()} process(es)")
        for k in range(0, updates, 5):
            print(f"update {k + 1:2}: loss {losses[k]:.6f}")
        print(f"last:      loss {losses[-1]:.6f}")
    dist.destroy_process_group()
    sys.stdout.flush()
    os._exit(0)  # at once: at an orderly end a thread of PyTorch's now and then aborts the process
