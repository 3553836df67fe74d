"""Searches by Optuna's TPESampler for a program that has the functions.

On stdin, a line for each search: {"space": [parameters], "seed": 1, "trials": 100}. For each of its trials this prints
{"point": {path: number}} on stdout and reads the loss from the next line of stdin. The first line printed is
{"versions": {...}}.
"""

import json
import sys
import warnings

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)


def main():
    send({"versions": {"optuna": optuna.__version__}})
    for line in sys.stdin:
        search(json.loads(line))


def search(request):
    space = request["space"]
    sampler = optuna.samplers.TPESampler(
        seed=request["seed"],
        multivariate=True,
        constant_liar=True,
        group=any(parameter["when"] for parameter in space),
    )
    study = optuna.create_study(direction="minimize", sampler=sampler)
    study.optimize(lambda trial: loss_of(trial, space), n_trials=request["trials"])


def loss_of(trial, space):
    point = {}
    for parameter in space:
        if all(point.get(condition["path"]) in condition["indices"] for condition in parameter["when"]):
            point[parameter["path"]] = suggest(trial, parameter["path"], parameter["domain"])
    send({"point": point})
    return float(sys.stdin.readline())


def suggest(trial, path, domain):
    if domain["kind"] == "choice":
        return trial.suggest_categorical(path, list(range(len(domain["values"]))))
    log = domain["scale"] == "log"
    if domain["integer"]:
        return trial.suggest_int(path, domain["min"], domain["max"], step=domain.get("step", 1), log=log)
    return trial.suggest_float(path, domain["min"], domain["max"], step=domain.get("step"), log=log)


def send(message):
    print(json.dumps(message), flush=True)


main()
