"""Reads a folder of pictures once, in batches of 100 resized to 28 x 28, as people do who follow the manual.

Usage: python read_photos.py keras|torchvision FOLDER. Prints {"name", "seconds", "cpu_seconds", "peak_megabytes", "count"}.
Seconds begin after the imports; peak memory is the largest process's.
"""

import json
import os
import resource
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")


def read_keras(folder):
    import keras

    def read():
        dataset = keras.utils.image_dataset_from_directory(
            folder, image_size=(28, 28), batch_size=100, shuffle=False, verbose=False
        )
        return sum(len(labels) for _, labels in dataset)

    return f"Keras {keras.__version__}, image_dataset_from_directory", read


def read_torchvision(folder):
    import torch
    import torchvision
    from torchvision import transforms

    def read():
        change = transforms.Compose([transforms.Resize((28, 28)), transforms.PILToTensor()])
        dataset = torchvision.datasets.ImageFolder(folder, change)
        loader = torch.utils.data.DataLoader(dataset, batch_size=100, num_workers=os.cpu_count())
        return sum(len(labels) for _, labels in loader)

    return f"torchvision {torchvision.__version__}, ImageFolder", read


def cpu_seconds():
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


if __name__ == "__main__":
    name, read = {"keras": read_keras, "torchvision": read_torchvision}[sys.argv[1]](sys.argv[2])
    start, cpu = time.perf_counter(), cpu_seconds()
    count = read()
    print(
        json.dumps(
            {
                "name": name,
                "seconds": time.perf_counter() - start,
                "cpu_seconds": cpu_seconds() - cpu,
                "peak_megabytes": max(
                    resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
                )
                / 1024,
                "count": count,
            }
        )
    )
