"""PyTorch in eager mode at its fastest: tensors sliced by hand, fused Adam, channels_last for convolutions."""

import sys
import time

import torch
from torch.nn import functional

from common import BATCH, Report, arguments, load
from torch_models import MODELS


def main(is_compiled=False):
    options = arguments()
    torch.set_num_threads(options.threads)
    is_convolutional = options.model not in ("lr", "mlp")
    layout = torch.channels_last if is_convolutional else torch.contiguous_format
    train_x, train_y, test_x, test_y = map(torch.from_numpy, load(options.data))
    train_x, test_x, train_y = train_x.unsqueeze(1), test_x.unsqueeze(1), train_y.long()
    model = MODELS[options.model]().to(memory_format=layout)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001, fused=True)
    forward = torch.compile(model) if is_compiled else model
    settings = f"{options.threads} threads{', channels_last' if is_convolutional else ''}, fused Adam"
    report = Report(settings + (", torch.compile" if is_compiled else ""), torch=torch.__version__)

    for _ in range(options.epochs):
        start = time.perf_counter()
        model.train()
        loss_sum, right = torch.zeros(()), torch.zeros((), dtype=torch.long)
        for index in torch.randperm(len(train_x)).split(BATCH):
            x, y = train_x[index].contiguous(memory_format=layout), train_y[index]
            logits = forward(x)
            loss = functional.cross_entropy(logits, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.detach()
            right += (logits.detach().argmax(1) == y).sum()
            report.first_step()
        model.eval()
        with torch.inference_mode():
            batches = zip(test_x.split(1000), test_y.split(1000))
            right = sum((forward(x).argmax(1) == y).sum().item() for x, y in batches)
        report.epoch(time.perf_counter() - start, right / len(test_x))
    report.end()


if __name__ == "__main__":
    sys.exit(main())
