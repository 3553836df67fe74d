"""The layers of an experiment as PyTorch modules. Images come as (B, channels, height, width); logits leave."""

import math

from torch import nn

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh}


class Residual(nn.Module):
    def __init__(self, inner, shortcut, activation):
        super().__init__()
        self.inner, self.shortcut, self.activation = inner, shortcut, activation

    def forward(self, x):
        return self.activation(self.inner(x) + self.shortcut(x))


def build(layers, shape):
    """`shape`: (height, width, channels) of the images."""
    modules, _ = chain(layers, shape)
    return nn.Sequential(*pool_first(modules))


def chain(layers, shape):
    modules = []
    for layer in layers:
        more, shape = BUILDERS[layer["type"]](layer, shape)
        modules += more
    return modules, shape


def conv2d(layer, shape):
    height, width, channels = shape
    (kernel, _), (stride, _), filters = layer["kernel_size"], layer["strides"], layer["filters"]
    padding = kernel // 2 if layer["padding"] == "same" else 0
    convolution = nn.Conv2d(channels, filters, kernel, stride, padding, bias=layer["use_bias"])
    size = [(side + 2 * padding - kernel) // stride + 1 for side in (height, width)]
    return [convolution, *activations(layer)], (*size, filters)


def dense(layer, shape):
    return [nn.Linear(shape[0], layer["units"], bias=layer["use_bias"]), *activations(layer)], (layer["units"],)


def pooling(module):
    def make(layer, shape):
        height, width, channels = shape
        return [module(2)], (height // 2, width // 2, channels)

    return make


def batch_normalization(layer, shape):
    return [nn.BatchNorm2d(shape[-1], layer["epsilon"], 1 - layer["momentum"])], shape


def residual(layer, shape):
    inner, after = chain(layer["layers"], shape)
    shortcut, _ = chain(layer["shortcut"], shape)
    activation = ACTIVATIONS.get(layer["activation"], nn.Identity)()
    return [Residual(nn.Sequential(*inner), nn.Sequential(*shortcut), activation)], after


def activations(layer):
    # Cross entropy takes logits: softmax is part of it.
    return [ACTIVATIONS[layer["activation"]]()] if layer["activation"] in ACTIVATIONS else []


BUILDERS = {
    "conv2d": conv2d,
    "dense": dense,
    "max_pooling2d": pooling(nn.MaxPool2d),
    "average_pooling2d": pooling(nn.AvgPool2d),
    "global_average_pooling2d": lambda layer, shape: ([nn.AdaptiveAvgPool2d(1), nn.Flatten()], shape[-1:]),
    "flatten": lambda layer, shape: ([nn.Flatten()], (math.prod(shape),)),
    "dropout": lambda layer, shape: ([nn.Dropout(layer["rate"])], shape),
    "activation": lambda layer, shape: (activations(layer), shape),
    "batch_normalization": batch_normalization,
    "residual": residual,
}


def pool_first(modules):
    """Pooling before ReLU gives the same values as after it, and is faster."""
    for at in range(1, len(modules)):
        if isinstance(modules[at - 1], nn.ReLU) and isinstance(modules[at], nn.MaxPool2d):
            modules[at - 1], modules[at] = modules[at], modules[at - 1]
    return modules
