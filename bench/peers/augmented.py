"""Seconds of an epoch of the CNN, plain and with translation and rotation, by PyTorch (torchvision v2) or Keras (layers).

Prints {"plain": seconds, "augmented": seconds}: the better of two epochs of 2,000 images each, after one that warms up.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import json
import sys
import time

import numpy

# torchvision changes one image after the other: more would take minutes.
COUNT, BATCH = 2_000, 100


def load(folder):
    images = numpy.fromfile(os.path.join(folder, "train-images-idx3-ubyte"), dtype=numpy.uint8, offset=16)
    labels = numpy.fromfile(os.path.join(folder, "train-labels-idx1-ubyte"), dtype=numpy.uint8, offset=8)
    return images.reshape(-1, 28, 28)[:COUNT].astype(numpy.float32) / 255, labels[:COUNT].astype(numpy.int64)


def torch_epoch(images, labels, augments):
    import torch
    from torch import nn
    from torchvision.transforms import v2

    net = nn.Sequential(
        *(nn.Conv2d(1, 8, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 5), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Dropout(0.5), nn.Linear(256, 10)),
    )
    optimizer = torch.optim.Adam(net.parameters(), fused=True)
    x, y = torch.from_numpy(images)[:, None], torch.from_numpy(labels)
    bilinear = v2.InterpolationMode.BILINEAR
    change = v2.Compose([v2.RandomAffine(0, translate=(0.1, 0.1), interpolation=bilinear), v2.RandomRotation(10.8, bilinear)])

    def epoch():
        order = torch.randperm(COUNT)
        for start in range(0, COUNT, BATCH):
            chosen = order[start : start + BATCH]
            batch = x[chosen]
            # Each image has draws of its own, as a dataset's transform gives it.
            if augments:
                batch = torch.stack([change(image) for image in batch])
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(batch), y[chosen]).backward()
            optimizer.step()

    return epoch


def keras_epoch(images, labels, augments):
    import keras
    import tensorflow
    from keras import layers

    change = keras.Sequential(
        [
            layers.RandomTranslation(0.1, 0.1, fill_mode="constant"),
            layers.RandomRotation(0.03, fill_mode="constant"),
        ]
    )
    model = keras.Sequential(
        [
            *(keras.Input((28, 28, 1)), layers.Conv2D(8, 5, activation="relu"), layers.MaxPooling2D()),
            *(layers.Conv2D(16, 5, activation="relu"), layers.MaxPooling2D()),
            *(layers.Flatten(), layers.Dropout(0.5), layers.Dense(10)),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, jit_compile=False, steps_per_execution=20)
    data = tensorflow.data.Dataset.from_tensor_slices((images[..., None], labels)).shuffle(COUNT).batch(BATCH)
    if augments:
        data = data.map(lambda x, y: (change(x, training=True), y), num_parallel_calls=tensorflow.data.AUTOTUNE)
    data = data.prefetch(tensorflow.data.AUTOTUNE)
    return lambda: model.fit(data, verbose=0)


def seconds(epoch):
    epoch()
    times = []
    for _ in range(2):
        start = time.perf_counter()
        epoch()
        times.append(time.perf_counter() - start)
    return min(times)


make = {"torch": torch_epoch, "keras": keras_epoch}[sys.argv[1]]
data = load(sys.argv[2])
print(json.dumps({name: seconds(make(*data, augments)) for name, augments in (("plain", False), ("augmented", True))}))
