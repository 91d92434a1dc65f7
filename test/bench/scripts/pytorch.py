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


def network_step(model, x, y):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    best = float('inf')
    for index in range(70):
        start = time.perf_counter()
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
        if index >= 10:
            best = min(best, time.perf_counter() - start)
    return best * 1e3


class TransformerBlock(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(128), nn.LayerNorm(128)
        self.attention, self.projection = nn.Linear(128, 3 * 128), nn.Linear(128, 128)
        self.wide, self.narrow = nn.Linear(128, 512), nn.Linear(512, 128)
        self.head = nn.Linear(128, 10)

    def forward(self, x):
        batch, length = x.shape[:2]
        query, key, value = self.attention(self.norm1(x)).reshape(batch, length, 3, 4, 32).permute(2, 0, 3, 1, 4)
        attended = ((query @ key.mT) / 32 ** 0.5).softmax(-1) @ value
        between = x + self.projection(attended.transpose(1, 2).reshape(batch, length, 128))
        result = between + self.narrow(nn.functional.gelu(self.wide(self.norm2(between))))
        return self.head(result.mean(1))


class LstmNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.head = nn.LSTM(32, 128, batch_first=True), nn.Linear(128, 10)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


def network_steps():
    convolution = nn.Sequential(
        nn.Conv2d(1, 8, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(16 * 6 * 6, 10))
    return {
        'convolution network step': network_step(convolution, torch.randn(64, 1, 28, 28), torch.randint(0, 10, (64,))),
        'transformer block step': network_step(
            TransformerBlock(), torch.randn(16, 64, 128), torch.randint(0, 10, (16,))),
        'LSTM step, 32 times': network_step(LstmNetwork(), torch.randn(32, 32, 32), torch.randint(0, 10, (32,))),
    }


a, b = torch.tensor([1.0]), torch.tensor([2.0])
leaf = torch.tensor([1.0], requires_grad=True)
matrix = torch.ones(64, 512)
numbers, square = torch.randn(1000000), torch.randn(100, 100)
images, filters = torch.randn(64, 1, 28, 28), torch.randn(8, 1, 5, 5)
left, weight = torch.ones(64, 784), torch.ones(512, 784)
with torch.no_grad():
    matmul = microseconds(50, lambda: left @ weight.t())
sizes = [784, 512, 256, 128, 64, 10]
parameters = [torch.randn(shape).requires_grad_() for n, m in zip(sizes, sizes[1:]) for shape in [(m, n), (m,)]]
for parameter in parameters:
    parameter.grad = torch.randn_like(parameter) * 1e-3
sgd, adam = torch.optim.SGD(parameters, lr=1e-4, momentum=0.9), torch.optim.Adam(parameters, lr=1e-4)
# Debian's PyTorch takes whichever BLAS the system prefers.
system_blas = os.path.basename(os.path.dirname(os.path.realpath('/etc/alternatives/libblas.so.3-x86_64-linux-gnu')))
blas = 'MKL' if torch.backends.mkl.is_available() else f'BLAS: {system_blas}'
print(json.dumps({
    'version': f'PyTorch {torch.__version__} ({blas})',
    'mlp': mlp_step(),
    'networks': network_steps(),
    'ops': {
        'SGD with momentum, step of the MLP': microseconds(50, sgd.step),
        'Adam, step of the MLP': microseconds(20, adam.step),
        'add [1]': microseconds(100000, lambda: a + b),
        'mul [1], recorded for backward': microseconds(50000, lambda: leaf * b),
        'add [64, 512]': microseconds(2000, lambda: matrix + matrix),
        'relu [64, 512]': microseconds(2000, lambda: matrix.relu()),
        'exp [64, 512]': microseconds(500, lambda: matrix.exp()),
        'tanh [64, 512]': microseconds(500, lambda: matrix.tanh()),
        'sum [64, 512] over rows': microseconds(2000, lambda: matrix.sum(0)),
        'softmax [64, 512]': microseconds(200, lambda: matrix.softmax(1)),
        'gelu [64, 512]': microseconds(200, lambda: nn.functional.gelu(matrix)),
        'layerNorm [64, 512]': microseconds(200, lambda: nn.functional.layer_norm(matrix, [512])),
        'conv2d [64, 1, 28, 28], 8 of 5x5': microseconds(20, lambda: nn.functional.conv2d(images, filters)),
        'sort [1000000]': microseconds(1, lambda: numbers.sort(), 5),
        'topk [1000000], 10': microseconds(1, lambda: numbers.topk(10), 10),
        'svd [100, 100]': microseconds(1, lambda: square.svd(some=False), 5),
        'matmul [64, 784] x [784, 512]': matmul,
        'y = w·x + b, 1000 epochs': microseconds(1, scalar_training, 30),
    },
}))
