"""Writes what Keras' augmentation layers compute to augmentations.json, which test/data/augment/keras.test.ts holds ours to.

Use: python -m venv keras && keras/bin/pip install keras==3.15.1 tensorflow-cpu==2.21.0 scipy==1.17.1
     keras/bin/python test/truth/make_augmentations.py

Keras draws the parameters (shift, angle, box, …), and they are in the file: ours are given the same ones. The pixels are
those of `noise` in make_truth.py. Simard's elastic distortions, which Keras lacks, are computed by SciPy.
"""

import json
import os

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
from keras import layers
from scipy.ndimage import gaussian_filter, map_coordinates

HERE = os.path.dirname(os.path.abspath(__file__))
COUNT = 3
GREY, COLOUR, LARGE = (7, 6, 1), (5, 6, 3), (11, 12, 1)
MODES = [(fill, how) for fill in ("constant", "nearest", "reflect", "wrap") for how in ("bilinear", "nearest")]


def noise(seed, count):
    words = []
    for at in range(count):
        word = ((at + 1) * 2654435761 + seed * 40503) & 0xFFFFFFFF
        word ^= word >> 15
        word = (word * 2246822519) & 0xFFFFFFFF
        words.append((word ^ (word >> 13)) >> 24)
    return np.array(words, np.int64)


def images_of(shape):
    return noise(1, COUNT * int(np.prod(shape))).reshape(COUNT, *shape).astype(np.float32)


def exactly(values):
    return [float(value) for value in np.asarray(values).ravel()]


def rounded(values):
    return [round(float(value), 5) for value in np.asarray(values).ravel()]


def drawn(layer, shape, parameters_of, **words):
    images = images_of(shape)
    draw = layer.get_random_transformation(images, training=True)
    output = layer.transform_images(images, draw, training=True)
    return {**words, "shape": shape, "parameters": exactly(parameters_of(draw)), "output": rounded(output)}


def affine_cases():
    kinds = {
        "random_translation": (lambda **o: layers.RandomTranslation(0.9, 0.9, **o), lambda draw: draw["translations"]),
        "random_rotation": (lambda **o: layers.RandomRotation(0.5, **o), lambda draw: draw["angle"]),
        "random_zoom": (
            lambda **o: layers.RandomZoom((-0.7, 0.9), (-0.7, 0.9), **o),
            lambda draw: np.concatenate([draw["width_zoom"], draw["height_zoom"]], axis=1),
        ),
    }
    for type, (make, parameters_of) in kinds.items():
        for shape, modes in ((GREY, MODES), (COLOUR, MODES[:2])):
            for fill, interpolation in modes:
                layer = make(fill_mode=fill, interpolation=interpolation, fill_value=30.0, seed=len(type))
                words = {"type": type, "fill": fill, "interpolation": interpolation, "fill_value": 30}
                yield drawn(layer, shape, parameters_of, **words)


def pixel_cases():
    for mode in ("horizontal", "vertical", "horizontal_and_vertical"):
        yield drawn(layers.RandomFlip(mode, seed=9), COLOUR, lambda draw: draw["flips"], type="random_flip", mode=mode)
    contrast = layers.RandomContrast((0.8, 0.9), seed=1)
    yield drawn(contrast, COLOUR, lambda draw: draw["contrast_factor"], type="random_contrast")
    yield drawn(layers.RandomBrightness(0.5, seed=1), COLOUR, lambda draw: draw["rgb_delta"], type="random_brightness")
    erasing = layers.RandomErasing((1.0, 1.0), fill_value=9, seed=1)
    yield drawn(erasing, COLOUR, with_boxes(erasing), type="random_erasing")


def with_boxes(layer):
    """The corners (left, right, top, bottom) that the layer draws; it keeps only the mask."""
    corners, generate = [], layer._generate_batch_mask

    def keep(shape, box):
        corners[:] = [np.stack([np.asarray(side) for side in box], axis=1)]
        return generate(shape, box)

    layer._generate_batch_mask = keep
    return lambda draw: corners[0]


def mixing_cases():
    labels = np.eye(3, dtype=np.float32)[:COUNT]
    for type, layer in (("mixup", layers.MixUp(0.9, seed=4)), ("cutmix", layers.CutMix((1.0, 1.0), seed=2))):
        boxes = with_boxes(layer) if type == "cutmix" else None
        images = images_of(COLOUR)
        draw = layer.get_random_transformation(images, training=True)
        yield {
            "type": type,
            "shape": COLOUR,
            "partners": [int(index) for index in draw["permutation_order"]],
            "parameters": exactly(draw["mix_weight"] if boxes is None else boxes(draw)),
            "output": rounded(layer.transform_images(images, draw)),
            "targets": rounded(layer.transform_labels(labels, draw)),
        }


def elastic_case():
    """Displacements from -1 to 1 are those of `noise`."""
    height, width, _ = LARGE
    fields = noise(2, 2 * height * width).reshape(2, height, width) / 127.5 - 1
    dx, dy = (34 * gaussian_filter(field, 2, mode="constant", truncate=4) for field in fields)
    y, x = np.meshgrid(np.arange(height), np.arange(width), indexing="ij")
    image = images_of(LARGE)[0, ..., 0]
    output = map_coordinates(image.astype(np.float64), [y + dy, x + dx], order=1, mode="grid-constant", cval=0)
    return {"type": "elastic", "shape": LARGE, "alpha": 34, "sigma": 2, "output": rounded(output)}


keras.utils.set_random_seed(1)
cases = [*affine_cases(), *pixel_cases(), *mixing_cases(), elastic_case()]
with open(os.path.join(HERE, "augmentations.json"), "w") as file:
    file.write('{"keras":"%s","cases":[\n' % keras.__version__)
    file.write(",\n".join(json.dumps(case, separators=(",", ":")) for case in cases))
    file.write("\n]}\n")
