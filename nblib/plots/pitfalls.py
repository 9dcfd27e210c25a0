"""The pictures of slide 60: a faulty run beside a right one; a patient's loss and its ladder."""

import numpy as np

from nblib.plots import style

COLOURS = (style.BLUE, style.RED, style.GREEN)
NAMED = 18  # so many batches of a patient's curve lie under its name


class PitfallPicture:
    """Left the loss of each run, right what betrays the fault: up to three curves, or two columns
    of text. The first run is right (blue, solid), the second faulty (red, dashed), the third an
    aside (green, dash-dotted)."""

    def __init__(self, figure, batches):
        """batches: how many losses a run has."""
        # By hand: the labels come and go with the pitfall, and the Axes should stay where they are.
        figure.set_layout_engine("none")
        margins = {"left": 0.075, "right": 0.985, "bottom": 0.21, "top": 0.93, "wspace": 0.21}
        self.left, self.right = figure.subplots(1, 2, gridspec_kw=margins)
        self.batches = batches
        style.axes(self.left, "Loss", "batch", "", (0, batches + 1), (0.1, 10))
        style.axes(self.right)
        self.losses = [self._line(self.left, k) for k in range(3)]
        self.symptoms = [self._line(self.right, k) for k in range(3)]
        (self.stop,) = self.left.plot(
            [], [], "X", color=style.RED, markersize=12, animated=True, zorder=5, clip_on=False
        )
        self.note = figure.text(0.012, 0.02, "", fontsize=11, color=style.RED_WORDS, animated=True)
        self.columns = [
            self.right.text(
                0.01 + 0.53 * k,
                0.97,
                "",
                transform=self.right.transAxes,
                fontsize=10,
                va="top",
                color=(style.BLUE, style.RED_WORDS)[k],
                linespacing=1.6,
                animated=True,
            )
            for k in range(2)
        ]
        self.legend = None

    @staticmethod
    def _line(ax, k):
        return ax.plot(
            [], [], color=COLOURS[k], linestyle=style.LINE_STYLES[k], linewidth=2.2, animated=True
        )[0]

    def place(self, labels, loss_limits, title, xlabel, ylabel, xlim, ylim, log):
        """The still part. labels: a name for each run; the rest describes the right-hand Axes;
        ylim None: that side is text, and there is one run. Losses that go beyond 100 are on a
        logarithmic axis."""
        log_loss = loss_limits[1] > 100
        self.left.set_yscale("log" if log_loss else "linear")
        self.left.set_ylabel(
            "loss, log scale" if log_loss else "loss", fontsize=10, color=style.INK
        )
        self.left.set_ylim(*loss_limits)
        runs = labels[:1] if ylim is None else labels
        self.left.legend(
            self.losses[: len(runs)],
            runs,
            fontsize=10,
            frameon=False,
            loc="center right" if loss_limits[1] > 1e9 else "upper right",
        )
        ax = self.right
        ax.set_title(title, fontsize=11, color=style.INK, loc="left")
        ax.set_xlabel(xlabel, fontsize=10, color=style.INK)
        ax.set_ylabel(ylabel, fontsize=10, color=style.INK)
        ax.set_yscale("log" if log else "linear")
        ax.set_xlim(*xlim)
        for side in ("left", "bottom"):
            ax.spines[side].set_visible(ylim is not None)
        ax.tick_params(
            left=ylim is not None,
            bottom=ylim is not None,
            labelleft=ylim is not None,
            labelbottom=ylim is not None,
            which="both",
        )
        if ylim is None:
            ax.grid(False)
        else:
            ax.grid(True, color=style.GRID, linewidth=0.8)
            ax.set_ylim(*ylim)

    def move(self, losses, symptoms, stopped, note, columns):
        """losses, symptoms: a list of arrays, one a run; stopped: (batch, loss) where the faulty
        run broke off, or None; note: a short text beside it; columns: two texts, or ("", "").

        What is no finite number leaves a gap; what is beyond the picture leaves it.
        """
        for lines, series, ax in (
            (self.losses, losses, self.left),
            (self.symptoms, symptoms, self.right),
        ):
            low, high = ax.get_ylim()
            beyond = (low / 10, high * 10) if ax.get_yscale() == "log" else (-1e6, 1e6)
            for k, line in enumerate(lines):
                values = np.asarray(series[k] if k < len(series) else [], dtype=float)
                values = np.where(np.isfinite(values), np.clip(values, *beyond), np.nan)
                line.set_data(np.arange(1, len(values) + 1), values)
        where = np.reshape([] if stopped is None else stopped, (-1, 2))
        self.stop.set_data(where[:, 0], np.clip(where[:, 1], *self.left.get_ylim()))
        self.note.set_text(note)
        for text, column in zip(self.columns, columns, strict=True):
            text.set_text(column)


