"""Pages for who learns or teaches, made when the pages are built, never stored: the formula sheet, and the lessons at a glance.

The one idea: a formula of the sheet is the end of a derivation of the package, a lesson's objectives are its opening cell; so
neither can say anything else than what is proved and taught.

Not here: the derivations step by step (reference.py), the plan of a course (teachers.md).
"""

import inspect
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

import links
from reference import condition

import klderive
from klderive.derivation import Derivation, latex
from klderive.derivations import load, names
from klderive.exercises import exercise, exercises

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
WIDE = 260
"""Characters of LaTeX from which on a formula gets two rows."""


@dataclass(frozen=True)
class Row:
    """One formula: its name, the derivation and the part that end with it, the function that has its value."""

    title: str
    derivation: str
    part: str
    function: str = ""


SHEET: dict[str, tuple[Row, ...]] = {
    "One dimension": (
        Row("Divergence", "univariate", "From the integral", "kl_normal"),
        Row("With equal means", "univariate", "Same mean", "kl_normal"),
        Row("With equal variances", "univariate", "Same variance", "kl_normal"),
        Row("Both directions added", "jeffreys", "Both directions", "jeffreys_normal"),
        Row("Entropy", "entropy_split", "Entropy", "entropy_normal"),
        Row("Cross entropy", "entropy_split", "Cross entropy", "cross_entropy_normal"),
        Row("Slope in the first mean", "kl_versus_mse", "Slope of KL in the mean", "grad_kl_normal"),
        Row("Slope in the first scale", "kl_versus_mse", "Slope of KL in the scale", "grad_kl_normal"),
    ),
    "Independent components": (Row("Divergence", "diagonal", "The difference", "kl_diagonal"),),
    "The term of a variational autoencoder": (
        Row("By scales", "vae", "From the integral", "kl_standard_normal"),
        Row("By log-variances", "stable", "The VAE term in log-variances", "kl_standard_normal"),
    ),
    "Any covariance": (
        Row("Divergence", "multivariate", "In words of matrices", "kl_mvn"),
        Row("With one covariance", "multivariate", "Shared covariance", "kl_mvn"),
        Row("By Cholesky factors", "multivariate", "Cholesky factors", "kl_mvn_tril"),
        Row("By precision matrices", "multivariate", "Precision matrices"),
        Row("Entropy", "entropies", "Entropy", "entropy_mvn"),
        Row("Cross entropy", "entropies", "Cross entropy", "cross_entropy_mvn"),
        Row("Gradient in the second mean", "geometry", "Gradient in the mean of a vector", "grad_kl_mvn"),
    ),
}


def pages() -> Iterator[tuple[str, bytes]]:
    """Both pages."""
    yield "reference/formulas.md", sheet().encode()
    yield "reference/lessons.md", lessons().encode()


# ---------------------------------------------------------------- the formula sheet


def sheet() -> str:
    """All formulas, each with its conditions, its derivation and its function."""
    derivations = {name: load(name) for name in names()}
    starts = {d.result: d.start for d in derivations.values()}
    parts = ["# Formula sheet\n\nEach formula was derived and proved when this page was built; its name leads to the lines. "
             "Scales are positive, covariances positive definite. The functions are those of `klderive` for NumPy and, with the "
             "same names, of `klderive.torch` and `klderive.jax`; near equality they [keep the digits](../accuracy.md) that the "
             "formulas, typed as they stand, lose. Printed, it is two pages.\n"]
    for title, rows in SHEET.items():
        parts.append(f"\n## {title}\n")
        parts += [formula(row, derivations[row.derivation], starts) for row in rows]
    return "".join(parts)


def formula(row: Row, derivation: Derivation, starts: dict) -> str:
    """One formula with what belongs to it."""
    part = derivation.part(row.part)
    number = derivation.steps.index(part.steps[0]) + 1
    begun = part.steps[0].before
    sides = latex(starts.get(begun, begun)), latex(part.steps[-1].after)
    text = " = ".join(sides)
    shown = text if len(text) < WIDE else f"\\begin{{gathered}}\n{sides[0]} \\\\\n= {sides[1]}\n\\end{{gathered}}"
    given = ", ".join(map(condition, part.steps[0].given))
    value = getattr(klderive, row.function) if row.function else None
    called = f"; `{row.function}({', '.join(first_arguments(value))})`" if value else ""
    where = f" for {given}" if given else ""
    source = f'<details class="source"><summary>LaTeX</summary><code>{escape(text)}</code></details>'
    return f"\n**[{row.title}](#{derivation.name}-start-{number})**{where}{called}\n\n$$\n{shown}\n$$\n\n{source}\n"


def first_arguments(function: object) -> Iterator[str]:
    """The arguments of a function that have to be given."""
    for name, parameter in inspect.signature(function).parameters.items():  # type: ignore[arg-type]
        if parameter.default is parameter.empty and parameter.kind is not parameter.KEYWORD_ONLY:
            yield name


# ---------------------------------------------------------------- lessons


def lessons() -> str:
    """The opening cells of the notebooks, with the exercises of each."""
    parts = ["# Lessons at a glance\n\nThe question that opens each lesson, what you can do afterwards, and the exercises. "
             "[A plan of a course](../teachers.md#plan-of-a-course) stands on the page for teachers.\n"]
    for path in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")):
        opening = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
        title, _, text = opening.partition("\n")
        tasks = [links.exercise(name, "../") for name in exercises() if exercise(name).data.notebook == path.name[:2]]
        heading = f"[{title.removeprefix('# ')}](../notebooks/{path.name})"
        parts.append(f"\n## {heading}\n{text}\n\n**Exercises:** {', '.join(tasks)}.\n")
    return "".join(parts)


def minutes(path: Path) -> int:
    """The time that a lesson promises."""
    opening = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
    found = re.search(r"\*\*Time:\*\* (\d+) minutes", opening)
    assert found, f"{path.name} promises no time"
    return int(found[1])


MINUTES = {"word": 1/200, "formula": 1.0, "derived": 0.5, "code": 0.1, "printed": 0.1, "picture": 1.0}
"""What reading takes: a word; a line of a displayed formula, and one of a derivation that is printed with its reasons; a line
of code and one of what it prints; a picture."""
RECALL = 3
"""Minutes for the three questions at the beginning."""


def measured(path: Path) -> float:
    """The minutes that reading and running a lesson takes by these rates; exercises are not counted."""
    count: Counter[str] = Counter()
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            formulas = re.findall(r"\$\$.+?\$\$", source, re.DOTALL)
            prose = re.sub(r"\$\$.+?\$\$|<.+?>", "", source, flags=re.DOTALL)
            count["formula"] += sum(text.count("\\\\") + 1 for text in formulas if "pmatrix" not in text)
            count["word"] += len(re.sub(r"\$.+?\$", "x", prose).split())
            continue
        count["code"] += len(source.splitlines())
        for output in cell["outputs"]:
            data = output.get("data", {})
            printed = "".join(output.get("text", data.get("text/plain", "")))
            if "image/png" in data or printed.startswith("Slider"):
                count["picture"] += 1
            elif "text/markdown" in data:
                count["derived"] += "".join(data["text/markdown"]).count("&&") + 1
            else:
                count["printed"] += len(printed.splitlines())
    return RECALL + sum(MINUTES[kind]*number for kind, number in count.items())
