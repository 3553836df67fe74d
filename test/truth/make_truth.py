"""Writes what Keras computes to JSON files beside this one, which the tests hold both engines to.

Use: python -m venv keras && keras/bin/pip install keras==3.15.0 tensorflow-cpu==2.21.0
     keras/bin/python test/truth/make_truth.py

Layers, optimizers and losses are written as in an experiment file, whose names and options are Keras' own. Images and
weights come from `noise`, which truth.ts has too, so they are not in the files. Floats are written with the fewest
digits that give back the same 32 bits.
"""

import json
import math
import os
import random

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras
import numpy as np
import tensorflow as tf

HERE = os.path.dirname(os.path.abspath(__file__))


def noise(seed, count):
    """Whole numbers 0 ... 255 by Knuth's multiplicative hash, mixed twice."""
    words = []
    for at in range(count):
        word = ((at + 1) * 2654435761 + seed * 40503) & 0xFFFFFFFF
        word ^= word >> 15
        word = (word * 2246822519) & 0xFFFFFFFF
        words.append((word ^ (word >> 13)) >> 24)
    return np.array(words, np.int64)


def images_of(shape, count):
    return noise(1, count * math.prod(shape)).reshape(count, *shape)


def labels_of(count, classes):
    return noise(2, count) % classes


def weights_of(variables):
    """Values in steps of 1/256: exact in 32 bits. A variance is positive."""
    values = []
    for index, variable in enumerate(variables):
        at = noise(100 + index, math.prod(variable.shape)).reshape(variable.shape)
        values.append(((at + 64 if variable.name == "moving_variance" else at - 128) / 256).astype(np.float32))
    return values


def floats(array):
    return [float(str(value)) for value in np.asarray(array, np.float32).ravel()]


CLASSES = {
    "conv2d": "Conv2D",
    "depthwise_conv2d": "DepthwiseConv2D",
    "separable_conv2d": "SeparableConv2D",
    "max_pooling2d": "MaxPooling2D",
    "average_pooling2d": "AveragePooling2D",
    "global_average_pooling2d": "GlobalAveragePooling2D",
    "global_max_pooling2d": "GlobalMaxPooling2D",
    "zero_padding2d": "ZeroPadding2D",
}


def regularizer(options):
    return keras.regularizers.L1L2(**options)


class Masked(keras.layers.Layer):
    """Dropout with a given mask."""

    def __init__(self, mask):
        super().__init__()
        self.mask = tf.constant(mask, tf.float32)

    def call(self, inputs, training=None):
        return inputs * self.mask if training else inputs


def layer_of(written, mask=None):
    options = {key: value for key, value in written.items() if key != "type"}
    for key in [key for key in options if key.endswith("regularizer")]:
        options[key] = regularizer(options[key])
    if written["type"] == "dropout":
        return Masked(mask)
    name = CLASSES.get(written["type"]) or "".join(part.title() for part in written["type"].split("_"))
    return getattr(keras.layers, name)(**options)


def network(shape, layers, mask=None):
    inputs = keras.Input(shape)
    outputs, value = [], inputs
    for written in layers:
        value = layer_of(written, mask)(value)
        outputs.append(value)
    return keras.Model(inputs, value), keras.Model(inputs, outputs)


def loss_of(written):
    name = written["type"]
    smoothing = written.get("label_smoothing", 0)
    if name == "mean_squared_error":
        return keras.losses.MeanSquaredError()
    return keras.losses.CategoricalCrossentropy(label_smoothing=smoothing)


def variables_of(model):
    return [variable for layer in model.layers for variable in layer.variables]


