"""The same work in PyTorch, on as many threads as Backstep uses: one. Prints one JSON line."""
import json
import os
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(0)


def mlp_step():
    net = nn.Sequential(
        nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(),
        nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.5)
    x, y = torch.randn(64, 784), torch.randint(0, 10, (64,))
    times = []
    for _ in range(130):
        start = time.perf_counter()
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        optimizer.step()
        times.append(time.perf_counter() - start)
    return sorted(times[30:])[50] * 1e3


def microseconds(count, body, rounds=7):
    best = float('inf')
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(count):
            body()
        best = min(best, (time.perf_counter() - start) / count)
    return best * 1e6


def scalar_training():
    w, bias = torch.tensor(1.0, requires_grad=True), torch.tensor(0.0, requires_grad=True)
    sgd = torch.optim.SGD([w, bias], lr=0.01)
    x, y = torch.tensor(2.0), torch.tensor(4.0)
    for _ in range(1000):
        loss = (x * w + bias - y) ** 2
        sgd.zero_grad()
        loss.backward()
        sgd.step()


a, b = torch.tensor([1.0]), torch.tensor([2.0])
leaf = torch.tensor([1.0], requires_grad=True)
matrix = torch.ones(64, 512)
left, weight = torch.ones(64, 784), torch.ones(512, 784)
with torch.no_grad():
    matmul = microseconds(50, lambda: left @ weight.t())
# Debian's PyTorch takes whichever BLAS the system prefers.
system_blas = os.path.basename(os.path.dirname(os.path.realpath('/etc/alternatives/libblas.so.3-x86_64-linux-gnu')))
blas = 'MKL' if torch.backends.mkl.is_available() else f'BLAS: {system_blas}'
print(json.dumps({
    'version': f'PyTorch {torch.__version__} ({blas})',
    'mlp': mlp_step(),
    'ops': {
        'add [1]': microseconds(100000, lambda: a + b),
        'mul [1], recorded for backward': microseconds(50000, lambda: leaf * b),
        'add [64, 512]': microseconds(2000, lambda: matrix + matrix),
        'relu [64, 512]': microseconds(2000, lambda: matrix.relu()),
        'matmul [64, 784] x [784, 512]': matmul,
        'y = w·x + b, 1000 epochs': microseconds(1, scalar_training, 30),
    },
}))
