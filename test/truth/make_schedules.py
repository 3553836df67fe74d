"""Writes the rates of Keras' and PyTorch's schedules to schedules.json, which the tests hold the engines to.

Use: python -m venv keras && keras/bin/pip install keras==3.15.1 torch==2.15.0
     keras/bin/python test/truth/make_schedules.py

`cosine_restarts` and `polynomial` are Keras', behind the warm-up of its CosineDecay; `one_cycle` is PyTorch's. Keras
finds the cycle by 32-bit logarithms and begins some a step late (first_decay_steps 4 and t_mul 1.5: the third, at step
10); none of those here.
"""

import json
import os

os.environ["KERAS_BACKEND"] = "torch"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
PER_EPOCH = 10
SCHEDULES = [
    {"type": "cosine_restarts"},
    {"type": "cosine_restarts", "first_decay_epochs": 0.5, "t_mul": 1, "m_mul": 0.7, "alpha": 0.1},
    {"type": "cosine_restarts", "first_decay_epochs": 0.5, "t_mul": 1.5, "m_mul": 0.9},
    {"type": "cosine_restarts", "first_decay_epochs": 0.3, "t_mul": 3, "alpha": 0.2, "warmup_epochs": 0.5},
    {"type": "polynomial"},
    {"type": "polynomial", "end_learning_rate": 0, "power": 2},
    {"type": "polynomial", "end_learning_rate": 0.01, "power": 0.5},
    {"type": "polynomial", "end_learning_rate": 0.02, "power": 1.5, "warmup_epochs": 0.7},
    {"type": "one_cycle"},
    {"type": "one_cycle", "anneal_strategy": "linear", "pct_start": 0.25, "div_factor": 10, "final_div_factor": 100},
    {"type": "one_cycle", "three_phase": True},
    {"type": "one_cycle", "three_phase": True, "anneal_strategy": "linear", "pct_start": 0.42, "div_factor": 5},
    {"type": "one_cycle", "pct_start": 0, "div_factor": 3},
    {"type": "one_cycle", "pct_start": 0.9},
]


def keras_rates(written, rate, epochs):
    steps = epochs * PER_EPOCH
    warmup = round(written.get("warmup_epochs", 0) * PER_EPOCH)
    options = {key: value for key, value in written.items() if key not in ("type", "warmup_epochs")}
    if written["type"] == "polynomial":
        schedule = keras.optimizers.schedules.PolynomialDecay(rate, steps - warmup, **options)
    else:
        first = round(options.pop("first_decay_epochs", 1) * PER_EPOCH)
        schedule = keras.optimizers.schedules.CosineDecayRestarts(rate, first, **options)
    return [rate * step / warmup if step < warmup else float(schedule(step - warmup)) for step in range(steps)]


def torch_rates(written, rate, epochs):
    options = {key: value for key, value in written.items() if key != "type"}
    if "pct_start" in options:
        options["pct_start"] = float(options["pct_start"])
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], rate)
    steps = epochs * PER_EPOCH
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, steps, cycle_momentum=False, **options)
    rates = []
    for _ in range(steps):
        rates.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    return rates


def case_of(written, rate, epochs):
    rates = (torch_rates if written["type"] == "one_cycle" else keras_rates)(written, rate, epochs)
    floats = [float(str(np.float32(value))) for value in rates]
    return {"schedule": written, "learning_rate": rate, "epochs": epochs, "per_epoch": PER_EPOCH, "rates": floats}


if __name__ == "__main__":
    versions = {"keras": keras.__version__, "torch": torch.__version__.split("+")[0], "numpy": np.__version__}
    cases = [case_of(written, rate, epochs) for written in SCHEDULES for rate, epochs in [(0.05, 1), (0.3, 4)]]
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    with open(os.path.join(HERE, "schedules.json"), "w") as file:
        file.write(f'{{"versions":{json.dumps(versions)},"cases":[\n{lines}\n]}}\n')
