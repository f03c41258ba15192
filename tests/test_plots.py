"""The figures: what they show as data, that they are the same each time, and that they can be told apart."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from klderive import kl_normal, plots
from klderive.slides import FONTS


def grey(colour: str) -> float:
    """Lightness on paper without colour."""
    return float(np.dot(to_rgb(colour), (0.299, 0.587, 0.114)))


def forward(x):
    return (x**2 - 1)/2 - np.log(x)


FIGURES = {
    "densities": lambda: plots.densities(p=(0, 1), q=(1, 2)),
    "pointwise": lambda: plots.pointwise((0, 1), (1, 1.5)),
    "reverse-pair": lambda: plots.reverse_pair(forward, lambda x: forward(1/x)),
    "curves": lambda: plots.curves(np.linspace(0, 1, 9), {"$x^2$": np.square}, alt="a parabola"),
    "bars": lambda: plots.bars("ab", {"one": [1, 2], "two": [3, 4]}, alt="four bars"),
}


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_a_figure_is_the_same_each_time_and_says_what_it_shows(draw):
    first, second = draw(), draw()
    drawn = first.png()
    assert drawn == second._repr_png_() and drawn.startswith(b"\x89PNG") and len(drawn) < 90_000
    assert repr(first) == first.alt and len(first.alt) > 5


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_every_axis_and_curve_has_a_name(draw):
    figure = draw()
    assert all(axes.get_xlabel() or axes.get_ylabel() or axes.containers for axes in figure.axes)
    assert figure.axes[0].get_legend() is not None


def test_the_shaded_areas_add_up_to_the_divergence():
    for p, q in (((0, 1), (1, 1.5)), ((0, 2), (0, 1)), ((-3, 0.5), (2, 1))):
        title = plots.pointwise(p, q).axes[1].get_legend().get_title().get_text()
        assert float(title.split("= ")[1]) == pytest.approx(kl_normal(*p, *q), abs=1e-3 * max(1, kl_normal(*p, *q)))


def test_a_scale_that_is_not_positive():
    with pytest.raises(ValueError, match="the scale of a Gaussian must be positive, got 0"):
        plots.densities(p=(0, 0))


def test_neighbouring_curves_differ_without_colour():
    assert all(a != b for a, b in zip(plots.LINES, plots.LINES[1:], strict=False))
    assert len({round(grey(c), 2) for c in plots.COLOURS[:3]}) == 3


def test_the_style_is_left_as_it_was_found():
    import matplotlib

    before = dict(matplotlib.rcParams)
    plots.densities(p=(0, 1)).png()
    assert dict(matplotlib.rcParams) == before


def slides(name="mean", start=1):
    return plots.Slides(name, {str(m): plots.pointwise((0, 1), (m, 1), points=41) for m in (0, 1, 3)}, start)


def test_a_slider_shows_one_picture_and_fetches_nothing():
    page = slides()._repr_html_()
    assert page == slides()._repr_html_() and len(page) < 120_000
    assert page.count('role="img"') == 3 and page.count(" hidden>") == 2 and 'data-label="1"><svg' in page
    assert "<script" not in page and not re.findall(r'(?:src|href)="(?!#|data:)', page)


def test_where_neither_scripts_nor_drawings_are_shown_there_is_a_still_picture():
    page = slides()._repr_html_()
    assert page.count("<img ") == 1 and page.index("<img ") < page.index("<svg") and 'onload="this.remove()"' in page


def test_the_parts_of_a_page_with_two_sliders_have_names_of_their_own():
    page = slides()._repr_html_() + slides("other")._repr_html_()
    ids = [name for name in re.findall(r' id="([^"]+)"', page) if not re.match(FONTS, name)]
    assert len(set(ids)) == len(ids) > 10
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', page)) <= set(re.findall(r' id="([^"]+)"', page))


def test_the_pictures_of_a_slider_have_one_scale():
    assert len({(axes.get_xlim(), axes.get_ylim()) for f in slides().frames.values() for axes in f.axes[1:]}) == 1


def test_a_slider_starts_at_one_of_its_pictures():
    with pytest.raises(ValueError, match="start counts from 0 and there are 3 pictures, got 3"):
        slides(start=3)