def case_of(name, shape, layers, loss=None, count=2, mask=None):
    """Outputs of each layer in inference, the loss of a training step, gradients, and moving averages after it."""
    loss = loss or {"type": "sparse_categorical_crossentropy"}
    model, inner = network(shape, layers, mask)
    variables = variables_of(model)
    for variable, value in zip(variables, weights_of(variables)):
        variable.assign(value)
    x = (images_of(shape, count) / 255).astype(np.float32)
    classes = model.output_shape[-1]
    y = keras.ops.one_hot(labels_of(count, classes), classes)
    outputs = inner(x, training=False)
    with tf.GradientTape() as tape:
        total = loss_of(loss)(y, model(x, training=True)) + tf.add_n(model.losses or [tf.constant(0.0)])
    trained = model.trainable_variables
    gradients = {id(v): g for v, g in zip(trained, tape.gradient(total, [v.value for v in trained]))}
    after = [gradients.get(id(v), v.value) for v in variables]
    return {
        "name": name,
        "image": list(shape),
        "count": count,
        "classes": classes,
        "layers": layers,
        "loss": loss,
        # Of the layer in question and the last.
        "outputs": {at: floats(outputs[at]) for at in sorted({min(1, len(layers) - 1), len(layers) - 1})},
        "training_loss": float(total),
        # Gradients of what is trained, the new values of the rest, in the order of the weights.
        "gradients": [floats(value) for value in after],
        "trainable": [id(v) in gradients for v in variables],
    }


FRONT = {"type": "conv2d", "filters": 3, "kernel_size": 1, "activation": "tanh"}
END = [{"type": "flatten"}, {"type": "dense", "units": 4, "activation": "softmax"}]


def layer_cases():
    conv = {"type": "conv2d", "filters": 5, "kernel_size": 3}
    depthwise = {"type": "depthwise_conv2d", "kernel_size": 3}
    separable = {"type": "separable_conv2d", "filters": 5, "kernel_size": 3}
    middles = {
        "conv2d": [conv],
        "conv2d, same": [{**conv, "padding": "same", "activation": "relu"}],
        "conv2d, even kernel, same": [{**conv, "kernel_size": [2, 4], "padding": "same"}],
        "conv2d, strides": [{**conv, "strides": 2}],
        "conv2d, strides, same": [{**conv, "strides": 2, "padding": "same", "use_bias": False}],
        "conv2d, dilated": [{**conv, "dilation_rate": 2}],
        "conv2d, dilated, same": [{**conv, "dilation_rate": [1, 2], "padding": "same"}],
        "conv2d of one pixel": [{**conv, "kernel_size": 1, "strides": 3}],
        "depthwise_conv2d": [depthwise],
        "depthwise_conv2d, multiplied, same": [{**depthwise, "depth_multiplier": 2, "padding": "same"}],
        "depthwise_conv2d, strides, same": [{**depthwise, "strides": 2, "padding": "same"}],
        "separable_conv2d": [separable],
        "separable_conv2d, same": [{**separable, "padding": "same", "depth_multiplier": 2, "activation": "relu"}],
        "separable_conv2d, strides": [{**separable, "strides": 2}],
        "separable_conv2d, dilated": [{**separable, "dilation_rate": 2}],
        "max_pooling2d": [{"type": "max_pooling2d"}],
        "max_pooling2d, odd, same": [{"type": "max_pooling2d", "pool_size": [3, 2], "strides": 2, "padding": "same"}],
        "max_pooling2d, overlapping": [{"type": "max_pooling2d", "pool_size": 3, "strides": 1}],
        "average_pooling2d": [{"type": "average_pooling2d", "pool_size": 2}],
        "average_pooling2d, same": [{"type": "average_pooling2d", "pool_size": 3, "strides": 2, "padding": "same"}],
        "global_average_pooling2d": [{"type": "global_average_pooling2d"}],
        "global_max_pooling2d": [{"type": "global_max_pooling2d"}],
        "batch_normalization": [{"type": "batch_normalization"}],
        "batch_normalization, odd": [
            {"type": "batch_normalization", "momentum": 0.6, "epsilon": 0.1, "scale": False}
        ],
        "batch_normalization, not centered": [{"type": "batch_normalization", "center": False}],
        "layer_normalization": [{"type": "layer_normalization"}],
        "layer_normalization, odd": [{"type": "layer_normalization", "epsilon": 0.1, "center": False}],
        "zero_padding2d": [{"type": "zero_padding2d", "padding": [[1, 2], [0, 3]]}],
        "reshape": [{"type": "reshape", "target_shape": [5, 5, 6]}, {**conv, "kernel_size": 2}],
    }
    for name in ["relu", "leaky_relu", "elu", "selu", "gelu", "swish", "sigmoid", "tanh", "softplus", "softmax"]:
        middles[f"activation {name}"] = [{"type": "activation", "activation": name}]
    cases = []
    for name, middle in middles.items():
        shape = (6, 5, 2)
        front = {**FRONT, "filters": 5} if name == "reshape" else FRONT
        end = END[1:] if name.startswith("global") else END
        cases.append(case_of(name, shape, [front, *middle, *end]))
    cases.append(case_of("dense", (3, 5, 1), [END[0], {"type": "dense", "units": 7, "activation": "tanh"}, END[1]]))
    cases.append(case_of("dense without bias", (3, 5, 1), [END[0], {**END[1], "use_bias": False}]))
    dropped = [END[0], {"type": "dense", "units": 9, "activation": "tanh"}, {"type": "dropout", "rate": 0.4}, END[1]]
    dropped_case = case_of("dropout", (3, 5, 1), dropped, mask=np.where(np.array(MASK), 1 / 0.6, 0).reshape(2, 9))
    cases.append({**dropped_case, "mask": MASK})
    return cases


