"""Writes what Keras computes to JSON files beside this one, which the tests hold both engines to.

Use: python -m venv keras && keras/bin/pip install keras==3.15.0 tensorflow-cpu==2.21.0
     keras/bin/python test/truth/make_truth.py         (or with the names of some files)

Layers, optimizers and losses are written as in an experiment file, whose names and options are Keras' own. Images and
weights come from `noise`, which truth.ts has too, so they are not in the files. Floats are written with the fewest
digits that give back the same 32 bits.
"""

import json
import math
import os
import random
import sys
from unittest import mock

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras
import numpy as np
import tensorflow as tf
from keras.src.trainers.data_adapters.data_adapter_utils import class_weight_to_sample_weights

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
    "global_average_pooling1d": "GlobalAveragePooling1D",
    "spatial_dropout2d": "SpatialDropout2D",
    "prelu": "PReLU",
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


def given_dropout(inputs, rate, noise_shape, seed):
    """In the place of Keras' own random dropout: keeps the channels of `SPATIAL_MASK`."""
    assert tuple(noise_shape) == (2, 1, 1, 3)
    return tf.where(np.reshape(SPATIAL_MASK, noise_shape) > 0, inputs / (1 - rate), 0.0)


def given_normal(shape, mean, stddev, dtype, seed):
    """In the place of Keras' own random numbers."""
    return mean + stddev * tf.reshape(tf.constant(NOISE, dtype), shape)


def with_given(name, given, layers):
    """A case in which a function of Keras' random numbers is another one."""
    with mock.patch.object(keras.src.backend.random, name, given):
        return case_of(layers[1]["type"], (6, 5, 2), layers)


class PatchEmbedding(keras.layers.Layer):
    """Keras' convolution of patches, with Keras' embeddings of their positions."""

    def __init__(self, patch_size, dim, use_bias=True, **options):
        super().__init__(**options)
        self.patches = keras.layers.Conv2D(dim, patch_size, strides=patch_size, use_bias=use_bias)
        self.dim = dim

    def build(self, shape):
        self.patches.build(shape)
        _, height, width, _ = self.patches.compute_output_shape(shape)
        self.positions = keras.layers.Embedding(height * width, self.dim)
        self.positions.build()
        self.patches.trainable = self.positions.trainable = self.trainable

    def call(self, inputs):
        tokens = keras.ops.reshape(self.patches(inputs), (-1, self.positions.input_dim, self.dim))
        return tokens + self.positions(np.arange(self.positions.input_dim))


class SelfAttention(keras.layers.Layer):
    """Keras' attention of its input to itself."""

    def __init__(self, trainable=True, **options):
        super().__init__(trainable=trainable)
        self.attention = keras.layers.MultiHeadAttention(**options)

    def build(self, shape):
        self.attention.build(shape, shape)
        self.attention.trainable = self.trainable

    def call(self, inputs):
        return self.attention(inputs, inputs)


def layer_of(written, mask=None):
    options = {key: value for key, value in written.items() if key != "type"}
    for key in [key for key in options if key.endswith("regularizer")]:
        options[key] = regularizer(options[key])
    if written["type"] == "dropout":
        return Masked(mask)
    if written["type"] == "patch_embedding":
        return PatchEmbedding(**options)
    if written["type"] == "multi_head_attention":
        return SelfAttention(**options)
    name = CLASSES.get(written["type"]) or "".join(part.title() for part in written["type"].split("_"))
    return getattr(keras.layers, name)(**options)


MERGES = {"add": "Add", "average": "Average", "maximum": "Maximum", "multiply": "Multiply", "concatenate": "Concatenate"}


class Network:
    """The layers of a network in the order of its plan: those of a block's lists, then what merges them."""

    def __init__(self, shape, layers, mask=None):
        self.layers, self.outputs, self.mask = [], [], mask
        inputs = keras.Input(shape)
        last = self.chain(layers, inputs)
        self.model, self.inner = keras.Model(inputs, last), keras.Model(inputs, self.outputs)
        self.variables = [variable for layer in self.layers for variable in layer.weights]

    def chain(self, layers, value):
        for written in layers:
            value = self.block(written, value)
        return value

    def block(self, written, value):
        if written["type"] == "repeat":
            return self.chain(written["layers"] * written["times"], value)
        if written["type"] == "residual":
            lists, merge = [written["layers"], written.get("shortcut", [])], "add"
        elif written["type"] == "branches":
            lists, merge = written["branches"], written["merge"]
        else:
            return self.append(layer_of(written, self.mask), value)
        merged = getattr(keras.layers, MERGES[merge])()([self.chain(layers, value) for layers in lists])
        return self.append(keras.layers.Activation(written.get("activation", "linear")), merged)

    def append(self, layer, value):
        self.layers.append(layer)
        self.outputs.append(layer(value))
        return self.outputs[-1]


