"""Pictures of deep networks in part 03 (slides 20 and 23): losses, and gradients by layer."""

import numpy as np

from nblib.plots import style
from nblib.words import minus

# One activation, one look: (colour, marker, line).
LOOKS = {
    "sigmoid": (style.ORANGE, "s", "--"),
    "tanh": (style.GREEN, "^", "-."),
    "ReLU": (style.BLUE, "o", "-"),
}


class _Band:
    """The middle of several runs as a line, and from the lowest to the highest as a band."""

    def __init__(self, ax, title, marker=False):
        colour, shape, dashes = LOOKS[title]
        (self.area,) = ax.fill([], [], color=colour, alpha=0.22, linewidth=0, animated=True)
        (self.line,) = ax.plot(
            [],
            [],
            dashes,
            color=colour,
            linewidth=2.5,
            animated=True,
            label=title,
            marker=shape if marker else None,
            markersize=6,
            markeredgecolor="white",
        )

    def move(self, x, runs):
        """x (n,); runs (n, starts). What has diverged is not drawn."""
        low, middle, high = np.sort(runs, axis=1)[:, [0, runs.shape[1] // 2, -1]].T
        self.line.set_data(x, np.where(np.isfinite(middle), middle, np.nan))
        seen = np.isfinite(low) & np.isfinite(high)
        outline = np.concatenate([np.c_[x, low][seen], np.c_[x, high][seen][::-1]])
        self.area.set_xy(outline if len(outline) else np.zeros((1, 2)))


class DeepPicture:
    """Losses over the steps; at one of them each layer's gradient, and the fit (slides 20, 23)."""

    def __init__(self, figure, steps, layers, floor, ceiling, x, target):
        self.floor, self.ceiling = floor, ceiling
        self.left, right, fit = figure.subplots(1, 3, width_ratios=(1, 1.15, 0.85))
        style.axes(
            self.left,
            "the loss while it trains",
            "training step",
            "loss",
            (0, steps * 1.02),
            (-0.02, 0.95),
        )
        style.axes(
            right,
            "gradient of each layer's weights, now",
            "layer (1 is next to the input)",
            "size (log scale)",
            (0.5, layers + 0.5),
        )
        right.set_yscale("log")
        right.set_ylim(floor / 3, ceiling * 3e2)
        right.set_yticks(10.0 ** np.arange(round(np.log10(floor)), round(np.log10(ceiling)) + 1, 3))
        right.minorticks_off()
        named = {1: "1", 4: "4", 7: "7", layers - 1: f"{layers - 1}", layers: "out"}
        right.set_xticks(range(1, layers + 1), [named.get(k, "") for k in range(1, layers + 1)])
        style.axes(fit, "the answer, now", "input x", "output", (x[0], x[-1]), (-1.6, 1.6))
        fit.plot(x, target, ".", color=style.MUTED, markersize=4)
        fit.text(
            0.04, 0.95, "dots: the sine", transform=fit.transAxes, fontsize=10, color=style.MUTED
        )
        self.fits = {
            title: fit.plot([], [], dashes, color=colour, linewidth=2.5, animated=True)[0]
            for title, (colour, _, dashes) in LOOKS.items()
        }
        self.x = x
        self.losses = {title: _Band(self.left, title) for title in LOOKS}
        self.sizes = {title: _Band(right, title, marker=True) for title in LOOKS}
        (self.now,) = self.left.plot([], [], color=style.INK, linewidth=1.2, animated=True)
        self.layers = np.arange(1, layers + 1)
        self.shown = None

    def move(self, step, losses, sizes, fits):
        """losses, sizes, fits: dict title -> (steps, starts), (layers, starts) and (inputs,)."""
        if self.shown != list(losses):
            self.shown = list(losses)
            self.left.figure.set_gid(", ".join(losses))
            for title in LOOKS:
                for band in (self.losses[title], self.sizes[title]):
                    band.line.set_visible(title in losses)
                    band.area.set_visible(title in losses)
                self.fits[title].set_visible(title in losses)
            lines = [self.losses[title].line for title in self.shown]  # a legend shows what is seen
            self.left.legend(handles=lines, loc="upper right", fontsize=10, frameon=False, ncols=2)
        for title, runs in losses.items():
            self.losses[title].move(np.arange(step + 1), np.minimum(runs[: step + 1], 1e3))
            sure = np.clip(sizes[title], self.floor, self.ceiling)  # nan stays nan
            self.sizes[title].move(self.layers, sure)
            self.fits[title].set_data(self.x, fits[title])
        self.now.set_data([step, step], [-0.02, 0.8])


class TwoInputsPicture:
    """Two inputs on the sine, the answers, what each layer gives, and how far apart (slide 20)."""

    def __init__(self, figure, x, target, layers, units, floor):
        self.x, self.floor = x, floor
        self.left, *fields, right = figure.subplots(1, 4, width_ratios=(1.1, 1, 1, 1.1))
        style.axes(
            self.left, "the sine to be learned", "input x", "output y", (x[0], x[-1]), (-1.9, 1.6)
        )
        self.left.plot(x, target, ".", color=style.MUTED, markersize=4)
        self.points = style.Points(self.left, size=90)
        (self.fit,) = self.left.plot([], [], color=style.GREEN, linewidth=2, animated=True)
        self.answers = style.Points(self.left, size=240, hollow=True, zorder=3)
        self.left.text(
            0.97,
            0.02,
            "line: the answers",
            transform=self.left.transAxes,
            ha="right",
            fontsize=10,
            color=style.MUTED,
        )
        look = {"fontsize": 11, "color": style.INK, "ha": "center", "animated": True}
        self.names = [self.left.text(0, 0, name, **look) for name in "ab"]
        self.images, self.figure, self.shades = [], figure, None
        for ax, name in zip(fields, "ab", strict=True):
            style.axes(ax, f"outputs for input {name}", "hidden unit", "", grid=False)
            self.images.append(
                ax.imshow(
                    np.zeros((layers, units)),
                    cmap="Greys",  # blue and orange are the two inputs
                    aspect="auto",
                    origin="lower",
                    extent=(0.5, units + 0.5, 0.5, layers + 0.5),
                    interpolation="none",
                    animated=True,
                )
            )
            ax.set_xticks([1, 4, 8, 12, 16])
            ax.set_yticks(range(1, layers + 1))
        fields[0].set_ylabel("layer (1 is next to the input)", fontsize=10, color=style.INK)
        self.bar = figure.colorbar(self.images[-1], ax=fields[-1], aspect=40, pad=0.03)
        self.bar.outline.set_edgecolor(style.GRID)
        self.bar.ax.tick_params(length=0, labelsize=10, labelcolor=style.INK)
        style.axes(
            right,
            "how far apart they are",
            "difference (log scale)",
            "",
            (floor, 10),
            (0.5, layers + 0.5),
        )
        right.set_xscale("log")
        right.set_xticks([1e-8, 1e-6, 1e-4, 1e-2, 1])
        right.minorticks_off()
        right.set_yticks(range(1, layers + 1))
        (self.apart,) = right.plot(
            [],
            [],
            "D-",
            color=style.INK,
            linewidth=2,
            markersize=6,
            markeredgecolor="white",
            animated=True,
        )
        self.layers = np.arange(1, layers + 1)

    def shade(self, pale, dark):
        """Which outputs are drawn palest and darkest; the bar beside the fields says it."""
        if (pale, dark) == self.shades:
            return
        self.shades = pale, dark
        self.figure.set_gid(f"{pale}, {dark}")
        for image in self.images:
            image.set_clim(pale, dark)
        self.bar.set_ticks([pale, dark], labels=[minus(str(end)) for end in (pale, dark)])

    def move(self, inputs, target, answers, fit, outputs, apart):
        """inputs, target, answers (2,); fit (n,); outputs (2, layers, units); apart (layers,)."""
        both = np.array([0, 1])
        self.points.move(np.column_stack([inputs, target]), both)
        self.answers.move(np.column_stack([inputs, answers]), both)
        self.fit.set_data(self.x, fit)
        for name, x, y in zip(self.names, inputs, target, strict=True):
            name.set_position((x, y + (0.18 if y >= 0 else -0.38)))
        for image, field in zip(self.images, outputs, strict=True):
            image.set_data(field)
        self.apart.set_data(np.clip(apart, self.floor, None), self.layers)


def _runs(ax, losses, colour, dashes, label, width=2.5):
    """The losses (steps + 1, starts) of several starts, still: their middle, and all as a band."""
    steps = np.arange(len(losses))
    low, middle, high = np.sort(losses, axis=1)[:, [0, losses.shape[1] // 2, -1]].T
    seen = np.isfinite(high)
    look = {"color": colour, "alpha": 0.2, "linewidth": 0}
    ax.fill_between(steps, low, np.minimum(high, 10), where=seen, **look)
    middle = np.where(np.isfinite(middle), middle, np.nan)
    ax.plot(steps, middle, dashes, color=colour, linewidth=width, label=label)


def _best_constant(ax, constant, below=False):
    ax.axhline(constant, color=style.MUTED, linewidth=1)
    ax.annotate(
        "best constant",
        (1.0, constant),
        xycoords=("axes fraction", "data"),
        xytext=(-2, -4 if below else 3),
        textcoords="offset points",
        ha="right",
        va="top" if below else "baseline",
        fontsize=10,
        color=style.MUTED,
    )


def apart(figure, losses, spreads, constant):
    """Each activation with the weights of the other as well: losses, and signals, still (slide 20).

    losses: dict (title, weights) -> (steps + 1, starts), a panel for each kind of weights; spreads:
    the same keys -> (starts, layers), how much a layer's outputs differ from input to input;
    constant: the loss to be beaten.
    """
    kinds = list(dict.fromkeys(weights for _, weights in losses))
    *panels, right = figure.subplots(1, len(kinds) + 1, width_ratios=[*(1 for _ in kinds), 1.4])
    for ax, weights in zip(panels, kinds, strict=True):
        style.axes(ax, f"loss, {weights} weights", "training step", "", None, (-0.02, 0.75))
        _best_constant(ax, constant)
    panels[0].set_ylabel("loss", fontsize=10, color=style.INK)
    style.axes(
        right,
        "at step 0: what is left of the input",
        "layer (1 is next to the input)",
        "spread of the outputs (log scale)",
    )
    right.set_yscale("log")
    right.minorticks_off()
    dashes = dict(zip(kinds, ("--", "-"), strict=True))
    for (title, weights), runs in losses.items():
        colour, marker, _ = LOOKS[title]
        _runs(panels[kinds.index(weights)], runs, colour, dashes[weights], title)
        middle = np.median(spreads[title, weights], axis=0)
        layers = np.arange(1, len(middle) + 1)
        right.plot(
            layers,
            middle,
            dashes[weights],
            color=colour,
            marker=marker,
            linewidth=2,
            markersize=6,
        )
    right.set_xticks(layers)
    right.text(
        0.98,
        0.97,
        "the input goes this way →",
        transform=right.transAxes,
        ha="right",
        va="top",
        fontsize=10,
        color=style.MUTED,
    )
    right.set_ylim(top=30)
    right.text(
        0.03,
        0.03,
        f"dashed: {kinds[0]}, solid: {kinds[1]}",
        transform=right.transAxes,
        fontsize=10,
        color=style.INK,
    )
    for ax in panels:
        ax.legend(loc="upper right", fontsize=10, frameon=False)


def helps(figure, panels, constant):
    """Losses with three things between the layers, a panel for each start, still (slide 23).

    panels: dict title -> dict name -> losses (steps + 1, starts); constant: the loss to be beaten.
    """
    looks = ((style.INK, ":", 4), (style.BLUE, "-", 2.5), (style.ORANGE, "--", 2.5))
    top = 0.9
    for ax, (title, runs) in zip(
        figure.subplots(1, len(panels), sharey=True), panels.items(), strict=True
    ):
        style.axes(ax, title, "training step", "", None, (-0.02, top))
        _best_constant(ax, constant, below=True)  # a curve may lie on the line
        for (name, losses), (colour, dashes, width) in zip(runs.items(), looks, strict=True):
            gone = np.isinf(np.median(losses, axis=1))
            step = gone.argmax()
            when = f"diverges at step {step}" if step else "over 10⁶ at the start"
            label = f"{name}: {when}" if gone[-1] else name
            _runs(ax, losses, colour, dashes, label, width)
        ax.legend(loc="upper right", fontsize=10, frameon=False)
    figure.axes[0].set_ylabel("loss", fontsize=10, color=style.INK)