# Which values the mask of seed 0, epoch 1, step 0, layer 2 keeps: two images of nine values.
MASK = json.loads(open(os.path.join(HERE, "dropout-mask.json")).read())


def loss_cases():
    layers = [{"type": "flatten"}, {"type": "dense", "units": 5, "activation": "softmax"}]
    cross = ["sparse_categorical_crossentropy", "categorical_crossentropy"]
    losses = [{"type": name, "label_smoothing": smoothing} for name in cross for smoothing in (0, 0.1, 0.9)]
    cases = [case_of(json.dumps(loss), (3, 2, 1), layers, loss, 7) for loss in losses]
    for name in ["linear", "sigmoid", "softmax"]:
        squared = [layers[0], {**layers[1], "activation": name}]
        cases.append(case_of(f"mean_squared_error, {name}", (3, 2, 1), squared, {"type": "mean_squared_error"}, 7))
    for penalty in [{"l1": 0.01, "l2": 0}, {"l1": 0, "l2": 0.02}, {"l1": 0.003, "l2": 0.5}]:
        penalized = [layers[0], {**layers[1], "kernel_regularizer": penalty}]
        cases.append(case_of(f"kernel_regularizer {penalty}", (3, 2, 1), penalized, None, 7))
    return cases


class WarmedUp(keras.optimizers.schedules.LearningRateSchedule):
    """The warm-up of Keras' CosineDecay before any schedule."""

    def __init__(self, schedule, rate, steps):
        self.schedule, self.rate, self.steps = schedule, float(rate), steps

    def __call__(self, step):
        step = tf.cast(step, tf.float32)
        warm = self.rate * step / max(1, self.steps)
        after = self.schedule(tf.maximum(step - self.steps, 0.0))
        return tf.where(step < self.steps, warm, after)


STEPS = 10
PER_EPOCH = 5
COUNT = 18
BATCH = 4
SCHEDULES = {
    "constant": {"type": "constant"},
    "constant, warm-up": {"type": "constant", "warmup_epochs": 0.6},
    "step": {"type": "step", "step_epochs": 0.6, "decay_rate": 0.5},
    "step, warm-up": {"type": "step", "step_epochs": 0.4, "decay_rate": 0.5, "warmup_epochs": 0.4},
    "exponential": {"type": "exponential", "decay_epochs": 0.8, "decay_rate": 0.3},
    "exponential, warm-up": {"type": "exponential", "decay_epochs": 1, "decay_rate": 0.5, "warmup_epochs": 0.4},
    "cosine": {"type": "cosine", "alpha": 0.1},
    "cosine, warm-up": {"type": "cosine", "alpha": 0, "warmup_epochs": 0.4},
}