class ClinicPicture:
    """Left the loss of an unknown program, right the ladder of checks, as far as it was climbed.

    The axis of the losses has two sizes: the second for a loss that leaves the first.
    """

    NEAR, FAR = (0.2, 10), (0.2, 2000)

    def __init__(self, figure, healthy, guessing, checks):
        """healthy (batches,): the losses of a program without a fault, as many as there are at
        most; checks: a short text each, easiest first."""
        batches = len(healthy)
        figure.set_layout_engine("none")
        margins = {"left": 0.075, "right": 0.99, "bottom": 0.14, "top": 0.91, "wspace": 0.06}
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.12), gridspec_kw=margins)
        self.loss, self.ladder = left, right
        style.axes(
            left, "Loss of each batch", "batch", "loss, log scale", (0, batches + 1), self.NEAR
        )
        left.set_yscale("log")
        # Above the curve, for a patient that learns nothing lies on it.
        left.axhline(
            guessing, color=style.INK, linestyle=":", linewidth=1.4, animated=True, zorder=4
        )
        self.guessing = left.annotate(
            f"guessing: {guessing:.2f}",
            (batches, guessing),
            (0, 4),
            textcoords="offset points",
            ha="right",
            va="bottom",
            fontsize=10,
            color=style.MUTED,
            animated=True,
        )
        left.plot(np.arange(1, batches + 1), healthy, color=style.MUTED, linewidth=1.2)
        left.annotate(
            "without a fault",
            (batches, 0.62),
            ha="right",
            va="top",
            fontsize=10,
            color=style.MUTED,
        )
        (self.curve,) = left.plot([], [], color=style.BLUE, linewidth=2.6, animated=True)
        self.name = left.annotate(
            "",
            (1, guessing),
            (0, 4),
            textcoords="offset points",
            fontsize=10,
            va="bottom",
            color=style.BLUE,
            animated=True,
        )
        self.beyond = left.text(
            4,
            0.97,
            "",
            transform=left.get_xaxis_transform(),
            fontsize=10,
            va="top",
            color=style.BLUE,
            animated=True,
        )
        self.note = left.text(
            0.5,
            0.6,
            "",
            transform=left.transAxes,
            fontsize=11,
            ha="center",
            va="center",
            color=style.RED_WORDS,
            animated=True,
        )
        style.axes(right, "The ladder of checks", "", "", (0, 1), (len(checks) - 0.5, -0.5), False)
        right.set_xticks([])
        right.set_yticks([])
        for side in right.spines.values():
            side.set_visible(False)
        right.axvline(0.135, color=style.MUTED, linewidth=1)
        self.marks = []
        for k, text in enumerate(checks):
            right.text(0.2, k, str(k + 1), fontsize=11, ha="right", va="center", color=style.INK)
            right.text(0.22, k, text, fontsize=11, va="center", color=style.INK)
            self.marks.append(
                right.text(0.01, k, "", fontsize=11, va="center", weight="bold", animated=True)
            )

    def move(self, name, losses, message, passed):
        """name: of the patient, at the beginning of its curve; losses (k,); message: why it
        stopped, or ""; passed: a bool for each check made."""
        values = np.asarray(losses, dtype=float)
        low, high = self.FAR if (values > self.NEAR[1]).any() else self.NEAR
        if (low, high) != self.loss.get_ylim():
            self.loss.set_ylim(low, high)
            self.loss.figure.set_gid(f"{high}")
        values = np.where(np.isfinite(values), np.clip(values, low / 10, high * 10), np.nan)
        self.curve.set_data(np.arange(1, len(values) + 1), values)
        # The words "guessing" stand on that side of their line where the curve does not end.
        level = self.guessing.xy[1]
        under = np.count_nonzero(values[-NAMED:] > 0.95 * level) > NAMED / 2
        self.guessing.set(y=-4 if under else 4, va="top" if under else "bottom")
        out = np.flatnonzero(values > high)
        begun = values[:NAMED][np.isfinite(values[:NAMED])]
        self.name.set_text(name if len(begun) and not len(out) else "")
        if len(begun):
            self.name.xy = (1, begun.max())
        self.beyond.set_text(f"{name} ↑ over {high:,.0f}" if len(out) else "")
        if len(out):
            self.beyond.set_x(out[-1] + 4)
        self.note.set_text("It stops before\nits first update." if message else "")
        for k, mark in enumerate(self.marks):
            known = k < len(passed)
            mark.set_text(("holds" if passed[k] else "FAILS") if known else "")
            mark.set_color(style.BLUE if known and passed[k] else style.RED_WORDS)
