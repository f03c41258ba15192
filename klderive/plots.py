"""The figures of the workbook, in one style.

The one idea: each function answers one question with one figure and returns it; colours are told apart by the
colour-blind, and line styles and hatches say the same again in black and white.

Not here: the numbers (numeric/) and the captions (the notebooks). Nothing is random and pyplot is never imported.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, ContextDecorator
from typing import Any, Literal

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .slides import Slides

__all__ = ["COLOURS", "STYLE", "Picture", "Slides", "bars", "curve", "curves", "densities", "draw_bars", "picture",
           "pointwise", "reverse_pair", "style"]

# Okabe and Ito's palette, in an order in which neighbours also differ in lightness.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
LINES = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (1, 2)), "-")
STYLE: Mapping[Any, Any] = {
    "figure.figsize": (6.4, 3.2), "figure.dpi": 110, "savefig.dpi": 110, "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "font.family": "DejaVu Sans", "font.size": 10, "mathtext.fontset": "cm",
    "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.8, "axes.labelsize": 11,
    "axes.titlesize": 11, "axes.titlelocation": "left", "axes.grid": True, "axes.axisbelow": True,
    "grid.color": "#dddddd", "grid.linewidth": 0.6,
    "lines.linewidth": 2.0, "hatch.linewidth": 0.6, "legend.frameon": False, "legend.fontsize": 10,
    "xtick.direction": "out", "ytick.direction": "out", "svg.hashsalt": "klderive",
}  # fmt: skip


Curve = Callable[[np.ndarray], np.ndarray]


class style(ContextDecorator):
    """The style of this page, for a `with` block or as a decorator of a function that draws.

    >>> with style():
    ...     matplotlib.rcParams["legend.frameon"]
    False
    """

    _context: AbstractContextManager

    def __enter__(self) -> style:
        self._context = matplotlib.rc_context(dict(STYLE))
        self._context.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._context.__exit__(*error)


class Picture(Figure):
    """A figure that shows itself in a notebook, always in the style of this page; `alt` says it in words."""

    alt = ""

    def png(self) -> bytes:
        """The picture as a PNG file; equal pictures give equal bytes."""
        buffer = io.BytesIO()
        with style():
            self.savefig(buffer, format="png", metadata={"Software": None})
        return buffer.getvalue()

    def small_png(self) -> bytes:
        """The picture as a PNG file a tenth of that size: smaller, and in few colours."""
        from PIL import Image  # matplotlib needs it, so it is there

        drawn, small = io.BytesIO(), io.BytesIO()
        with style():
            self.savefig(drawn, format="png", dpi=75)
        Image.open(drawn).convert("RGB").quantize(16, dither=Image.Dither.NONE).save(small, "png", optimize=True)
        return small.getvalue()

    def svg(self) -> str:
        """The picture as an SVG element, small enough for a page to hold several."""
        buffer = io.StringIO()
        with style():
            self.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        text = buffer.getvalue()
        text = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", text[text.index("<svg"):], flags=re.DOTALL)
        return re.sub(r"(\.\d)\d+(?=[ \"])", r"\1", re.sub(r"\s*\n\s*", " ", text))

    def _repr_png_(self) -> bytes:
        return self.png()

    def __repr__(self) -> str:
        # Shown where a picture cannot be: in a terminal, to a screen reader, in a comparison of outputs.
        return self.alt or super().__repr__()


def picture(rows: int = 1, columns: int = 1, *, size: tuple[float, float] = (6.4, 3.2), alt: str = "",
            sharex: bool = False, sharey: bool | Literal["row"] = False) -> tuple[Picture, np.ndarray]:
    """An empty figure in the style, and its axes as an array of shape (rows, columns).

    >>> figure, axes = picture(1, 2, alt="two empty panels")
    >>> axes.shape, figure.alt
    ((1, 2), 'two empty panels')
    """
    with style():
        figure = Picture(figsize=size)
        figure.alt = alt
        axes = figure.subplots(rows, columns, squeeze=False, sharex=sharex, sharey=sharey)
    return figure, axes


def curve(axes: Axes, x: np.ndarray, y: np.ndarray, number: int = 0, label: str = "", **options: object) -> None:
    """One curve in the colour and line style of that number."""
    settings = {"color": COLOURS[number % len(COLOURS)], "linestyle": LINES[number % len(LINES)], "label": label}
    axes.plot(x, y, **{**settings, **options})  # type: ignore[arg-type]


def _normal(x: np.ndarray, mean: float, scale: float) -> np.ndarray:
    if not scale > 0:
        raise ValueError(f"the scale of a Gaussian must be positive, got {scale}")
    return np.exp(-0.5 * ((x - mean) / scale) ** 2) / (np.sqrt(2 * np.pi) * scale)


def _span(parameters: Iterable[tuple[float, float]], widths: float = 3.8, points: int = 801) -> np.ndarray:
    ends = [(m - widths * s, m + widths * s) for m, s in parameters]
    return np.linspace(min(a for a, _ in ends), max(b for _, b in ends), points)


@style()
def densities(**parameters: tuple[float, float]) -> Picture:
    """The densities of Gaussians, each given by name as (mean, scale).

    >>> densities(p=(0, 1), q=(1, 2)).alt
    'Densities: p with mean 0 and scale 1, q with mean 1 and scale 2.'
    """
    figure, ((axes,),) = picture()
    x = _span(parameters.values())
    for number, (name, (mean, scale)) in enumerate(parameters.items()):
        curve(axes, x, _normal(x, mean, scale), number, f"${name}(x)$")
    axes.set(xlabel="$x$", ylabel="density")
    axes.set_ylim(bottom=0)
    axes.legend()
    words = (f"{name} with mean {m:g} and scale {s:g}" for name, (m, s) in parameters.items())
    figure.alt = f"Densities: {', '.join(words)}."
    return figure


@style()
def pointwise(p: tuple[float, float], q: tuple[float, float], *, points: int = 801) -> Picture:
    """Two Gaussian densities, and below them the integrand of KL(p || q), its area shaded by sign.

    p and q are (mean, scale); fewer `points` make a smaller SVG.

    >>> pointwise((0, 1), (1, 1.5)).axes[1].get_ylabel()
    '$p(x)\\\\,\\\\log\\\\,\\\\dfrac{p(x)}{q(x)}$'
    """
    figure, axes = picture(2, 1, size=(6.4, 4.6), sharex=True)
    above, below = axes[:, 0]
    x = _span((p, q), points=points)
    px, qx = _normal(x, *p), _normal(x, *q)
    curve(above, x, px, 0, "$p(x)$")
    curve(above, x, qx, 1, "$q(x)$")
    above.set(ylabel="density")
    above.set_ylim(bottom=0)
    above.legend()
    y, far = _integrand(x, p, q), _span([p], 12)
    plus, minus = (float(np.trapezoid(np.clip(s * _integrand(far, p, q), 0, None), far)) for s in (1, -1))
    for sign, area, colour, hatch in ((1, plus, COLOURS[2], "///"), (-1, minus, COLOURS[5], "\\\\\\")):
        below.fill_between(x, y, 0, where=sign * y >= 0, interpolate=True, facecolor=_light(colour),
                           edgecolor=colour, hatch=hatch, linewidth=0,
                           label=f"{'adds' if sign > 0 else 'takes away'} {area:.3f}")
    below.plot(x, y, color="black", linewidth=1.4)
    below.axhline(0, color="black", linewidth=0.8)
    below.set(xlabel="$x$", ylabel=r"$p(x)\,\log\,\dfrac{p(x)}{q(x)}$")
    below.legend(title=f"KL$(p\\,\\|\\,q)$ = {plus - minus:.3f}", alignment="left")
    figure.alt = (f"Above, the densities of p (mean {p[0]:g}, scale {p[1]:g}) and q (mean {q[0]:g}, scale {q[1]:g}). "
                  f"Below, the integrand p log(p/q): where p is above q it adds {plus:.3f}, where p is below q it "
                  f"takes away {minus:.3f}; the rest, {plus - minus:.3f}, is the divergence.")
    return figure


def _integrand(x: np.ndarray, p: tuple[float, float], q: tuple[float, float]) -> np.ndarray:
    # log p - log q is written out: far out both densities underflow, their logarithms do not.
    log_ratio = np.log(q[1] / p[1]) + 0.5 * ((x - q[0]) / q[1]) ** 2 - 0.5 * ((x - p[0]) / p[1]) ** 2
    return _normal(x, *p) * log_ratio


def _light(colour: str) -> tuple[float, float, float]:
    """The colour mixed with white: see-through colours would make hatches vanish in SVG."""
    r, g, b = (0.35 * part + 0.65 for part in _rgb(colour))
    return r, g, b


def _rgb(colour: str) -> tuple[float, float, float]:
    r, g, b = (int(colour[k:k + 2], 16) / 255 for k in (1, 3, 5))
    return r, g, b


@style()
def curves(x: np.ndarray, functions: Mapping[str, Curve | np.ndarray], *, xlabel: str = "$x$", ylabel: str = "",
           marks: Sequence[tuple[float, float, str]] = (), ylim: tuple[float, float] | None = None,
           alt: str = "") -> Picture:
    """Curves over a common x, by label; `marks` are points (x, y, text) to point out.

    A text stands where no curve through its point runs: below, if they rise to the right, else above.

    >>> figure = curves(np.linspace(0, 1, 5), {"$x^2$": np.square}, marks=[(0.5, 0.25, "here")])
    >>> [line.get_label() for line in figure.axes[0].get_lines()][0]
    '$x^2$'
    """
    figure, ((axes,),) = picture(alt=alt)
    drawn = [f(x) if callable(f) else f for f in functions.values()]
    for number, (label, y) in enumerate(zip(functions, drawn, strict=True)):
        curve(axes, x, y, number, label)
    axes.set(xlabel=xlabel, ylabel=ylabel)
    if ylim is not None:
        axes.set_ylim(*ylim)
    near, step = np.ptp(axes.get_ylim())/50, np.ptp(x)/10
    for at, value, text in marks:
        axes.plot([at], [value], "o", color="black", markersize=5, zorder=5)
        through = [y for y in drawn if abs(np.interp(at, x, y) - value) < near]
        below = all(np.interp(at + step, x, y) > value for y in through)
        axes.annotate(text, (at, value), xytext=(6, -15 if below else 8), textcoords="offset points")
    axes.legend()
    return figure


@style()
def reverse_pair(forward: Curve, backward: Curve, *, low: float = 0.25, high: float = 3.0) -> Picture:
    """KL(N(0, x^2) || N(0, 1)) and its reverse, as functions of the scale x; both are given as functions."""
    x = np.linspace(low, high, 400)
    figure = curves(
        x, {r"KL$(\mathcal{N}(0, x^2)\,\|\,\mathcal{N}(0, 1))$": forward,
            r"KL$(\mathcal{N}(0, 1)\,\|\,\mathcal{N}(0, x^2))$": backward},
        xlabel="scale $x$", ylabel="divergence", ylim=(-0.15, 4.0))
    axes = figure.axes[0]
    axes.plot([1], [0], "o", color="black", markersize=5, zorder=5)
    axes.annotate("both are 0 at $x = 1$", (1, 0), xytext=(0, 60), textcoords="offset points", ha="center",
                  arrowprops={"arrowstyle": "-", "color": "black", "linewidth": 0.8, "shrinkB": 5})
    figure.alt = ("Two curves over the scale x. The divergence of N(0, x^2) from N(0, 1) grows slowly to the right; "
                  "its reverse grows steeply towards x = 0. Both touch zero at x = 1 and nowhere else.")
    return figure


def bars(labels: Sequence[str], parts: Mapping[str, Sequence[float] | np.ndarray], *, stacked: bool = False,
         xlabel: str = "", ylabel: str = "", alt: str = "") -> Picture:
    """For each label, one bar for each part: side by side, or on top of each other where no part is negative.

    >>> bars("ab", {"one": [1, 2], "two": [3, -4]}).axes[0].get_legend_handles_labels()[1]
    ['one', 'two']
    """
    figure, ((axes,),) = picture(alt=alt)
    draw_bars(axes, labels, parts, stacked=stacked)
    axes.set(xlabel=xlabel, ylabel=ylabel)
    axes.legend()
    return figure


def draw_bars(axes: Axes, labels: Sequence[str], parts: Mapping[str, Sequence[float] | np.ndarray], *,
              stacked: bool = False) -> None:
    """The bars of one panel, told apart by colour and by hatch."""
    at, base = np.arange(len(labels)), np.zeros(len(labels))
    width = 0.5 if stacked else 0.8 / len(parts)
    for number, (name, values) in enumerate(parts.items()):
        heights = np.asarray(values, dtype=float)
        if stacked and (heights < 0).any():
            raise ValueError(f"bars on top of each other need parts that are not negative; {name!r} has one")
        place = at if stacked else at + width * (number - (len(parts) - 1) / 2)
        axes.bar(place, heights, width, base, label=name, facecolor=(*_rgb(COLOURS[number]), 0.55),
                 edgecolor=COLOURS[number], hatch=("", "///", "...", "xx")[number % 4], linewidth=1)
        base = base + heights if stacked else base
    axes.axhline(0, color="black", linewidth=0.8)
    axes.set_xticks(at, list(labels))


Case = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def ellipse(axes: Axes, mean: np.ndarray, covariance: np.ndarray, number: int = 0, label: str = "",
            **options: object) -> None:
    """The points of the plane one standard deviation away from the mean of a Gaussian, with the mean as a dot."""
    angle = np.linspace(0, 2 * np.pi, 181)
    x, y = np.asarray(mean)[:, None] + np.linalg.cholesky(covariance) @ np.array([np.cos(angle), np.sin(angle)])
    curve(axes, x, y, number, label, **options)
    axes.plot(*mean, "o", color=COLOURS[number % len(COLOURS)], markersize=4)


def ellipses_with_parts(cases: Mapping[str, Case], parts: Mapping[str, Sequence[float] | np.ndarray],
                        names: Sequence[str]) -> Picture:
    """Pairs of Gaussians in the plane (mean_1, covariance_1, mean_2, covariance_2), and below each the parts of
    its divergence as bars; the parts come by the same titles as the pairs."""
    figure, axes = picture(2, len(cases), size=(7.2, 4.4), sharey="row")
    for column, (title, (mean_1, cov_1, mean_2, cov_2)) in enumerate(cases.items()):
        above, below = axes[:, column]
        ellipse(above, mean_1, cov_1, 0, "$p$")
        ellipse(above, mean_2, cov_2, 1, "$q$")
        above.set_title(title)
        above.set_aspect("equal", adjustable="datalim")
        for number, (name, value) in enumerate(zip(names, parts[title], strict=True)):
            below.bar(number, value, 0.75, label=name, facecolor=(*_rgb(COLOURS[2 + number]), 0.55),
                      edgecolor=COLOURS[2 + number], hatch=("///", "...", "xx")[number % 3], linewidth=1)
        below.axhline(0, color="black", linewidth=0.8)
        below.set_xticks([])
        below.set_xlabel(f"sum {sum(parts[title]):.2f}")
    axes[1, 0].set_ylabel("part of the divergence")
    shown = [a.get_legend_handles_labels() for a in axes[:, 0]]
    figure.legend(*(above + below for above, below in zip(*shown, strict=True)), loc="outside lower center",
                  ncols=2 + len(names), frameon=False)
    words = (f"{title}: " + ", ".join(f"{name} {value + 0.0:.2f}" for name, value in
                                      zip(names, np.round(parts[title], 2), strict=True)) for title in cases)
    figure.alt = f"Pairs of ellipses with the parts of their divergence. {'; '.join(words)}."
    return figure


Slopes = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


def fields(slopes: Mapping[str, Slopes], paths: Mapping[str, Sequence[np.ndarray]], *,
           across: tuple[float, float] = (-2.2, 2.2), up: tuple[float, float] = (0.05, 3.0),
           xlabel: str = r"mean $\mu$", ylabel: str = r"scale $\sigma$", alt: str = "") -> Picture:
    """Downhill directions of losses side by side, with paths of descent; arrows show the direction only, their
    darkness the steepness. A path is an array of shape (steps, 2)."""
    figure, axes = picture(1, len(slopes), size=(6.6, 3.3), alt=alt, sharex=True, sharey=True)
    x, y = np.meshgrid(np.linspace(*across, 12), np.linspace(up[0] + 0.05, up[1], 10))
    for panel, (title, slope) in zip(axes[0], slopes.items(), strict=True):
        a, b = (np.broadcast_to(part, x.shape) for part in slope(x, y))
        length = np.hypot(a, b) + 1e-12
        panel.quiver(x, y, -a / length, -b / length, np.log10(length), cmap="Greys", clim=(-1.5, 1.2), angles="xy",
                     scale=18, width=0.005)
        for path in paths[title]:
            panel.plot(*np.asarray(path).T, color=COLOURS[0], linewidth=1.6)
            panel.plot(*path[0], "o", color=COLOURS[1], markersize=5)
            panel.plot(*np.asarray(path)[::10].T, ".", color=COLOURS[0], markersize=5)
        panel.plot([0], [1], "*", color="black", markersize=10, zorder=5)
        panel.set(title=title, xlabel=xlabel, xlim=across, ylim=(0, up[1]))
        panel.grid(False)
    axes[0, 0].set_ylabel(ylabel)
    return figure


def images(rows: Mapping[str, np.ndarray], *, alt: str = "") -> Picture:
    """Rows of small grey images, each row an array of shape (count, height, width) with its label at the left."""
    count = max(len(row) for row in rows.values())
    figure, axes = picture(len(rows), count, size=(0.55 * count + 1.4, 0.6 * len(rows) + 0.1), alt=alt)
    for line, (label, row) in zip(axes, rows.items(), strict=True):
        for panel in line:
            panel.set_axis_off()
        for panel, image in zip(line, row, strict=False):
            panel.imshow(image, cmap="gray_r", vmin=0, vmax=1)
        line[0].text(-0.25, 0.5, label, transform=line[0].transAxes, ha="right", va="center")
    return figure


def ellipses(panels: Mapping[str, Mapping[str, tuple[np.ndarray, np.ndarray]]], *,
             size: tuple[float, float] = (7.2, 3.3), alt: str = "") -> Picture:
    """Gaussians in the plane, by name as (mean, covariance), in one panel for each title."""
    figure, axes = picture(1, len(panels), size=size, alt=alt, sharex=True, sharey=True)
    for panel, (title, members) in zip(axes[0], panels.items(), strict=True):
        for number, (name, (mean, covariance)) in enumerate(members.items()):
            ellipse(panel, mean, covariance, number, name)
        panel.set(title=title, aspect="equal", xlabel="$z_1$")
    axes[0, 0].set_ylabel("$z_2$")
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False)
    return figure
