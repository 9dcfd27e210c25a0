"""Explorers of part 03, activation functions (slides 17-25).

Everything shown is computed by `experiments.activations`; here it is only put into a picture
and a sentence.
"""

import numpy as np

from nblib.experiments import activations as experiments
from nblib.explorers import base
from nblib.plots import activations as plots
from nblib.words import agree, count, fixed, plain, power

__all__ = ["activation", "dead_relu", "linear_collapse", "vanishing_gradient"]

TITLES = {name: record.title for name, record in experiments.ACTIVATIONS.items()}
OPTIONS = {title: name for name, title in TITLES.items()}
# GELU needs a slow function of the standard library; 200 training steps of it would not keep up.
TRAINABLE = {title: name for title, name in OPTIONS.items() if name not in ("linear", "gelu")}
PARAMETERS = {"negative_slope": "slope left of 0", "alpha": "α"}
BEND = -1.25  # where the curve is taken hold of to bend it: it stays in the picture there
INITS = {"default of nn.Linear": "torch", "Xavier": "xavier", "Kaiming": "kaiming"}
DRAWN = {"torch": "the default weights", "xavier": "Xavier weights", "kaiming": "Kaiming weights"}
STEPS = 200  # of the film in `dead_relu`
DEEPEST, LOW, HIGH = 20, 1e-14, 1e6  # what `vanishing_gradient` has room for


@base.apart()
def activation(
    name: str = "sigmoid", z: float = 2.0, parameter: float | None = None
) -> base.Explorer:
    """One activation function: value, derivative, and the tangent at z (slides 19-24).

    name: linear, sigmoid, tanh, relu, leaky_relu, elu, gelu or silu. z from -6 to 6. parameter
    from 0 to 2 is the slope left of 0 for leaky_relu and alpha for elu; None is PyTorch's default,
    and choosing another function sets it back to that. Raises ValueError for a number out of range,
    another name, or a parameter that the function does not have.

    >>> numbers = explorers.activation("sigmoid", z=0.0).snapshot()
    >>> float(numbers["value"]), float(numbers["slope"])
    (0.5, 0.25)
    """
    choice = base.choice("function", name, OPTIONS)
    record = experiments.ACTIVATIONS[name]
    if parameter is not None and record.parameter is None:
        with_one = [key for key, other in experiments.ACTIVATIONS.items() if other.parameter]
        raise ValueError(f"{name} has no parameter. Leave it out, or use {' or '.join(with_one)}.")
    start = record.default if parameter is None else parameter
    extra = base.slider("slope or α", 1.0 if start is None else start, 0.0, 2.0, 0.01)
    controls = {"name": choice, "z": base.slider("z", z, -6.0, 6.0, 0.1, ".1f"), "parameter": extra}

    def adapt(change=None):
        record = experiments.ACTIVATIONS[choice.value]
        extra.layout.display = None if record.parameter else "none"
        extra.description = PARAMETERS.get(record.parameter, "")
        if change and record.parameter:
            extra.value = record.default

    adapt()
    choice.observe(adapt, names="value")
    figure = base.new_figure()
    picture = plots.ActivationPicture(figure)

    def update(name, z, parameter):
        curve = experiments.curve(name, z, parameter)
        picture.move(name, TITLES[name], *curve[:6])
        numbers = curve._asdict()
        del numbers["z"], numbers["parameter"]
        return _say_activation(name, curve), numbers

    def on_curve(ax, key, label, ghost=None):
        return base.Handle(
            ax,
            label,
            at=lambda values, numbers: (values["z"], numbers[key]),
            along="x",
            moved=lambda x, y: {"z": x},
            step=(0.1, 0.1),
            ghost=ghost,
            text=lambda x, y: f"z = {fixed(x, 1)}, {key} {fixed(y, 3)}",
        )

    def bend(values, numbers):
        if experiments.ACTIVATIONS[values["name"]].parameter:
            return BEND, experiments.value(values["name"], BEND, values["parameter"])

    def bent(x, y):  # left of 0 the value is a multiple of the parameter
        if not experiments.ACTIVATIONS[choice.value].parameter:  # chosen meanwhile
            return {}
        return {"parameter": y / experiments.value(choice.value, BEND, 1.0)}

    handles = {
        "bend": base.Handle(
            picture.left,
            "the curve left of 0: bend it, which changes its parameter",
            at=bend,
            moved=bent,
            along="y",
            step=(0.01, 0.05),
            text=lambda x, y: f"{extra.description} = {fixed(extra.value, 2)}",
        ),
        "value": on_curve(picture.left, "value", "the point z on the curve: move it along"),
        "slope": on_curve(
            picture.right,
            "slope",
            "the point z on the derivative: move it along",
            ghost=lambda values, numbers: [(values["z"], y, 1) for y in (0, numbers["slope"])],
        ),
    }
    return base.Explorer(figure, controls, update, handles=handles)