def loss_of(written):
    name = written["type"]
    smoothing = written.get("label_smoothing", 0)
    if name == "mean_squared_error":
        return keras.losses.MeanSquaredError()
    if name == "focal":
        options = {key: value for key, value in written.items() if key != "type"}
        return keras.losses.CategoricalFocalCrossentropy(**options)
    return keras.losses.CategoricalCrossentropy(label_smoothing=smoothing)


def weights_by(class_weight, y):
    if class_weight is None:
        return None
    return class_weight_to_sample_weights(y, {int(label): weight for label, weight in class_weight.items()})


def case_of(name, shape, layers, loss=None, count=2, mask=None, class_weight=None):
    """Outputs of each layer in inference, the loss of a training step, gradients, and moving averages after it."""
    loss = loss or {"type": "sparse_categorical_crossentropy"}
    made = Network(shape, layers, mask)
    model, inner, variables = made.model, made.inner, made.variables
    for variable, value in zip(variables, weights_of(variables)):
        variable.assign(value)
    x = (images_of(shape, count) / 255).astype(np.float32)
    classes = model.output_shape[-1]
    y = keras.ops.one_hot(labels_of(count, classes), classes)
    outputs = inner(x, training=False)
    with tf.GradientTape() as tape:
        total = loss_of(loss)(y, model(x, training=True), sample_weight=weights_by(class_weight, y)) + tf.add_n(model.losses or [tf.constant(0.0)])
    trained = model.trainable_variables
    gradients = {id(v): g for v, g in zip(trained, tape.gradient(total, [v.value for v in trained]))}
    # Gradients of embeddings come as slices.
    after = [tf.convert_to_tensor(gradients.get(id(v), v.value)) for v in variables]
    return {
        "name": name,
        "image": list(shape),
        "count": count,
        "classes": classes,
        "layers": layers,
        "loss": loss,
        **({} if class_weight is None else {"class_weight": class_weight}),
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
        "prelu": [{"type": "prelu"}],
        "prelu, slopes of channels": [{"type": "prelu", "shared_axes": [1, 2]}],
        "prelu, slopes of rows": [{"type": "prelu", "shared_axes": [2, 3]}],
        "prelu, slopes of columns": [{"type": "prelu", "shared_axes": [1, 3], "alpha_regularizer": {"l1": 0.02, "l2": 0.01}}],
        "prelu, one slope": [{"type": "prelu", "shared_axes": [1, 2, 3]}],
        "prelu of zeros": [{"type": "activation", "activation": "relu"}, {"type": "prelu", "shared_axes": [1]}],
        "group_normalization": [{**conv, "filters": 6, "kernel_size": 2}, {"type": "group_normalization", "groups": 2}],
        "group_normalization, each channel": [
            {"type": "group_normalization", "groups": -1, "epsilon": 0.1, "scale": False}
        ],
        "group_normalization, not centered": [{"type": "group_normalization", "groups": 1, "center": False}],
        "group_normalization of a vector": [
            END[0], {"type": "dense", "units": 8}, {"type": "group_normalization", "groups": 4}, {"type": "reshape", "target_shape": [2, 4]}
        ],
        "rescaling": [{"type": "rescaling", "scale": -1.5, "offset": 0.25}],
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
    spatial = [FRONT, {"type": "spatial_dropout2d", "rate": 0.5}, *END]
    cases.append({**with_given("dropout", given_dropout, spatial), "mask": SPATIAL_MASK})
    noisy = [FRONT, {"type": "gaussian_noise", "stddev": 0.3}, *END]
    cases.append({**with_given("normal", given_normal, noisy), "mask": NOISE})
    return cases


def token_cases():
    """Layers that take or give tokens, (tokens, features)."""
    tokens = {"type": "reshape", "target_shape": [10, 9]}
    pooled = {"type": "global_average_pooling1d"}
    middles = {
        "dense": [tokens, {"type": "dense", "units": 5, "activation": "gelu"}],
        "dense, softmax": [tokens, {"type": "dense", "units": 6, "activation": "softmax"}],
        "dense, not trained": [tokens, {"type": "dense", "units": 7, "activation": "tanh", "trainable": False}],
        "layer_normalization": [tokens, {"type": "layer_normalization"}],
        "batch_normalization": [tokens, {"type": "batch_normalization"}],
        "global_average_pooling1d": [tokens, {"type": "dense", "units": 7, "use_bias": False}, pooled],
    }
    patches = {"type": "patch_embedding", "patch_size": [2, 5], "dim": 7}
    attention = {"type": "multi_head_attention", "num_heads": 2, "key_dim": 5}
    middles["patch_embedding"] = [patches]
    middles["patch_embedding, no bias"] = [{**patches, "patch_size": 1, "use_bias": False}]
    middles["patch_embedding, not trained"] = [{**patches, "trainable": False}]
    middles["multi_head_attention"] = [tokens, attention]
    middles["multi_head_attention, one head"] = [tokens, {**attention, "num_heads": 1, "key_dim": 4, "value_dim": 3}]
    middles["multi_head_attention, not trained"] = [tokens, {**attention, "trainable": False}]
    middles["multi_head_attention, no bias"] = [tokens, {**attention, "num_heads": 3, "use_bias": False}]
    normal = {"type": "layer_normalization"}
    middles["vision transformer"] = [
        *({**patches, "patch_size": [3, 1], "dim": 8}, normal, {**attention, "value_dim": 6}, normal),
        *({"type": "dense", "units": 9, "activation": "gelu"}, pooled),
    ]
    cases = []
    for name, middle in middles.items():
        end = END[1:] if middle[-1] == pooled else END
        cases.append(case_of(name, (6, 5, 2), [FRONT, *middle, *end]))
    return cases


def block_cases():
    """Networks that branch; each output that several layers take has gradients from all of them."""
    conv = {"type": "conv2d", "filters": 3, "kernel_size": 3, "padding": "same"}
    one = {"type": "conv2d", "filters": 3, "kernel_size": 1}
    relu = {"type": "activation", "activation": "relu"}
    front = {**conv, "activation": "tanh"}
    batch = {"type": "batch_normalization"}
    unit = [{**conv, "use_bias": False}, batch, relu, {**conv, "use_bias": False}, batch]
    pool = {"type": "max_pooling2d", "pool_size": 3, "strides": 1, "padding": "same"}
    inception = [[{**one, "filters": 2}], [{**one, "activation": "relu"}, {**conv, "filters": 3}], [pool, one], []]
    three = [[conv], [{**conv, "kernel_size": 5, "activation": "sigmoid"}], []]
    dense = {"type": "dense", "units": 6, "activation": "tanh"}
    middles = {
        "residual": [{"type": "residual", "layers": unit, "activation": "relu"}],
        "residual, gelu": [{"type": "residual", "layers": [conv], "shortcut": [one], "activation": "gelu"}],
        "residual, strides": [
            {
                "type": "residual",
                "layers": [{**conv, "strides": 2, "filters": 5}, batch],
                "shortcut": [{**one, "strides": 2, "filters": 5}, batch],
                "activation": "relu",
            }
        ],
        "residual, repeated": [
            {"type": "repeat", "times": 3, "layers": [{"type": "residual", "layers": [batch, relu, conv]}]}
        ],
        "residual, frozen": [{"type": "residual", "layers": [{**conv, "trainable": False}, batch], "activation": "elu"}],
        "concatenate": [{"type": "branches", "merge": "concatenate", "branches": inception}],
        "concatenate, pooled": [
            {"type": "branches", "merge": "concatenate", "branches": [[{**conv, "activation": "relu"}, pool], [conv]]},
            {"type": "max_pooling2d"},
        ],
        "nested": [
            {
                "type": "branches",
                "merge": "add",
                "branches": [
                    [{"type": "residual", "layers": [conv, {"type": "branches", "merge": "maximum", "branches": three}]}],
                    [one],
                    [],
                ],
            }
        ],
        "vectors": [
            END[0],
            {"type": "branches", "merge": "concatenate", "branches": [[dense], [{**dense, "units": 3}], []]},
            {"type": "residual", "layers": [dense, {**dense, "units": 69}], "activation": "softmax"},
        ],
    }
    for merge in ["add", "average", "maximum", "multiply"]:
        middles[merge] = [{"type": "branches", "merge": merge, "branches": three}]
    cases = []
    for name, middle in middles.items():
        end = END[1:] if middle[0] == END[0] else END
        cases.append(case_of(name, (5, 4, 2), [front, *middle, *end]))
    image = [{"type": "branches", "merge": "multiply", "branches": [[], [{**conv, "filters": 2}]]}, *END]
    cases.append(case_of("of the image", (5, 4, 2), image))
    return cases


def frozen_cases():
    """Layers that are not trained, between one that is and the end: gradients pass through them."""
    frozen = {"trainable": False}
    conv = {"type": "conv2d", "filters": 5, "kernel_size": 3, **frozen}
    separable = {"type": "separable_conv2d", "filters": 5, "kernel_size": 3, **frozen}
    batch = {"type": "batch_normalization", **frozen}
    dense = {"type": "dense", "units": 7, "activation": "tanh", **frozen}
    penalty = {"kernel_regularizer": {"l1": 0.003, "l2": 0.5}}
    middles = {
        "conv2d": [conv],
        "conv2d, same": [{**conv, "padding": "same", "activation": "relu"}],
        "conv2d, strides": [{**conv, "strides": 2, "use_bias": False}],
        "conv2d, pooled": [{**conv, "padding": "same", "activation": "relu"}, {"type": "max_pooling2d"}],
        "conv2d, penalty": [{**conv, **penalty}],
        "depthwise_conv2d": [{"type": "depthwise_conv2d", "kernel_size": 3, **frozen}],
        "separable_conv2d": [{**separable, "padding": "same", "activation": "relu"}],
        "batch_normalization": [batch],
        "batch_normalization, not scaled": [{**batch, "epsilon": 0.1, "scale": False}],
        "batch_normalization, not centered": [{**batch, "center": False}],
        "layer_normalization": [{"type": "layer_normalization", **frozen}],
        "group_normalization": [{"type": "group_normalization", "groups": 3, **frozen}],
        "prelu": [{"type": "prelu", **frozen}],
        "dense": [END[0], dense],
        "dense, softmax": [END[0], {**dense, "activation": "softmax"}],
    }
    cases = []
    for name, middle in middles.items():
        end = END[1:] if name.startswith("dense") else END
        cases.append(case_of(name, (6, 5, 2), [FRONT, *middle, *end]))
    base = [{**FRONT, **penalty, **frozen}, conv, batch]
    cases.append(case_of("the whole base", (6, 5, 2), [*base, {"type": "max_pooling2d"}, *END]))
    head = [END[0], {**END[1], **penalty, **frozen}]
    cases.append(case_of("the head", (6, 5, 2), [{**FRONT, **penalty}, *head]))
    return cases


# Which values the mask of seed 0, epoch 1, step 0, layer 2 keeps: two images of nine values.
MASK = json.loads(open(os.path.join(HERE, "dropout-mask.json")).read())
# The same of layer 1: two images of three channels; and standard normal numbers, two images (6, 5, 3).
SPATIAL_MASK = json.loads(open(os.path.join(HERE, "spatial-dropout-mask.json")).read())
NOISE = json.loads(open(os.path.join(HERE, "gaussian-noise.json")).read())


def loss_cases():
    layers = [{"type": "flatten"}, {"type": "dense", "units": 5, "activation": "softmax"}]
    cross = ["sparse_categorical_crossentropy", "categorical_crossentropy"]
    losses = [{"type": name, "label_smoothing": smoothing} for name in cross for smoothing in (0, 0.1, 0.9)]
    losses += [
        {"type": "focal"},
        {"type": "focal", "alpha": 1, "gamma": 0},
        {"type": "focal", "alpha": 0.5, "gamma": 0.5, "label_smoothing": 0.1},
        {"type": "focal", "alpha": [0.1, 0.2, 0.3, 0.4, 1], "gamma": 3.5},
        {"type": "focal", "alpha": [2, 0, 0.3, 0.4, 1], "gamma": 1, "label_smoothing": 0.9},
    ]
    cases = [case_of(json.dumps(loss), (3, 2, 1), layers, loss, 7) for loss in losses]
    for name in ["linear", "sigmoid", "softmax"]:
        squared = [layers[0], {**layers[1], "activation": name}]
        cases.append(case_of(f"mean_squared_error, {name}", (3, 2, 1), squared, {"type": "mean_squared_error"}, 7))
    for loss in [losses[0], losses[1], {"type": "focal"}, {"type": "mean_squared_error"}]:
        weighted = {"0": 0.25, "1": 3, "3": 0}
        cases.append(case_of(f"class_weight, {json.dumps(loss)}", (3, 2, 1), layers, loss, 7, class_weight=weighted))
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
    {"type": "nadam", "learning_rate": 0.05},
    {"type": "nadam", "learning_rate": 0.2, "beta_1": 0.6, "beta_2": 0.8, "epsilon": 0.1},
    {"type": "lion", "learning_rate": 0.05},
    {"type": "lion", "learning_rate": 0.1, "beta_1": 0.6, "beta_2": 0.8},
]
SCHEMA = json.load(open(os.path.join(HERE, "..", "..", "schemas", "experiment.schema.json")))
for definition in SCHEMA["definitions"]:
    kind, _, name = definition.partition(".")
    if kind == "optimizer" and name and all(written["type"] != name for written in OPTIMIZERS):
        OPTIMIZERS.append({"type": name, "learning_rate": 0.05})
