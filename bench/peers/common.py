"""What every Python peer shares: its arguments, the data, and the lines that it prints.

A peer is one process that trains one network: batch 100, Adam, all 60,000 training images in a new random order each
epoch, mean training loss and accuracy taken, then the accuracy on the 10,000 test images. On stdout it prints JSON lines
(all else goes to stderr):

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

BATCH = 100
STEPS = 600


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True, choices=["lr", "mlp", "cnn", "lenet5", "keras-convnet"])
    parser.add_argument("--data", required=True, help="folder of the four IDX files")
    parser.add_argument("--epochs", type=int, default=4, help="the warm-up included")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    return parser.parse_args()


def load(folder):
    """Training images (N, 28, 28) as float32 in 0..1 and labels, then the test set's."""
    return tuple(part for name in ("train", "t10k") for part in (images(folder, name), labels(folder, name)))


def images(folder, name):
    data = numpy.fromfile(os.path.join(folder, f"{name}-images-idx3-ubyte"), dtype=numpy.uint8, offset=16)
    return data.reshape(-1, 28, 28).astype(numpy.float32) / numpy.float32(255)


def labels(folder, name):
    return numpy.fromfile(os.path.join(folder, f"{name}-labels-idx1-ubyte"), dtype=numpy.uint8, offset=8)


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