def _say_activation(name, curve):
    record = experiments.ACTIVATIONS[name]
    title = "Linear (no activation)" if name == "linear" else record.title
    title = title[0].upper() + title[1:]
    if record.parameter:
        title += f" with {PARAMETERS[record.parameter]} = {fixed(curve.parameter, 2)}"
    at = f"z = {fixed(curve.z, 1)}"
    says = f"{title} at {at}: value {fixed(curve.value, 3)}, slope {fixed(curve.slope, 3)}."
    share = abs(curve.slope) / curve.steepest
    if name == "linear":
        return f"{says} A straight line: the slope is 1 everywhere."
    if abs(curve.z) < 1e-9 and name in ("relu", "leaky_relu", "elu"):
        left = {"relu": 0.0}.get(name, curve.parameter)
        if left == 1.0:
            return f"{says} The slopes from the left and from the right are both 1: no kink."
        return f"{says} There is a kink here: from the left the slope is {fixed(left, 2)}, " + (
            "from the right 1; the left one counts, as in PyTorch."
        )
    if name in ("sigmoid", "tanh"):
        if share >= 0.9995:
            return f"{says} This is the largest slope."
        percent = "less than 1" if share < 0.01 else f"{100 * share:.0f}"
        end = " It is saturated: hardly any gradient passes." if share < 0.05 else ""
        return f"{says} That is {percent} % of the largest slope.{end}"
    if curve.z > 0 and name in ("relu", "leaky_relu", "elu"):
        return f"{says} For every z > 0 the slope is 1: the gradient passes unchanged."
    if curve.slope == 0:
        return f"{says} For every z < 0 the slope is 0: no gradient passes."
    if curve.slope < 0:
        return f"{says} The curve falls here: unlike ReLU it dips below 0 before it levels out."
    slope = fixed(curve.slope, 3)
    return f"{says} A gradient that comes back through here is multiplied by {slope}."


@base.apart()
def linear_collapse(
    depth: int = 3, activation: str = "linear", weight_seed: int = 2
) -> base.Explorer:
    """Layers with and without an activation between them (slides 17, 18).

    depth: 1 to 10 linear layers, 8 units in each hidden one; activation as in `activation`;
    weight_seed: 0 to 20. Raises ValueError for a number out of range or another name.

    >>> bool(explorers.linear_collapse(depth=5).snapshot()["gap"] < 1e-6)
    True
    """
    controls = {
        "depth": base.int_slider("layers", depth, 1, 10),
        "activation": base.choice("between them", activation, OPTIONS),
        "weight_seed": base.int_slider("weight seed", weight_seed, 0, 20),
    }
    figure = base.new_figure()
    picture = plots.CollapsePicture(figure)

    def update(depth, activation, weight_seed):
        run = experiments.linear_collapse(depth, activation, weight_seed)
        straight = run.line, "nearest straight line"
        if activation == "linear" or depth == 1:
            product = run.collapsed_weight * run.x + run.collapsed_bias
            straight = product, "Wx + b"
        picture.move(run.x, run.output, run.slope, *straight)
        return _say_collapse(depth, activation, run), run._asdict()

    return base.Explorer(figure, controls, update)