def schedule_of(written, rate):
    schedules = keras.optimizers.schedules
    warmup = round(written.get("warmup_epochs", 0) * PER_EPOCH)
    if written["type"] == "cosine":
        if warmup == 0:
            return schedules.CosineDecay(rate, STEPS, alpha=written["alpha"])
        return schedules.CosineDecay(0.0, STEPS, alpha=written["alpha"], warmup_target=rate, warmup_steps=warmup)
    if written["type"] == "step":
        steps = round(written["step_epochs"] * PER_EPOCH)
        after = schedules.ExponentialDecay(rate, steps, written["decay_rate"], staircase=True)
    elif written["type"] == "exponential":
        after = schedules.ExponentialDecay(rate, written["decay_epochs"] * PER_EPOCH, written["decay_rate"])
    else:
        after = lambda step: tf.constant(float(rate))
    return WarmedUp(after, rate, warmup)


# An optimizer of the schema that is not here is tried with its defaults.
OPTIMIZERS = [
    {"type": "sgd", "learning_rate": 0.5},
    {"type": "sgd", "learning_rate": 0.2, "momentum": 0.9},
    {"type": "sgd", "learning_rate": 0.3, "momentum": 0.35},
    {"type": "sgd", "learning_rate": 0.2, "momentum": 0.9, "nesterov": True},
    {"type": "adam", "learning_rate": 0.05},
    {"type": "adam", "learning_rate": 0.2, "beta_1": 0.6, "beta_2": 0.8, "epsilon": 0.1},
    {"type": "adamw", "learning_rate": 0.05},
    {"type": "adamw", "learning_rate": 0.1, "weight_decay": 0.5, "epsilon": 0.001},
    {"type": "rmsprop", "learning_rate": 0.02},
    {"type": "rmsprop", "learning_rate": 0.02, "rho": 0.6, "momentum": 0.8, "epsilon": 0.001},
    {"type": "rmsprop", "learning_rate": 0.02, "centered": True, "epsilon": 0.001},
    {"type": "rmsprop", "learning_rate": 0.01, "centered": True, "momentum": 0.5, "rho": 0.7, "epsilon": 0.01},
    {"type": "adagrad", "learning_rate": 0.2},
    {"type": "adagrad", "learning_rate": 0.2, "initial_accumulator_value": 0.001},
    {"type": "adadelta", "learning_rate": 20},
    {"type": "adadelta", "learning_rate": 1, "rho": 0.5, "epsilon": 0.01},
]
SCHEMA = json.load(open(os.path.join(HERE, "..", "..", "schemas", "experiment.schema.json")))
for definition in SCHEMA["definitions"]:
    kind, _, name = definition.partition(".")
    if kind == "optimizer" and name and all(written["type"] != name for written in OPTIMIZERS):
        OPTIMIZERS.append({"type": name, "learning_rate": 0.05})
SMALL = [{"type": "flatten"}, {"type": "dense", "units": 3, "activation": "softmax"}]


