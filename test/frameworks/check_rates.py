"""Imports a program that mnistx has written and answers the learning rate of each step of a run."""

from check_script import load


def answer(request):
    program = load(request["script"])
    steps = program.EPOCHS * request["steps_per_epoch"]
    rate_of = {"torch": function_rate, "keras": keras_rate, "jax": function_rate}[request["framework"]]
    return {"rates": [float(rate_of(program, step, request)) for step in range(steps)]}


def function_rate(program, step, request):
    return request["learning_rate"] * program.rate_factor(step, request["steps_per_epoch"])


def keras_rate(program, step, request):
    if not hasattr(program, "rates"):
        model = program.build_model()
        program.compile_model(model, request["steps_per_epoch"])
        program.rates = model.optimizer._learning_rate
    return program.rates(step)
