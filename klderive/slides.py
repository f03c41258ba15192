"""Pictures of which a slider shows one.

The one idea: all of them are in the page, and a line of script beside the slider says which one is seen.

Not here: the pictures (plots.py).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from html import escape
from typing import Any
from zlib import crc32

__all__ = ["Slides"]

FONTS = "DejaVu|Cm|STIX"
LETTER = re.compile(rf'<path id="((?:{FONTS})[^"]*)"[^>]*/>')
RUN = '<div class="run-first"><small>If the picture does not follow the slider, run this cell once (Shift+Enter).</small></div>'
"""JupyterLab lets nothing move in a notebook that was not run there. Pages do not show this line; it goes at the first move.

Nor does it show what is drawn as SVG: until then, and on forges, a still picture stands there. Scripts remove it.
"""


class Slides:
    """Pictures of which one is shown, chosen by a slider; without a script, on paper, the one to start with.

    Everything is in the page: no request, no widget, and the arrow keys move the slider.

    >>> from klderive.plots import densities
    >>> frames = Slides("shift", {f"{m}": densities(p=(0, 1), q=(m, 1)) for m in (0, 1, 2)}, start=1)
    >>> frames
    Slider over shift = 0 to 2 (3 pictures). Densities: p with mean 0 and scale 1, q with mean 1 and scale 1.
    """

    def __init__(self, name: str, frames: Mapping[str, Any], start: int = 0):
        if not 0 <= start < len(frames):
            raise ValueError(f"start counts from 0 and there are {len(frames)} pictures, got {start}")
        self.name, self.frames, self.start = name, dict(frames), start
        # One scale for all pictures, or the eye compares what does not compare.
        for column in zip(*(figure.axes for figure in self.frames.values()), strict=True):
            for get, put in (("get_xlim", "set_xlim"), ("get_ylim", "set_ylim")):
                limits = [getattr(axes, get)() for axes in column]
                for axes in column:
                    getattr(axes, put)(min(low for low, _ in limits), max(high for _, high in limits))

    def __repr__(self) -> str:
        labels, shown = list(self.frames), list(self.frames.values())[self.start]
        return f"Slider over {self.name} = {labels[0]} to {labels[-1]} ({len(labels)} pictures). {shown.alt}"

    def _repr_html_(self) -> str:
        mine = f"s{crc32(repr(self).encode()):08x}"
        letters: dict[str, str] = {}
        parts = []
        for number, (label, figure) in enumerate(self.frames.items()):
            svg = re.sub(r'<g id="[^"]*">', "<g>", figure.svg())
            # The shapes of letters are the same in all pictures and are kept once; the other parts are numbered
            # from one in each picture, and without a prefix they would take each other's clip paths.
            letters |= {m[1]: m[0] for m in LETTER.finditer(svg)}
            svg = re.sub(rf'(id="|href="#|url\(#)(?!{FONTS})', rf"\g<1>{mine}-{number}-", LETTER.sub("", svg))
            svg = svg.replace("<svg ", f'<svg role="img" aria-label="{escape(figure.alt)}" '
                                       'style="max-width:100%;height:auto" ', 1)
            hidden = "" if number == self.start else " hidden"
            parts.append(f'<div data-label="{escape(label)}"{hidden}>{svg}</div>')
        shapes = '<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>' \
            f'{"".join(letters.values())}</defs></svg>'
        move = ("const f=this.closest('figure'),d=f.querySelectorAll('[data-label]');"
                "d.forEach((e,k)=>e.hidden=k!=this.value);"
                "f.querySelector('output').value=d[this.value].dataset.label;f.lastElementChild.hidden=true;")
        name, labels = escape(self.name), list(self.frames)
        first = self.frames[labels[self.start]]
        data = b64encode(first.small_png()).decode()
        still = f'<img src="data:image/png;base64,{data}" alt="{escape(first.alt)}" onload="this.remove()">'
        return (f'<figure style="margin:0">{still}{shapes}{"".join(parts)}<label>{name} <input type="range" min="0" '
                f'max="{len(parts) - 1}" value="{self.start}" step="1" oninput="{move}" aria-label="{name}"> '
                f"<output>{escape(labels[self.start])}</output></label>{RUN}</figure>")
