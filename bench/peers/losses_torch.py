"""The losses in PyTorch, for npm run bench:peers: its own functions where it has them. Speaks the protocol of protocol.ts."""

import ctypes
import math
import sys
import time

import torch
import torch.nn.functional as F

name, threads = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(threads)
clock = time.perf_counter if threads > 1 else time.process_time

LOSSES = {
    "mse": lambda p, t, row: F.mse_loss(p, t),
    "huber": lambda p, t, row: F.huber_loss(p, t),
    "tukey": lambda p, t, row: (1 - (1 - (p - t).square()).clamp(min=0).pow(3)).mean() / 6,
    "cauchy": lambda p, t, row: torch.log1p((p - t).square()).mean() / 2,
    "welsch": lambda p, t, row: torch.expm1(-(p - t).square()).mean() / -2,
    "logCosh": lambda p, t, row: log_cosh(p - t).mean(),
    "bceWithLogits": lambda p, t, row: F.binary_cross_entropy_with_logits(p, t),
    "softmaxCrossEntropy": lambda p, t, row: F.cross_entropy(p.view(-1, row), t.view(-1, row)),
}


def log_cosh(r):
    return r + F.softplus(-2 * r) - math.log(2)


def floats(path):
    with open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.float32).clone()


def step():
    value = loss(prediction, target, row)
    (gradient,) = torch.autograd.grad(value, prediction)
    return value.item(), gradient


def say(*words):
    print(*words, flush=True)


say("ready", torch.get_num_threads(), "PyTorch", torch.__version__)
for line in sys.stdin:
    what, case, size, last = line.split()
    if what == "load":
        loss, row = LOSSES.get(case), int(last)
        if loss is None:
            say("none it is not written in losses_torch.py")
            continue
        prediction, target = floats("prediction").requires_grad_(), floats("target")
        value, gradient = step()
        gradient = gradient.contiguous()
        with open(f"{name}.gradient", "wb") as file:
            file.write(ctypes.string_at(gradient.data_ptr(), 4 * gradient.numel()))
        say("value", value)
    else:
        start = clock()
        for _ in range(int(last)):
            step()
        say("time", case, size, clock() - start)