SMALL = [{"type": "flatten"}, {"type": "dense", "units": 3, "activation": "softmax"}]


def optimizer_of(written, schedule):
    options = {key: value for key, value in written.items() if key not in ("type", "learning_rate")}
    decay = options.get("weight_decay")
    if isinstance(decay, dict):
        options["weight_decay"] = decay["rate"]
    optimizer = type(keras.optimizers.get(written["type"]))(schedule, **options)
    if isinstance(decay, dict):
        names = {"bias": ["bias"], "normalization": ["gamma", "beta"]}
        optimizer.exclude_from_weight_decay(var_names=[name for group in decay["exclude"] for name in names[group]])
    return optimizer


def optimizer_case(written, schedule_name, layers=SMALL):
    shape = (2, 3, 1)
    schedule = schedule_of(SCHEDULES[schedule_name], float(written["learning_rate"]))
    optimizer = optimizer_of(written, schedule)
    made = Network(shape, layers)
    model, variables = made.model, made.variables
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
    weights = np.concatenate([np.ravel(v.numpy()) for v in variables])
    optimizer.finalize_variable_values(variables)
    final = np.concatenate([np.ravel(v.numpy()) for v in variables])
    return {
        "optimizer": written,
        "schedule": SCHEDULES[schedule_name],
        "losses": floats(losses),
        "rates": floats(rates),
        "weights": floats(weights),
        # As `fit` leaves them.
        **({"final": floats(final)} if written.get("use_ema") else {}),
    }


