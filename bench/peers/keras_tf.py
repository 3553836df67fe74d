"""Keras on TensorFlow: model.fit."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import time

import keras
import tensorflow
from keras import layers

from common import BATCH, Report, arguments, load

MODELS = {
    "lr": lambda: [layers.Flatten(), layers.Dense(10)],
    "mlp": lambda: [
        layers.Flatten(),
        *(layers.Dense(512, activation="relu"), layers.Dropout(0.2)),
        *(layers.Dense(512, activation="relu"), layers.Dropout(0.2)),
        layers.Dense(10),
    ],
    "cnn": lambda: [
        *(layers.Conv2D(8, 5, activation="relu"), layers.MaxPooling2D()),
        *(layers.Conv2D(16, 5, activation="relu"), layers.MaxPooling2D()),
        *(layers.Flatten(), layers.Dropout(0.5), layers.Dense(10)),
    ],
    "lenet5": lambda: [
        *(layers.Conv2D(6, 5, padding="same", activation="tanh"), layers.AveragePooling2D(2)),
        *(layers.Conv2D(16, 5, activation="tanh"), layers.AveragePooling2D(2)),
        *(layers.Flatten(), layers.Dense(120, activation="tanh"), layers.Dense(84, activation="tanh")),
        layers.Dense(10),
    ],
    "keras-convnet": lambda: [
        *(layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D()),
        *(layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D()),
        *(layers.Flatten(), layers.Dropout(0.5), layers.Dense(10)),
    ],
}

# XLA helps the dense networks and slows the convolutions down; see docs/speed.md.
JIT_COMPILE = {"lr": True, "mlp": True, "cnn": False, "lenet5": False, "keras-convnet": False}
STEPS_PER_EXECUTION = 20


class Clock(keras.callbacks.Callback):
    def __init__(self, report):
        super().__init__()
        self.report = report

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        self.report.first_step()

    def on_epoch_end(self, epoch, logs):
        self.report.epoch(time.perf_counter() - self.start, logs["val_accuracy"])


def main():
    options = arguments()
    tensorflow.config.threading.set_intra_op_parallelism_threads(options.threads)
    train_x, train_y, test_x, test_y = load(options.data)
    jit_compile = JIT_COMPILE[options.model]
    model = keras.Sequential([keras.Input((28, 28, 1)), *MODELS[options.model]()])
    model.compile(
        optimizer=keras.optimizers.Adam(0.001),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        jit_compile=jit_compile,
        steps_per_execution=STEPS_PER_EXECUTION,
    )
    report = Report(
        f"{options.threads} threads, model.fit, {STEPS_PER_EXECUTION} steps per execution"
        + (", jit_compile" if jit_compile else ""),
        keras=keras.__version__,
        tensorflow=tensorflow.__version__,
    )
    model.fit(
        train_x[..., None],
        train_y,
        batch_size=BATCH,
        epochs=options.epochs,
        validation_data=(test_x[..., None], test_y),
        validation_batch_size=1000,
        callbacks=[Clock(report)],
        verbose=0,
    )
    report.end()


main()
