"""The picture of slide 60: a faulty run beside a right one, and the symptom."""

import textwrap

import numpy as np

from nblib.plots import style

COLOURS = (style.BLUE, style.RED, style.GREEN)


class PitfallPicture:
    """Left the loss of each run, right what betrays the fault: up to three curves, or two columns
    of text. The first run is right (blue, solid), the second faulty (red, dashed), the third an
    aside (green, dash-dotted)."""

    def __init__(self, figure, batches):
        """batches: how many losses a run has."""
        # By hand: the labels come and go with the pitfall, and the Axes should stay where they are.
        figure.set_layout_engine("none")
        margins = {"left": 0.075, "right": 0.985, "bottom": 0.14, "top": 0.92, "wspace": 0.21}
        self.left, self.right = figure.subplots(1, 2, gridspec_kw=margins)
        self.batches = batches
        style.axes(self.left, "Loss", "batch", "", (0, batches + 1), (0.1, 10))
        style.axes(self.right)
        self.losses = [self._line(self.left, k) for k in range(3)]
        self.symptoms = [self._line(self.right, k) for k in range(3)]
        (self.stop,) = self.left.plot(
            [], [], "X", color=style.RED, markersize=12, animated=True, zorder=5, clip_on=False
        )
        self.note = self.left.text(
            0.06, 0.06, "", transform=self.left.transAxes, fontsize=10, color=style.RED,
            va="bottom", animated=True, zorder=6,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.9, "pad": 2},
        )  # fmt: skip
        self.columns = [
            self.right.text(
                0.01 + 0.53 * k, 0.97, "", transform=self.right.transAxes, fontsize=10, va="top",
                color=COLOURS[k], linespacing=1.6, animated=True,
            )
            for k in range(2)
        ]  # fmt: skip
        self.legend = None

    @staticmethod
    def _line(ax, k):
        return ax.plot(
            [], [], color=COLOURS[k], linestyle=style.LINE_STYLES[k], linewidth=2.2, animated=True
        )[0]

    def place(self, labels, loss_limits, title, xlabel, ylabel, xlim, ylim, log):
        """The still part. labels: a name for each run; the rest describes the right-hand Axes;
        ylim None: that side is text, and there is one run. Losses are on a logarithmic axis unless
        it begins at 0."""
        log_loss = loss_limits[0] > 0
        self.left.set_yscale("log" if log_loss else "linear")
        self.left.set_ylabel(
            "loss, log scale" if log_loss else "loss", fontsize=10, color=style.INK
        )
        self.left.set_ylim(*loss_limits)
        runs = labels[:1] if ylim is None else labels
        self.left.legend(
            self.losses[: len(runs)], runs, fontsize=10, frameon=False, loc="upper right"
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
            left=ylim is not None, bottom=ylim is not None, labelleft=ylim is not None,
            labelbottom=ylim is not None, which="both",
        )  # fmt: skip
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
            (self.losses, losses, self.left), (self.symptoms, symptoms, self.right),
        ):  # fmt: skip
            low, high = ax.get_ylim()
            beyond = (low / 10, high * 10) if ax.get_yscale() == "log" else (-1e6, 1e6)
            for k, line in enumerate(lines):
                values = np.asarray(series[k] if k < len(series) else [], dtype=float)
                values = np.where(np.isfinite(values), np.clip(values, *beyond), np.nan)
                line.set_data(np.arange(1, len(values) + 1), values)
        where = np.reshape([] if stopped is None else stopped, (-1, 2))
        self.stop.set_data(where[:, 0], np.clip(where[:, 1], *self.left.get_ylim()))
        self.note.set_text("\n".join(textwrap.wrap(note, 44)))
        for text, column in zip(self.columns, columns, strict=True):
            text.set_text(column)
