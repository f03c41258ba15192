"""How derivations look: LaTeX, HTML, Markdown, JSON, plain text.

The one idea: one line, one reason at its right, one mark for its verdict.

Not here: how expressions are printed (printing.py), what a verdict is (the checker), pages and reports (report.py).
"""

from __future__ import annotations

import html as escape
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sympy import Basic, Eq, Gt
from sympy.assumptions import AppliedPredicate

from .breaking import pieces
from .changes import changed
from .printing import formula, plain

if TYPE_CHECKING:
    from . import Derivation, Step

RELATIONS = {"=": "=", "<=": r"\le", ">=": r"\ge", "<": "<", ">": ">", "!=": r"\ne", "approx": r"\approx"}


def given_line(given: Sequence[Basic], show) -> str:
    """The givens in words: `Sigma positive definite, mu_2 = mu_1`."""
    return ", ".join(given_words(g, show) for g in given)


def given_words(given: Basic, show) -> str:
    """One given: a declaration about a matrix in words, an equation or inequality as it stands."""
    if isinstance(given, AppliedPredicate):
        words = given.function.name.replace("_", " ")
        return rf"{show(given.arg)} \text{{ {words}}}" if show is formula else f"{show(given.arg)} {words}"
    if isinstance(given, Eq):
        return f"{show(given.lhs)} = {show(given.rhs)}" if show is plain else show(given)
    return show(given)


def dollars(expr: Basic) -> str:
    """Inline mathematics."""
    return f"${formula(expr)}$"


def all_given(part: Derivation) -> tuple[Basic, ...]:
    """The givens of all steps of a part, each once."""
    return tuple(dict.fromkeys(g for step in part.steps for g in step.given))


def latex(thing: Derivation | Basic) -> str:
    """An expression, or a derivation as aligned equations with the reason at the right of each line."""
    if isinstance(thing, Basic):
        return formula(thing)
    rows = []
    for part in thing.parts:
        if len(thing.parts) > 1:
            rows.append(rf"&\textbf{{{part.title}}}" + _condition(part))
        for i, step in enumerate(part.steps):
            head = f"{formula(step.before)} " if i == 0 else ""
            rows.append(rf"{head}&{RELATIONS[step.relation]} {formula(step.after)} && \text{{{_reason(step)}}}")
    return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def latex_line(step: Step) -> str:
    """The relation and what stands behind it, the parts that are new underlined."""
    return f"{RELATIONS[step.relation]} {formula(step.after, changed(step.before, step.after))}"


def _condition(part: Derivation) -> str:
    given = all_given(part)
    return rf"\ \text{{given }} {given_line(given, formula)}" if given else ""


def _reason(step: Step) -> str:
    return f"{step.rule}: {step.note}" if step.note else step.rule


def text(thing: Derivation | Basic) -> str:
    """An expression, or a derivation line by line, the reason behind each line."""
    if isinstance(thing, Basic):
        return plain(thing)
    lines = [thing.title]
    for part in thing.parts:
        if len(thing.parts) > 1:
            given = all_given(part)
            lines += ["", part.title + (f" (given {given_line(given, plain)})" if given else "")]
        lines.append(f"    {plain(part.steps[0].before)}")
        lines += [f"  {step.relation} {plain(step.after)}    [{_reason(step)}]" for step in part.steps]
    return "\n".join(lines)


# Styles stand at the elements: notebooks and forges keep no style sheet of ours. A row is a flexible box, so a reason
# stands in the column at the right, beside its formula where there is room and below it where there is not;
# a formula that is wider than the page is broken between its summands, and what cannot be broken scrolls by itself.
TABLE = "display:block;max-width:100%;border:0;color:inherit;background:transparent"
ROW = "display:flex;flex-wrap:wrap;align-items:center;column-gap:1em;background:transparent;break-inside:avoid"
CELL = "padding:.3em .6em;text-align:left;border:0;white-space:normal"
FORMULA = f"{CELL};flex:1 1 auto;max-width:100%;box-sizing:border-box;overflow-x:auto;overflow-y:hidden"
REASON = f"{CELL};font-size:90%;flex:0 1 auto;min-width:13em;margin-left:auto"
COLOURS = {"proved": "#2e9e5b", "refuted": "#d64545", "undecided": "#c98a1b"}