def _say_collapse(depth, activation, run):
    sign = "+" if run.collapsed_bias >= 0 else "−"
    formula = f"y = {fixed(run.collapsed_weight, 2)}x {sign} {abs(run.collapsed_bias):.2f}"
    if depth == 1:
        return f"1 linear layer is one straight line, {formula}. Nothing stands between layers yet."
    if activation == "linear":
        product = run.collapsed_weight * run.x + run.collapsed_bias
        return (
            f"{depth} linear layers with no activation: still one straight line, {formula}. "
            f"Wx + b, all layers multiplied out, is the same line (largest difference "
            f"{fixed(float(abs(run.output - product).max()), 2)})."
        )
    shape = f"{run.pieces} straight pieces" if run.pieces else "a smooth curve"
    return (
        f"{depth} linear layers with {TITLES[activation]} between them: {shape} for x from −3 to "
        f"3. The nearest straight line misses by up to {fixed(run.gap, 2)}."
    )


@base.apart()
def vanishing_gradient(
    activation: str = "sigmoid",
    depth: int = 10,
    init: str = "xavier",
    scale: float = 1.0,
    weight_seed: int = 0,
) -> base.Explorer:
    """A gradient of size 1 on its way back through a deep network (slides 20, 23).

    activation as in `activation`; depth: 1 to 20 layers of 32 units; init: torch, xavier or
    kaiming, how the random weights are drawn; scale: 0.25 to 4, what they are multiplied by;
    weight_seed: 0 to 20. The point at layer 1 can be dragged: to the left for more layers, upwards
    for larger weights. Raises ValueError for a number out of range or another name.

    >>> bool(explorers.vanishing_gradient(depth=20).snapshot()["norm"].min() < 1e-6)
    True
    """
    controls = {
        "depth": base.int_slider("layers", depth, 1, DEEPEST),
        "activation": base.choice("activation", activation, OPTIONS),
        "init": base.choice("weights", init, INITS),
        "scale": base.log_slider("times", scale, 0.25, 4.0),
        "weight_seed": base.int_slider("weight seed", weight_seed, 0, 20),
    }
    figure = base.new_figure(900, 360)
    picture = plots.GradientPicture(figure, DEEPEST, LOW, HIGH)
    run = None

    def update(depth, activation, init, scale, weight_seed):
        nonlocal run
        run = experiments.vanishing_gradient(activation, depth, init, weight_seed, scale)
        picture.move(run.norm, run.bound, run.slopes, run.weights)
        return _say_gradient(activation, depth, init, scale, run), run._asdict()

    def pulled(x, y):
        """More layers to the left; upwards larger weights, each layer's by the same factor."""
        here = np.clip(run.norm[0], LOW, HIGH)
        depth, scale = controls["depth"].value, controls["scale"].value
        if depth == 1:  # no weights lie between layer 1 and the output
            return {"depth": round(x)}
        return {"depth": round(x), "scale": scale * (y / here) ** (1 / (depth - 1))}

    first = base.Handle(
        picture.left,
        "layer 1: to the left for more layers, up for larger weights",
        at=lambda values, numbers: (values["depth"], np.clip(numbers["norm"][0], LOW, HIGH)),
        moved=pulled,
        step=(1, 1e-3),
        text=lambda x, y: f"{count(round(x), 'layer')}, {power(y)} of the gradient left",
    )
    return base.Explorer(figure, controls, update, handles={"first": first})


