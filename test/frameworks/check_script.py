"""Imports a program that mnistx has written, gives it exported weights, and predicts."""

import importlib.util

import numpy as np

from arrays import decode, encode


def answer(request):
    program = load(request["script"])
    predict = {"torch": predict_torch, "keras": predict_keras, "jax": predict_jax}[request["framework"]]
    return {"output": encode(predict(program, request["weights"], request))}


def load(path):
    spec = importlib.util.spec_from_file_location("program", path)
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    return program


def predict_torch(program, weights, request):
    import torch
    from safetensors.torch import load_file

    model = program.Network()
    tensors = load_file(weights)
    assert set(tensors) == set(model.state_dict()), "other names than the state_dict"
    model.load_state_dict(tensors, strict=True)
    model.eval()
    images = torch.from_numpy(decode(request["input"]).copy()).permute(0, 3, 1, 2)
    with torch.no_grad():
        outputs = model(images)
    return (torch.softmax(outputs, 1) if request["logits"] else outputs).numpy()


def predict_keras(program, weights, request):
    model = program.build_model()
    program.load_weights(model, weights)
    return np.asarray(model.predict_on_batch(decode(request["input"])))


def predict_jax(program, weights, request):
    import jax

    loaded = program.load_weights(weights)
    loaded = loaded if isinstance(loaded, tuple) else (loaded,)
    with jax.disable_jit():
        outputs = program.forward(*loaded, decode(request["input"]))
    outputs = outputs[0] if isinstance(outputs, tuple) else outputs
    return np.asarray(jax.nn.softmax(outputs) if request["logits"] else outputs)
