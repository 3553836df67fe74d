"""Imports a program that mnistx has written, gives it first weights and examples, and lets it train."""

import contextlib
import io
import re

from arrays import decode
from check_script import load


def answer(request):
    program = load(request["script"])
    train = {"torch": train_torch, "keras": train_keras, "jax": train_jax}[request["framework"]]
    sets = [(decode(part["images"]), decode(part["labels"]).astype("int64")) for part in request["sets"]]
    return {"history": train(program, request["weights"], *sets)}


def train_torch(program, weights, training, validation):
    import torch
    from safetensors.torch import load_file
    from torch.utils.data import Subset, TensorDataset

    def examples(part):
        images, labels = part
        whole = TensorDataset(torch.from_numpy(images.copy()).permute(0, 3, 1, 2), torch.from_numpy(labels))
        # As torchvision's datasets hold them.
        whole.targets = whole.tensors[1]
        return Subset(whole, range(len(labels)))

    model = program.Network()
    model.load_state_dict(load_file(weights), strict=True)
    return printed(lambda: program.train(model, examples(training), examples(validation)))


def train_jax(program, weights, training, validation):
    loaded = program.load_weights(weights)
    loaded = loaded if isinstance(loaded, tuple) else (loaded,)
    return printed(lambda: program.train(*loaded, training, validation))


def train_keras(program, weights, training, validation):
    import keras

    kept = {}

    class Keep(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            kept.setdefault("rows", []).append({name: float(value) for name, value in logs.items()})

    model = program.build_model()
    program.compile_model(model, -(-len(training[0]) // program.BATCH_SIZE))
    program.load_weights(model, weights)
    fit = model.fit
    model.fit = lambda *args, callbacks=(), **rest: fit(*args, callbacks=[*callbacks, Keep()], **rest)
    with contextlib.redirect_stdout(io.StringIO()):
        program.train(model, program.to_examples(*training), program.to_examples(*validation))
    return kept["rows"]


def printed(train):
    """The numbers of the lines that the program prints, with four decimals."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        train()
    lines = [line for line in out.getvalue().splitlines() if line.startswith("epoch ")]
    return [{name: float(value) for name, value in re.findall(r"(\w+) (-?\d+\.\d+)", line)} for line in lines]
