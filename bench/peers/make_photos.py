"""Makes a folder of JPEG photos for the benchmark of image folders: MNIST's digits, coloured, on gradients with noise.

Usage: python make_photos.py MNIST_FOLDER OUTPUT_FOLDER COUNT (the folder with the four IDX files; needs Pillow and NumPy)

The same count gives the same pictures: train/<digit>/00000.jpg …, 300 x 300 pixels, as Pillow saves JPEG by default.
"""

import os
import sys

import numpy as np
from PIL import Image

SIDE = 300


def main(mnist, output, count):
    images = np.fromfile(os.path.join(mnist, "train-images-idx3-ubyte"), np.uint8)[16:].reshape(-1, 28, 28)
    labels = np.fromfile(os.path.join(mnist, "train-labels-idx1-ubyte"), np.uint8)[8:]
    random = np.random.default_rng(13)
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    noises = random.normal(0, 12, (16, SIDE, SIDE, 3))
    for digit in range(10):
        os.makedirs(os.path.join(output, "train", str(digit)), exist_ok=True)
    for index in range(count):
        corner, slope, ink = random.uniform(0, 120, 3), random.uniform(-60, 120, (2, 3)), random.uniform(160, 255, 3)
        photo = corner + x[..., None] * slope[0] + y[..., None] * slope[1] + noises[index % len(noises)]
        digit = np.asarray(Image.fromarray(images[index]).resize((SIDE, SIDE), Image.Resampling.BILINEAR)) / 255
        photo = photo + digit[..., None] * (ink - photo)
        name = os.path.join(output, "train", str(labels[index]), f"{index:05}.jpg")
        Image.fromarray(photo.clip(0, 255).astype(np.uint8)).save(name)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
