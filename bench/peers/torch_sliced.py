"""PyTorch in eager mode at its fastest: tensors sliced by hand, fused Adam, channels_last for convolutions."""

import sys
import time

import torch
from torch.nn import functional

from common import Report, arguments, is_convolutional, load
from torch_models import build


def main(is_compiled=False):
    options = arguments()
    torch.set_num_threads(options.threads)
    has_convolutions = is_convolutional(options.layers)
    layout = torch.channels_last if has_convolutions else torch.contiguous_format
    train_x, train_y, test_x, test_y = map(torch.from_numpy, load(options))
    model = build(options.layers, train_x.shape[1:]).to(memory_format=layout)
    # As they lie in memory, these are channels_last.
    train_x, test_x, train_y = train_x.permute(0, 3, 1, 2), test_x.permute(0, 3, 1, 2), train_y.long()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001, fused=True)
    forward = torch.compile(model) if is_compiled else model
    settings = f"{options.threads} threads{', channels_last' if has_convolutions else ''}, fused Adam"
    report = Report(settings + (", torch.compile" if is_compiled else ""), torch=torch.__version__)

    for _ in range(options.epochs):
        start = time.perf_counter()
        model.train()
        loss_sum, right = torch.zeros(()), torch.zeros((), dtype=torch.long)
        for index in torch.randperm(len(train_x)).split(options.batch_size):
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