def optimizer_case(written, schedule_name):
    shape = (2, 3, 1)
    schedule = schedule_of(SCHEDULES[schedule_name], float(written["learning_rate"]))
    options = {key: value for key, value in written.items() if key not in ("type", "learning_rate")}
    optimizer = type(keras.optimizers.get(written["type"]))(schedule, **options)
    model, _ = network(shape, SMALL)
    variables = variables_of(model)
    for variable, value in zip(variables, weights_of(variables)):
        variable.assign(value)
    x = (images_of(shape, COUNT) / 255).astype(np.float32)
    y = keras.ops.one_hot(labels_of(COUNT, 3), 3)
    losses, rates = [], []
    for step in range(STEPS):
        first = step % PER_EPOCH * BATCH
        with tf.GradientTape() as tape:
            loss = keras.losses.CategoricalCrossentropy()(y[first : first + BATCH], model(x[first : first + BATCH]))
        rates.append(float(schedule(step)))
        losses.append(float(loss))
        optimizer.apply(tape.gradient(loss, [v.value for v in variables]), variables)
    return {
        "optimizer": written,
        "schedule": SCHEDULES[schedule_name],
        "losses": floats(losses),
        "rates": floats(rates),
        "weights": floats(np.concatenate([np.ravel(v.numpy()) for v in variables])),
    }


class Fake:
    """As much of a model as the callbacks look at."""

    metrics = []
    stop_training = False

    def __init__(self, rate):
        self.optimizer = keras.optimizers.SGD(rate)
        self.weights = None

    def get_weights(self):
        return self.weights

    def set_weights(self, weights):
        self.weights = weights


def history(rng, length):
    """Falling on average, with many equal values where it is rounded."""
    digits = rng.choice([1, 2, 3, None])
    values = [0.9 * 0.93**epoch + rng.uniform(-0.15, 0.15) for epoch in range(length)]
    return [round(value, digits) if digits else float(str(np.float32(value))) for value in values]


def watch_case(rng):
    values = history(rng, rng.randint(5, 24))
    monitor = rng.choice(["val_loss", "val_accuracy"])
    delta = rng.choice([0, 0.01, 0.02, 0.1, 0.0001])
    mode = "min" if monitor == "val_loss" else "max"
    if mode == "max":
        values = [float(str(np.float32(1 - value))) for value in values]
    stopping = {
        "monitor": monitor,
        "patience": rng.randint(0, 4),
        "min_delta": delta,
        "restore_best_weights": rng.random() < 0.5,
        "start_from_epoch": rng.choice([0, 0, 1, 3]),
    }
    plateau = {
        "monitor": monitor,
        "factor": rng.choice([0.5, 0.1, 0.9]),
        "patience": rng.randint(0, 3),
        "min_delta": rng.choice([0, 0.01, 0.02, 0.0001]),
        "cooldown": rng.randint(0, 4),
        "min_lr": rng.choice([0, 0.01, 0.2]),
    }
    model = Fake(0.4)
    stop = keras.callbacks.EarlyStopping(mode=mode, **stopping)
    lower = keras.callbacks.ReduceLROnPlateau(mode=mode, **plateau)
    rates, ended = [], None
    for callback in (stop, lower):
        callback.set_model(model)
        callback.on_train_begin()
    for epoch, value in enumerate(values):
        rates.append(float(model.optimizer.learning_rate))
        model.weights = epoch + 1
        if ended is None:
            stop.on_epoch_end(epoch, {monitor: value})
            ended = epoch + 1 if model.stop_training else None
        lower.on_epoch_end(epoch, {monitor: value})
    restored = None
    if stopping["restore_best_weights"]:
        stop.on_train_end()
        # With no epoch watched there is none to go back to.
        restored = model.weights if stop.best_weights is not None else None
    return {
        "values": values,
        "early_stopping": stopping,
        "reduce_lr_on_plateau": plateau,
        "stopped": ended,
        "restored": restored,
        "rates": floats(rates),
    }


def write(name, content):
    versions = {"keras": keras.__version__, "tensorflow": tf.__version__, "numpy": np.__version__}
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in content)
    with open(os.path.join(HERE, f"{name}.json"), "w") as file:
        file.write(f'{{"versions":{json.dumps(versions)},"cases":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    rng = random.Random(20261127)
    write("layers", layer_cases())
    write("losses", loss_cases())
    write("optimizers", [optimizer_case(written, name) for written in OPTIMIZERS for name in SCHEDULES])
    write("watches", [watch_case(rng) for _ in range(200)])
