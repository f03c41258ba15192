"""The picture of the README: its note with the slip, each line as the program judges it, as an SVG.

    python tools/picture.py        writes docs/refuted.svg

The one idea: words and formulas come from the report on the example of the README; they stand in the description of the picture
as text, which a test compares with the report.

Not here: the example (README.md), what is said of a line (klderive/report).
"""

import io
import re
import sys
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "docs" / "refuted.svg"
COLOURS = {"proved": "#176f2c", "refuted": "#b42318", "undecided": "#8a5a00", "given": "#57606a", "unread": "#7541c7"}
WIDTH, ROW = 9.6, 0.92
"""Inches: the picture, and a line of the chain in it."""


def lines() -> list[tuple[str, str, str]]:
    """Verdict, formula and reason of each line; the first row is what the chain begins with."""
    sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
    import replay

    from klderive.reading import check_text
    from klderive.report.words import reason

    blocks = replay.BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    shown = replay.console(next(text for kind, text in blocks if kind == "console"))
    note = re.split(r"^\$ .*\n", shown, flags=re.MULTILINE)[1]
    (chain,) = check_text(note).chains
    found = [("", chain.head, note.partition("\n\n")[0].strip())]
    for step in chain.steps:
        why = f"proved by {', '.join(step.rules)}" if step.verdict == "proved" else f"{step.verdict}: {reason(step)}"
        found.append((step.verdict, f"= {step.source}", why))
        if step.mended:
            found.append(("proved", f"= {step.mended}", "proved with this in its place"))
    return found


def described() -> str:
    """The picture in words."""
    return "\n".join(f"{formula}  {why}" for _, formula, why in lines())


def drawn() -> str:
    """The picture."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    from klderive.report.words import MARKS

    rows = lines()
    with matplotlib.rc_context({"svg.hashsalt": "klderive", "mathtext.fontset": "cm", "font.size": 12}):
        figure = plt.figure(figsize=(WIDTH, ROW * len(rows)), facecolor="#ffffff")
        for number, (verdict, formula, why) in enumerate(rows):
            top = 1 - number / len(rows)
            colour = COLOURS.get(verdict, "#1b1f24")
            if verdict == "refuted":
                patch = plt.Rectangle((0, top - 1 / len(rows)), 1, 1 / len(rows), color="#f8e8e6", transform=figure.transFigure)
                figure.add_artist(patch)
            at, below = (0.42, 0.85) if number else (0.72, 0.3)  # what is supposed stands above
            figure.text(0.02, top - at / len(rows), MARKS.get(verdict, ""), color=colour, fontsize=17, va="center")
            figure.text(0.06, top - at / len(rows), f"${written(formula)}$", color="#1b1f24", fontsize=16, va="center")
            figure.text(0.06, top - below / len(rows), typeset(why), color=colour, fontsize=10.5, va="center")
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
        plt.close(figure)
    before, head, after = out.getvalue().partition("<svg ")
    attributes, _, rest = after.partition(">")
    text = f'{before}{head}{attributes} role="img">\n <desc>{escape(described())}</desc>{rest}'
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def written(formula: str) -> str:
    """LaTeX as Matplotlib reads it."""
    return re.sub(r"\\frac(\d)(\d)", r"\\frac{\1}{\2}", formula).replace(r"\|", r"\,\Vert\,")


def typeset(words: str) -> str:
    """Words in which the names of a point are formulas."""
    return re.sub(r"(\\\w+_?\w*) = ([\d./]+)", r"$\1 = \2$", words)


def main() -> int:
    """Writes the picture."""
    PLACE.write_text(drawn(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
