"""Lets PyPI's torch be imported without the gigabytes of CUDA libraries that it links to.

PyPI has only the CUDA build of torch for Linux on x86-64; everything that it computes on the CPU is in torch itself. The
dynamic linker still wants every library it names, so each one that is absent gets a stand-in with its name and its
symbols, where pip would have put it. Nothing of them is ever called: torch.cuda.is_available() is False.

Usage: python torch_stubs.py (the Python of the environment that torch is in; needs gcc and readelf)
"""

import ctypes
import glob
import os
import re
import subprocess
import sysconfig
import tempfile

SITE = sysconfig.get_paths()["purelib"]
TORCH = os.path.join(SITE, "torch", "lib")
STUBS = os.path.join(SITE, "nvidia", "cu13", "lib")  # on the run path of torch's libraries


def main():
    libraries = glob.glob(os.path.join(TORCH, "*.so"))
    os.makedirs(STUBS, exist_ok=True)
    symbols = symbols_by_version(libraries)
    for name, versions in needed(libraries).items():
        if os.path.exists(os.path.join(TORCH, name)) or os.path.exists(os.path.join(STUBS, name)) or loads(name):
            continue
        build(name, versions, symbols)
        print("stand-in for", name)


def needed(libraries):
    """Name of each library that is linked to -> the symbol versions that are asked of it."""
    wanted = {}
    for library in libraries:
        for name in re.findall(r"\(NEEDED\).*\[(.*)\]", readelf("-dW", library)):
            wanted.setdefault(name, set())
        name = None
        for line in readelf("-VW", library).splitlines():
            if file := re.search(r"File: (\S+)", line):
                name = file[1]
            elif (version := re.search(r"Name: (\S+)", line)) and name is not None:
                wanted.setdefault(name, set()).add(version[1])
    return wanted


def symbols_by_version(libraries):
    """Version -> symbols asked of it; under "" those of CUDA libraries that have no versions."""
    found = {"": set()}
    for library in libraries:
        for symbol, version in re.findall(r" UND (\w+)(?:@([\w.]+))?", readelf("--dyn-syms", "-W", library)):
            if version or re.match(r"nccl|cusparseLt|cu[A-Z]", symbol):
                found.setdefault(version, set()).add(symbol)
    return found


def build(name, versions, symbols):
    with tempfile.TemporaryDirectory() as folder:
        source, script = os.path.join(folder, "stub.c"), os.path.join(folder, "stub.map")
        with open(source, "w") as file:
            for version in sorted(versions) or [""]:
                file.writelines(f"char {symbol}[64];\n" for symbol in sorted(symbols[version]))
        with open(script, "w") as file:
            for version in sorted(versions):
                file.write(f"{version} {{ global: {'; '.join(sorted(symbols[version]))}; }};\n")
        command = ["gcc", "-shared", source, f"-Wl,-soname,{name}", "-o", os.path.join(STUBS, name)]
        subprocess.run(command + ([f"-Wl,--version-script,{script}"] if versions else []), check=True)


def loads(name):
    try:
        ctypes.CDLL(name)
        return True
    except OSError:
        return False


def readelf(*arguments):
    return subprocess.run(["readelf", *arguments], capture_output=True, text=True, check=True).stdout


main()
