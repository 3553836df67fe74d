"""Imports a program that mnistx has written and answers its loss of some logits, and of their probabilities in Keras."""

import numpy as np

from arrays import decode
from check_script import load


def answer(request):
    program = load(request["script"])
    logits = decode(request["logits"])
    labels = np.array(request["labels"])
    loss_of = {"torch": torch_loss, "keras": keras_loss, "jax": jax_loss}[request["framework"]]
    return {"loss": float(loss_of(program, logits, labels, request))}


def torch_loss(program, logits, labels, request):
    import torch

    return program.loss_of(torch.from_numpy(logits.copy()), torch.from_numpy(labels))


def jax_loss(program, logits, labels, request):
    import jax.numpy as jnp

    return program.loss_of(jnp.asarray(logits), jnp.asarray(labels))


def keras_loss(program, logits, labels, request):
    import keras

    model = keras.Sequential([keras.Input(logits.shape[1:]), keras.layers.Softmax()])
    program.compile_model(model, 1)
    _, y = program.to_examples(np.zeros((len(labels), *request["image"])), labels)
    return model.evaluate(logits, y, batch_size=len(labels), verbose=0)[0]
