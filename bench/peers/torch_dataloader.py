"""PyTorch as its tutorials have it: TensorDataset, DataLoader, eager mode, Adam."""

import time

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from common import Report, arguments, load
from torch_models import build


def main():
    options = arguments()
    torch.set_num_threads(options.threads)
    train_x, train_y, test_x, test_y = map(torch.from_numpy, load(options))
    model = build(options.layers, train_x.shape[1:])
    train_x, test_x = (images.permute(0, 3, 1, 2).contiguous() for images in (train_x, test_x))
    train = DataLoader(TensorDataset(train_x, train_y.long()), batch_size=options.batch_size, shuffle=True)
    test = DataLoader(TensorDataset(test_x, test_y.long()), batch_size=1000)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    cross_entropy = nn.CrossEntropyLoss()
    report = Report(f"{options.threads} threads, DataLoader without workers", torch=torch.__version__)

    for _ in range(options.epochs):
        start = time.perf_counter()
        model.train()
        loss_sum, right = torch.zeros(()), torch.zeros((), dtype=torch.long)
        for x, y in train:
            optimizer.zero_grad()
            logits = model(x)
            loss = cross_entropy(logits, y)
            loss.backward()
            optimizer.step()
            loss_sum += loss.detach()
            right += (logits.argmax(1) == y).sum()
            report.first_step()
        model.eval()
        with torch.no_grad():
            accuracy = sum((model(x).argmax(1) == y).sum().item() for x, y in test) / len(test.dataset)
        report.epoch(time.perf_counter() - start, accuracy)
    report.end()


main()
