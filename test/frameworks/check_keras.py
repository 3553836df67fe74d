"""Loads a .keras file, predicts, and trains a step. Saves it again under other names before that."""

import warnings

import keras
import numpy as np

from arrays import decode, encode


def answer(request):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = keras.saving.load_model(request["file"])
    for path in request.get("save", []):
        (model.save_weights if path.endswith(".weights.h5") else model.save)(path)
    images = decode(request["input"])
    found = {
        "output": encode(model.predict_on_batch(images)),
        "warnings": [str(each.message) for each in caught],
        "optimizer": type(model.optimizer).__name__,
        "trained": ["/".join(weight.path.split("/")[-2:]) for weight in model.trainable_weights],
    }
    if "labels" in request:
        labels = np.array(request["labels"])
        if request["oneHot"]:
            labels = keras.utils.to_categorical(labels, model.output_shape[-1])
        history = model.fit(images, labels, epochs=1, batch_size=len(images), verbose=0)
        found["loss"] = history.history["loss"][0]
    return found
