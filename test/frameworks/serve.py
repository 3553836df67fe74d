"""Answers requests about exported files: one JSON object a line, in and out.

A request is {"check": "onnx", ...}; the check is the module check_<name>.py beside this file, whose answer(request)
gives the answer. One process answers many requests: importing the frameworks takes seconds.
"""

import importlib
import json
import os
import sys
import traceback

os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
# Each operation of each shape is compiled, and runs once.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true")

# What the frameworks print must not get between the answers.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

for line in sys.stdin:
    request = json.loads(line)
    try:
        found = importlib.import_module("check_" + request["check"]).answer(request)
        print(json.dumps({"answer": found}), file=answers, flush=True)
    except Exception:
        print(json.dumps({"error": traceback.format_exc()}), file=answers, flush=True)
