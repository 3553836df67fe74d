"""PyTorch as its tutorials have it: TensorDataset, DataLoader, eager mode, Adam."""

import time

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from common import BATCH, Report, arguments, load
from torch_models import MODELS


def main():
    options = arguments()
    torch.set_num_threads(options.threads)
    train_x, train_y, test_x, test_y = map(torch.from_numpy, load(options.data))
    train = DataLoader(TensorDataset(train_x.unsqueeze(1), train_y.long()), batch_size=BATCH, shuffle=True)
    test = DataLoader(TensorDataset(test_x.unsqueeze(1), test_y.long()), batch_size=1000)
    model = MODELS[options.model]()
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