def html(derivation: Derivation) -> str:
    """A table: relation and formula with what is new in it underlined, verdict mark and reason. Needs MathJax, nothing else."""
    verdicts = iter(derivation.check())
    rows = []
    for part in derivation.parts:
        if len(derivation.parts) > 1:
            given = all_given(part)
            said = f", given {escape.escape(given_line(given, dollars))}" if given else ""
            rows.append(remark(f"<strong>{escape.escape(part.title)}</strong>{said}"))
        rows.append(row(formula(part.steps[0].before)))
        for step in part.steps:
            verdict = next(verdicts)
            why = "; ".join(filter(None, (_reason(step), getattr(verdict, "untried", ""))))
            rows.append(row(latex_line(step), why, verdict.name, verdict.mark))
    return table(rows, derivation.title)


def table(rows: Iterable[str], caption: str = "") -> str:
    """Rows as a table that fits the width it is given."""
    title = f'<caption style="display:block;text-align:left;color:inherit">{escape.escape(caption)}</caption>'
    return f'<table style="{TABLE}">{title if caption else ""}<tbody style="display:block">{"".join(rows)}' \
        "</tbody></table>"


def row(tex: str, reason: str = "", verdict: str = "", mark: str = "") -> str:
    """A formula, and beside or below it the mark of its verdict with the reason."""
    sign = (f'<span role="img" aria-label="{verdict}" title="{verdict}" '
            f'style="color:{COLOURS.get(verdict, "inherit")};font-weight:bold">{mark}</span> ') if mark else ""
    why = f'<td style="{REASON}">{sign}{escape.escape(reason)}</td>' if sign or reason else ""
    return f'<tr style="{ROW}"><td style="{FORMULA}">{broken(tex)}</td>{why}</tr>'


def broken(tex: str) -> str:
    """A formula as HTML for MathJax, in pieces where the browser may begin a new line, which is then indented."""
    shown = [f"$\\displaystyle {escape.escape(piece)}$" for piece in side_by_side(tex)]
    if len(shown) == 1:
        return shown[0]
    spans = (f'<span style="display:inline-block;text-indent:0">{piece}</span>' for piece in shown)
    return f'<div style="padding-left:2em;text-indent:-2em">{" ".join(spans)}</div>'


def side_by_side(tex: str) -> list[str]:
    """The pieces of a formula, to be typeset beside each other: the sign that begins one joins, as in the middle of a line."""
    first, *more = (piece.strip() for piece in pieces(tex))
    return [first, *("{} " + piece for piece in more)]


def remark(content: str) -> str:
    """A row of words."""
    return f'<tr style="{ROW}"><td style="{CELL}">{content}</td></tr>'


def markdown(derivation: Derivation) -> str:
    """A heading, the question, and for each part its givens and its aligned equations."""
    out = [f"## {derivation.title}"]
    if derivation.question:
        out.append(derivation.question)
    for part in derivation.parts:
        if len(derivation.parts) > 1:
            out.append(f"### {part.title}")
        given = (*assumptions(part), *all_given(part))
        if given:
            out.append(f"Given {given_line(given, dollars)}.")
        out.append(f"$$\n{latex(replace(derivation, steps=part.steps, main=0))}\n$$")
    return "\n\n".join(out) + "\n"


def assumptions(part: Derivation) -> tuple[Basic, ...]:
    """What the letters of a part are taken to be beyond custom: positive though they are not scales or sizes."""
    letters = {s for step in part.steps for e in (step.before, step.after) for s in e.free_symbols if s.is_Symbol}
    return tuple(Gt(s, 0, evaluate=False) for s in sorted(letters, key=str)
                 if s.is_positive and not s.is_integer and not str(s).startswith("sigma"))


def as_json(derivation: Derivation) -> str:
    """The steps as data, each with its verdict."""
    steps = [{"part": s.part, "before": formula(s.before), "relation": s.relation, "after": formula(s.after),
              "rule": s.rule, "note": s.note, "given": [plain(g) for g in s.given], "verdict": v.name,
              "models": getattr(v, "models", None)}
             for s, v in zip(derivation.steps, derivation.check(), strict=True)]
    return json.dumps({"version": 1, "name": derivation.name, "title": derivation.title,
                       "question": derivation.question, "given": [plain(g) for g in derivation.given],
                       "steps": steps}, indent=2, ensure_ascii=False)


def render(derivation: Derivation, format: str = "text") -> str:
    """A derivation as text, latex, html, markdown or json."""
    shown = {"text": text, "latex": latex, "html": html, "markdown": markdown, "json": as_json}
    if format not in shown:
        raise ValueError(f"format must be one of {', '.join(shown)}, got {format!r}")
    return shown[format](derivation)