def _say_gradient(activation, depth, init, scale, run):
    left = run.norm[0]
    if left < 1e-3:
        verdict = "It has vanished"
    elif left < 0.1:
        verdict = "Little of it arrives"
    elif left > 1e3:
        verdict = "It has exploded"
    elif left > 10:
        verdict = "It has grown"
    else:
        verdict = "It arrives"
    layers = count(depth, "layer")
    between = "with no activation" if activation == "linear" else f"of {TITLES[activation]}"
    drawn = DRAWN[init] if f"{scale:.2g}" == "1" else f"{scale:.2g} times {DRAWN[init]}"
    slopes, weights = run.slopes.prod(), run.weights.prod()
    by_weights = fixed(weights, 2) if 0.1 <= weights < 10 else power(weights)
    return (
        f"{layers} {between}, {drawn}: of a gradient of size 1 at the output, {power(left)} "
        f"is left after layer 1. {verdict}. On the way the slopes multiply it by {power(slopes)} "
        f"in all, the weights by {by_weights}."
    )


@base.apart()
def dead_relu(
    lr: float = 0.3,
    bias: float = 0.0,
    activation: str = "relu",
    weight_seed: int = 0,
    step: int = STEPS,
) -> base.Explorer:
    """A hidden layer in training, and which of its units can no longer learn: a film (slide 23).

    lr: 0.001 to 3; bias: where the 16 biases start, -6 to 2; activation as in `activation` without
    linear and gelu; weight_seed: 0 to 20; step: 0 to 200.
    Raises ValueError for a number out of range or another name.

    >>> int(explorers.dead_relu(bias=-6.0).snapshot()["dead"][-1].sum())
    16
    """
    controls = {
        "step": base.player(base.int_slider("step", step, 0, STEPS), interval=60),
        "lr": base.log_slider("learning rate η", lr, 0.001, 3.0),
        "bias": base.slider("start bias", bias, -6.0, 2.0, 0.25),
        "activation": base.choice("activation", activation, TRAINABLE),
        "weight_seed": base.int_slider("weight seed", weight_seed, 0, 20),
    }
    figure = base.new_figure(900, 360)
    picture = plots.UnitsPicture(figure, steps=STEPS)

    def update(step, lr, bias, activation, weight_seed):
        run = experiments.dead_relu(lr, bias, activation, weight_seed=weight_seed)
        now = min(step, len(run.losses) - 1)
        lost = "dead" if activation == "relu" else "saturated"
        # A unit that leaks is never stuck: there the picture counts those that only leak.
        leaks = activation not in ("relu", "tanh", "sigmoid")
        counts, counted = (
            (run.off, "z ≤ 0 for all inputs") if leaks else (run.stuck, f"{lost} units")
        )
        here = run.outputs[now], run.slopes[now], counts[: now + 1]
        picture.move(run.x, run.target, *here, "" if activation == "leaky_relu" else lost, counted)
        sentence = _say_dead(step, lr, activation, run)
        twin = experiments.dead_relu(lr, bias, activation, weight_seed=weight_seed, nudge=1e-9)
        if _say_dead(step, lr, activation, twin) != sentence:
            sentence = (
                f"Step {step}, η = {lr:.3g}: the steps are so large that the run never settles. "
                "First weights that differ by a billionth end with another loss, so rounding alone "
                f"decides how many {TITLES[activation]} units stop learning. Lower η."
            )
        numbers = run._asdict() | {"outputs": run.outputs[now], "slopes": run.slopes[now]}
        numbers |= {name: numbers[name][: now + 1] for name in ("off", "dead", "stuck", "losses")}
        return sentence, numbers

    now = base.Handle(
        picture.middle,
        "the step: drag it through the training",
        at=lambda values, numbers: (len(numbers["losses"]) - 1, 17),
        moved=lambda x, y: {"step": x},
        along="x",
        step=(1, 1),
        text=lambda x, y: f"step {x:.0f}",
    )
    return base.Explorer(figure, controls, update, handles={"now": now})


