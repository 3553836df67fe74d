"""Trials of the CNN by Optuna and PyTorch, for a program that counts them by the minute.

Each trial trains as torch_sliced.py does (tensors sliced by hand, fused Adam, channels_last), on the training set without
a random tenth, which it is validated on after each epoch. Trials train at once as Optuna does it: in threads (`n_jobs`),
or in processes that share a study. PyTorch's threads are shared out among them. The last line printed is
{"seconds": of all trials without the start of Python, "best": accuracy, "versions": {...}}.
"""

import argparse
import json
import multiprocessing
import os
import tempfile
import time

import optuna
import torch
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.study import MaxTrialsCallback
from torch.nn import functional

from common import load
from torch_models import build

optuna.logging.set_verbosity(optuna.logging.ERROR)
BATCH = 100
LAYOUT = torch.channels_last


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True, help="folder of the four IDX files")
    parser.add_argument("--layers", required=True, type=json.loads, help="of the CNN, complete, in JSON")
    parser.add_argument("--images", type=int, help="of the training set; default: all")
    parser.add_argument("--way", required=True, choices=["threads", "processes"])
    parser.add_argument("--jobs", type=int, required=True)
    parser.add_argument("--trials", type=int, required=True)
    parser.add_argument("--epochs", type=int, default=2)
    options = parser.parse_args()
    images, labels, _, _ = map(torch.from_numpy, load(options))
    data = images.permute(0, 3, 1, 2), labels.long()
    start = time.perf_counter()
    best = {"threads": in_threads, "processes": in_processes}[options.way](options, data)
    versions = {"optuna": optuna.__version__, "torch": torch.__version__}
    print(json.dumps({"seconds": time.perf_counter() - start, "best": best, "versions": versions}), flush=True)


def in_threads(options, data):
    share_threads(options)
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.RandomSampler(seed=1))
    study.optimize(objective(data, options), n_trials=options.trials, n_jobs=options.jobs)
    return study.best_value


def in_processes(options, data):
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "journal.log")
        open_study(file, 0)
        context = multiprocessing.get_context("fork")  # the images are then shared
        arguments = [(file, seed, options, data) for seed in range(options.jobs)]
        workers = [context.Process(target=work, args=each) for each in arguments]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return open_study(file, 0).best_value


def work(file, seed, options, data):
    share_threads(options)
    enough = MaxTrialsCallback(options.trials, states=None)
    open_study(file, seed).optimize(objective(data, options), n_trials=options.trials, callbacks=[enough])


def open_study(file, seed):
    return optuna.create_study(
        study_name="cnn",
        storage=JournalStorage(JournalFileBackend(file)),
        sampler=optuna.samplers.RandomSampler(seed=seed),
        direction="maximize",
        load_if_exists=True,
    )


def share_threads(options):
    torch.set_num_threads(max(1, len(os.sched_getaffinity(0)) // options.jobs))


def objective(data, options):
    images, labels = data

    def train(trial):
        rate = trial.suggest_float("learning_rate", 1e-4, 1e-2, log=True)
        torch.manual_seed(1)
        order = torch.randperm(len(images))
        held_out, training = order[: len(images) // 10], order[len(images) // 10 :]
        model = build(options.layers, (28, 28, 1)).to(memory_format=LAYOUT)
        optimizer = torch.optim.Adam(model.parameters(), lr=rate, fused=True)
        best = 0.0
        for _ in range(options.epochs):
            model.train()
            for index in training[torch.randperm(len(training))].split(BATCH):
                loss = functional.cross_entropy(model(rows(images, index)), labels[index])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            model.eval()
            with torch.inference_mode():
                parts = held_out.split(1000)
                right = sum((model(rows(images, part)).argmax(1) == labels[part]).sum().item() for part in parts)
            best = max(best, right / len(held_out))
        return best

    return train


def rows(images, index):
    return images[index].contiguous(memory_format=LAYOUT)


if __name__ == "__main__":
    main()
