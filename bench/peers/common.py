"""What every Python peer shares: its arguments, the data, and the lines that it prints.

A peer is one process that trains one network with Adam, its training images in a new random order each epoch, mean training
loss and accuracy taken, then the accuracy on the test images. The network comes as mnistx' own layers, complete, in JSON; a
peer builds it in its best form. On stdout it prints JSON lines (all else goes to stderr):

    {"versions": {"torch": "2.15.0"}, "settings": "2 threads, channels_last"}    once
    {"epoch": 1, "seconds": 5.1, "accuracy": 0.97}                               an epoch, validation included
    {"first_step_seconds_since_process_start": 2.9, "peak_rss_bytes": 812345678} once, at the end

The first epoch warms up and is not counted. MNISTX_BENCH_START is when the process was started, in seconds since 1970.
"""

import argparse
import json
import os
import resource
import sys
import time

import numpy


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--layers", required=True, type=json.loads, help="as in an experiment, complete, in JSON")
    parser.add_argument("--data", required=True, help="folder of the four IDX files, or of CIFAR-100's train.bin and test.bin")
    parser.add_argument("--batch-size", type=int, default=100)
    parser.add_argument("--images", type=int, help="of the training set; default: all")
    parser.add_argument("--epochs", type=int, default=4, help="the warm-up included")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    return parser.parse_args()


def is_convolutional(layers):
    return any(layer["type"] == "conv2d" for layer in layers)


def load(options):
    """Training images (N, height, width, channels) as float32 in 0..1 and labels, then the test set's."""
    read = read_coloured if os.path.exists(os.path.join(options.data, "train.bin")) else read_idx
    train_x, train_y, test_x, test_y = read(options.data)
    return train_x[: options.images], train_y[: options.images], test_x, test_y


def read_idx(folder):
    def images(name):
        data = numpy.fromfile(os.path.join(folder, f"{name}-images-idx3-ubyte"), dtype=numpy.uint8, offset=16)
        return to_floats(data.reshape(-1, 28, 28, 1))

    def labels(name):
        return numpy.fromfile(os.path.join(folder, f"{name}-labels-idx1-ubyte"), dtype=numpy.uint8, offset=8)

    return tuple(part for name in ("train", "t10k") for part in (images(name), labels(name)))


def read_coloured(folder):
    def read(name):
        records = numpy.fromfile(os.path.join(folder, name), dtype=numpy.uint8).reshape(-1, 2 + 3 * 32 * 32)
        return to_floats(records[:, 2:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)), records[:, 1].copy()

    return *read("train.bin"), *read("test.bin")


def to_floats(pixels):
    return numpy.ascontiguousarray(pixels, dtype=numpy.float32) / numpy.float32(255)


class Report:
    def __init__(self, settings, **versions):
        self.epoch_count = 0
        self.first_step_seconds = None
        self.emit(versions=versions, settings=settings)

    def first_step(self):
        """To be called when the first training step is done; later calls do nothing."""
        if self.first_step_seconds is None:
            self.first_step_seconds = time.time() - float(os.environ.get("MNISTX_BENCH_START", "nan"))

    def epoch(self, seconds, accuracy):
        self.epoch_count += 1
        self.emit(epoch=self.epoch_count, seconds=seconds, accuracy=float(accuracy))

    def end(self):
        self.emit(
            first_step_seconds_since_process_start=self.first_step_seconds, peak_rss_bytes=peak_resident_bytes()
        )

    @staticmethod
    def emit(**line):
        print(json.dumps(line), flush=True)


def peak_resident_bytes():
    try:  # getrusage also counts the process that this one was forked from, before it became Python.
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