def _say_dead(step, lr, activation, run):
    units, inputs = run.slopes.shape[1:]
    title = TITLES[activation]
    now = min(step, len(run.losses) - 1)
    stuck, first = int(run.stuck[now]), int(run.stuck[0])
    if run.diverged is not None and step >= run.diverged:
        end = f"The run diverged at step {run.diverged}: the loss passed a million. Lower η."
    else:
        end = f"Loss {fixed(run.losses[now], 3)}."
    opening = f"Step {step}, η = {lr:.3g}: "
    some = f"{stuck} of {units} {title} units {agree(stuck, 'is', 'are')}"
    its, they = agree(stuck, "its", "their"), agree(stuck, "it hardly learns", "they hardly learn")
    before = f" ({first} at the start)" if now else ""
    if activation == "relu":
        if stuck == 0:
            says = (
                f"no {title} unit of {units} is dead{before}: each has z > 0 for at least one of "
                f"the {inputs} training inputs."
            )
        else:
            says = (
                f"{some} dead{before}: {its} z ≤ 0 for all {inputs} training inputs, so no "
                f"gradient reaches {its} weights."
            )
    elif stuck == 0:
        off = int(run.off[now])
        says = f"no {title} unit is lost{before if first else ''}. "
        if off:
            says += (
                f"{off} of {units} {agree(off, 'has', 'have')} z ≤ 0 for all {inputs} training "
                "inputs, but each keeps a slope of at least 0.01"
                f"{'' if activation == 'leaky_relu' else ' for some of them'}."
            )
        else:
            says += f"Each has z > 0 for at least one of the {inputs} training inputs."
    else:
        says = (
            f"{some} saturated{before}: not exactly dead, but with slopes below 0.01 for all "
            f"{inputs} training inputs {they}."
        )
    return f"{opening}{says} {end}"


@base.apart()
def three(names=("sigmoid", "tanh", "relu"), far=3.0):
    """A still picture: activations side by side, the value above, the slope below (slides 19-22).

    names: as in `activation`; far: where the sentence looks at the slopes, at z = −far and far.
    """
    grid = np.linspace(-6.0, 6.0, 481)
    figure = base.new_figure(900, 380)
    plots.three(
        figure,
        grid,
        {TITLES[name]: experiments.value(name, grid) for name in names},
        {TITLES[name]: experiments.slope(name, grid) for name in names},
    )
    said = []
    for name in names:
        left, right = (plain(experiments.slope(name, z)) for z in (-far, far))
        top = plain(experiments.properties(name).steepest)
        said.append(f"{TITLES[name]} {left}, {top}, {right}")
    return base.Still(
        figure,
        f"Value above, slope below. The slope at z = {plain(-far)}, at its largest and at z = "
        f"{plain(far)}: {'; '.join(said)}.",
    )


@base.apart()
def family(leak=0.1):
    """A still picture: ReLU and its relatives (slide 24).

    leak: the slope of Leaky ReLU; PyTorch's 0.01 could not be told from ReLU in a picture.
    """
    names = ["relu", "leaky_relu", "elu", "gelu", "silu"]
    leaks = {"leaky_relu": leak}
    figure = base.new_figure(900, 330)

    def curves(low, high):
        grid = np.linspace(low, high, 501)
        return grid, {
            TITLES[name] + (f" (slope {leak:g} here)" if name in leaks else ""): experiments.value(
                name, grid, leaks.get(name)
            )
            for name in names
        }

    plots.family(figure, curves(-4.0, 1.0), curves(-30.0, 30.0))
    elu, gelu, silu = (fixed(experiments.properties(name).low, 2) for name in names[2:])
    return base.Still(
        figure,
        "For z > 0 all five rise; for z < 0 ReLU is 0, Leaky ReLU (drawn with a slope of "
        f"{leak:g}) falls slowly, ELU levels out at {elu}, GELU dips to {gelu} and Swish to {silu} "
        "before they come back to 0. From afar they look much alike.",
    )
