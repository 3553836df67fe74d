"""Reads event files with TensorBoard's own reader."""

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def answer(request):
    reader = EventAccumulator(request["folder"], size_guidance={"scalars": 0, "tensors": 0})
    reader.Reload()
    tags = reader.Tags()
    return {
        "scalars": {
            tag: [[event.wall_time, event.step, event.value] for event in reader.Scalars(tag)] for tag in tags["scalars"]
        },
        "texts": {tag: reader.Tensors(tag)[0].tensor_proto.string_val[0].decode() for tag in tags["tensors"]},
    }