# What any optimizer can do around its own step.
UPDATES = [
    {"clipnorm": 0.1},
    {"global_clipnorm": 0.1},
    {"global_clipnorm": 100},
    {"clipvalue": 0.02},
    {"weight_decay": 0.3},
    {"weight_decay": {"rate": 0.3, "exclude": ["bias"]}},
    {"weight_decay": {"rate": 0.3, "exclude": ["bias", "normalization"]}},
    {"use_ema": True, "ema_momentum": 0.7},
    {"use_ema": True, "ema_momentum": 0.7, "ema_overwrite_frequency": 3},
    {"gradient_accumulation_steps": 3},
    {"gradient_accumulation_steps": 2, "use_ema": True, "ema_momentum": 0.6, "ema_overwrite_frequency": 2},
]
TOGETHER = {
    "global_clipnorm": 0.2,
    "weight_decay": {"rate": 0.2, "exclude": ["normalization"]},
    "use_ema": True,
    "ema_momentum": 0.5,
    "gradient_accumulation_steps": 3,
}
RATES = {"sgd": 0.3, "adadelta": 2.0, "adagrad": 0.2}
NORMALIZED = [
    {"type": "flatten"},
    {"type": "dense", "units": 5, "activation": "tanh"},
    {"type": "layer_normalization"},
    {"type": "dense", "units": 3, "activation": "softmax"},
]


def update_cases():
    types = dict.fromkeys(written["type"] for written in OPTIMIZERS)
    bases = [{"type": name, "learning_rate": RATES.get(name, 0.05)} for name in types]
    some = [base for base in bases if base["type"] in ("sgd", "adam", "nadam")]
    chosen = [{**base, **update} for base in some for update in UPDATES] + [{**base, **TOGETHER} for base in bases]
    return [{"layers": NORMALIZED, **optimizer_case(written, "cosine", NORMALIZED)} for written in chosen]


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
    truths = {
        "layers": layer_cases,
        "tokens": token_cases,
        "frozen": frozen_cases,
        "blocks": block_cases,
        "losses": loss_cases,
        "optimizers": lambda: [optimizer_case(written, name) for written in OPTIMIZERS for name in SCHEDULES],
        "updates": update_cases,
        "watches": lambda: [watch_case(rng) for _ in range(200)],
    }
    for name in sys.argv[1:] or truths:
        write(name, truths[name]())
