"""Checks an ONNX file against the standard, and runs it."""

import onnx
import onnxruntime

from arrays import decode, encode


def answer(request):
    model = onnx.load(request["file"])
    onnx.checker.check_model(model, full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(request["file"], options, providers=["CPUExecutionProvider"])
    (output,) = session.run(None, {session.get_inputs()[0].name: decode(request["input"])})
    return {
        "output": encode(output),
        "opset": model.opset_import[0].version,
        "input": [session.get_inputs()[0].name, session.get_inputs()[0].shape],
        "metadata": {entry.key: entry.value for entry in model.metadata_props},
    }
