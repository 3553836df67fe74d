"""Keras on TensorFlow: model.fit."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import time

import keras
import tensorflow
from keras import layers

from common import Report, arguments, is_convolutional, load

STEPS_PER_EXECUTION = 20


def build(layers_, x):
    for layer in layers_:
        x = BUILDERS[layer["type"]](layer, x)
    return x


def activation_of(layer):
    # The loss takes logits.
    return None if layer["activation"] == "softmax" else layer["activation"]


def conv2d(layer, x):
    kernel, strides = layer["kernel_size"], layer["strides"]
    make = layers.Conv2D(
        *(layer["filters"], kernel, strides),
        padding=layer["padding"],
        activation=activation_of(layer),
        use_bias=layer["use_bias"],
    )
    return make(x)


def residual(layer, x):
    inner, shortcut = build(layer["layers"], x), build(layer["shortcut"], x)
    return layers.Activation(layer["activation"])(layers.Add()([inner, shortcut]))


BUILDERS = {
    "conv2d": conv2d,
    "dense": lambda layer, x: layers.Dense(layer["units"], activation_of(layer), use_bias=layer["use_bias"])(x),
    "max_pooling2d": lambda layer, x: layers.MaxPooling2D()(x),
    "average_pooling2d": lambda layer, x: layers.AveragePooling2D(2)(x),
    "global_average_pooling2d": lambda layer, x: layers.GlobalAveragePooling2D()(x),
    "flatten": lambda layer, x: layers.Flatten()(x),
    "dropout": lambda layer, x: layers.Dropout(layer["rate"])(x),
    "activation": lambda layer, x: layers.Activation(layer["activation"])(x),
    "batch_normalization": lambda layer, x: layers.BatchNormalization(momentum=layer["momentum"])(x),
    "residual": residual,
}


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
    train_x, train_y, test_x, test_y = load(options)
    # XLA helps the dense networks and slows the convolutions down; see docs/speed.md.
    jit_compile = not is_convolutional(options.layers)
    inputs = keras.Input(train_x.shape[1:])
    model = keras.Model(inputs, build(options.layers, inputs))
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
        train_x,
        train_y,
        batch_size=options.batch_size,
        epochs=options.epochs,
        validation_data=(test_x, test_y),
        validation_batch_size=1000,
        callbacks=[Clock(report)],
        verbose=0,
    )
    report.end()


main()
