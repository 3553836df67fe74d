"""Arrays in requests: {"shape": [...], "base64": little-endian 32-bit floats}."""

import base64

import numpy as np


def decode(array):
    return np.frombuffer(base64.b64decode(array["base64"]), "<f4").reshape(array["shape"])


def encode(values):
    values = np.ascontiguousarray(values, "<f4")
    return {"shape": list(values.shape), "base64": base64.b64encode(values.tobytes()).decode()}
