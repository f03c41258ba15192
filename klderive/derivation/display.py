"""How expressions and derivations look: LaTeX, HTML, Markdown, JSON, plain text.

The one idea: terms and factors are printed in the order in which they stand, because a person put them there.

Not here: what a verdict is (the checker); pages and reports (report.py).
"""

from __future__ import annotations

import html as escape
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sympy import Add, Basic, Expr, MatAdd, MatMul, Mul, Pow, Rational, S
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

if TYPE_CHECKING:
    from . import Derivation, Step

RELATIONS = {"=": "=", "<=": r"\le", ">=": r"\ge", "<": "<", ">": ">", "!=": r"\ne", "approx": r"\approx"}


# What is written without brackets around its argument, and so must stand last in a product.
OPEN = ("Sum", "Product", "Int", "SetSum", "Integral", "Derivative", "log", "LogDet")


class InOrder(LatexPrinter):
    """SymPy's LaTeX printer, but sums and products keep their order and exponentials are written exp(...)."""

    def _print_ExpBase(self, expr: Expr, exp: str | None = None) -> str:
        arg = self._print(expr.args[0])
        if expr.args[0].is_Atom:
            return f"e^{{{arg}}}" if exp is None else rf"\left(e^{{{arg}}}\right)^{{{exp}}}"
        return rf"\exp{'' if exp is None else f'^{{{exp}}}'}\left({arg}\right)"

    _print_exp = _print_ExpBase

    def _print_log(self, expr: Expr, exp: str | None = None) -> str:
        arg = expr.args[0]
        power = "" if exp is None else f"^{{{exp}}}"
        fraction = isinstance(arg, Mul) and not any(f.is_Add for f in halves(arg)[0]) and halves(arg)[1]
        if arg.is_Symbol or arg.is_Integer or fraction or type(arg).__name__ in ("Entry", "pdf", "Det"):
            return rf"\log{power} {self._print(arg)}"
        return rf"\log{power} \left({self._print(arg)}\right)"

    def _print_Add(self, expr: Add, order: object = None) -> str:
        out = ""
        for i, term in enumerate(expr.args):
            negative = leading(term) < 0
            body = self.bracketed(-term if term.is_Rational else _opposite(term) if negative else term, Add)
            out += (" - " if i else "- ") + body if negative else (" + " if i else "") + body
        return out

    def bracketed(self, expr: Basic, inside: type) -> str:
        """The LaTeX of a term of a sum or a factor of a product, with brackets where they are needed."""
        needs = expr.is_Add if inside is Add else (expr.is_Add or (expr.is_Mul and leading(expr) < 0)
                                                   or (expr.is_Rational and expr < 0))
        tex = self._print(expr)
        return rf"\left({tex}\right)" if needs else tex

    def _print_Mul(self, expr: Mul) -> str:
        sign = "- " if leading(expr) < 0 else ""
        above, below = halves(_opposite(expr) if sign else expr)
        if not below:
            return sign + self.row(above)
        big = [f for f in above if getattr(f, "is_Add", False) or _wide(f)]
        if len(below) == 1 and below[0].is_Integer and len(big) == 1 and not above[0].is_Rational and _wide(big[0]):
            front = [f for f in above if f not in big]
            return sign + rf"\frac{{{self.row(front, alone=True)}}}{{{self._print(below[0])}}} {self.row(big)}"
        return sign + rf"\frac{{{self.row(above, alone=True)}}}{{{self.row(below, alone=True)}}}"

    def row(self, factors: Sequence[Basic], alone: bool = False) -> str:
        """Factors side by side; a single factor in a fraction needs no brackets."""
        if not factors:
            return "1"
        if len(factors) == 1 and alone:
            return self._print(factors[0])
        tex = []
        for i, f in enumerate(factors):
            t = self.bracketed(f, Mul)
            open_end = type(f).__name__ in OPEN
            tex.append(rf"\left({t}\right)" if open_end and i < len(factors) - 1 else t)
        return r" ".join(_spaced(tex, factors))

    def _print_MatAdd(self, expr: Basic) -> str:
        return _signed([(_nested(self._print(_unsigned(t)), _unsigned(t), r"\left(", r"\right)"), _minus(t))
                        for t in expr.args])

    def _print_Transpose(self, expr: Basic) -> str:
        inner = self._print(expr.args[0])
        return rf"\left({inner}\right)^{{\top}}" if expr.args[0].args and not expr.args[0].is_symbol \
            else rf"{inner}^{{\top}}"


class TextInOrder(StrPrinter):
    """SymPy's text printer, but sums of matrices keep their order."""

    def _print_MatAdd(self, expr: Basic) -> str:
        return _signed([(_nested(self._print(_unsigned(t)), _unsigned(t), "(", ")"), _minus(t)) for t in expr.args])


def _nested(text: str, term: Basic, left: str, right: str) -> str:
    """Brackets around a sum of matrices inside another."""
    return f"{left}{text}{right}" if isinstance(term, MatAdd) else text


def _minus(term: Basic) -> bool:
    return isinstance(term, MatMul) and bool(term.args[0].is_Number and term.args[0] < 0)


def _unsigned(term: Basic) -> Basic:
    """A matrix term without the minus sign in front."""
    if not _minus(term):
        return term
    rest = term.args[1:] if term.args[0] == -1 else (-term.args[0], *term.args[1:])
    return rest[0] if len(rest) == 1 else MatMul(*rest)


def _signed(parts: list[tuple[str, bool]]) -> str:
    out = ""
    for i, (tex, minus) in enumerate(parts):
        out += ((" - " if minus else " + ") if i else ("-" if minus else "")) + tex
    return out


def _spaced(tex: list[str], factors: Sequence[Basic]) -> list[str]:
    """A dot between two numbers."""
    return [rf"\cdot {t}" if i and t[:1].isdigit() else t for i, t in enumerate(tex)]


def _wide(node: Basic) -> bool:
    return type(node).__name__ in ("E", "Int", "Sum", "SetSum", "KL", "log", "Tr", "LogDet", "Scalar")


def leading(term: Basic) -> Rational:
    """The rational number in front of a term."""
    if term.is_Rational:
        return term
    if isinstance(term, Mul) and term.args[0].is_Rational:
        return term.args[0]
    return S.One


def _opposite(term: Basic) -> Basic:
    """-term, for a product with a number in front."""
    rest = term.args[1:]
    number = -leading(term)
    if number == 1:
        return rest[0] if len(rest) == 1 else Mul(*rest, evaluate=False)
    return Mul(number, *rest, evaluate=False)


def halves(expr: Mul) -> tuple[list[Basic], list[Basic]]:
    """The factors of the numerator and of the denominator."""
    above, below = [], []
    for f in expr.args:
        if f.is_Rational:
            above += [] if f.p == 1 else [S(f.p)]
            below += [] if f.q == 1 else [S(f.q)]
        elif isinstance(f, Pow) and f.exp.is_Rational and f.exp < 0:
            below.append(f.base if f.exp == -1 else Pow(f.base, -f.exp, evaluate=False))
        else:
            above.append(f)
    return above, below


def formula(expr: Basic) -> str:
    """The LaTeX of an expression, in the order in which it stands."""
    return InOrder({"order": "none"}).doprint(expr)


def plain(expr: Basic) -> str:
    """The text of an expression, in the order in which it stands."""
    return TextInOrder({"order": "none"}).doprint(expr)


def given_line(given: Sequence[Basic], show) -> str:
    return ", ".join(map(show, given))


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


def _condition(part: Derivation) -> str:
    given = part.steps[0].given
    return rf"\ \text{{for }} {given_line(given, formula)}" if given else ""


def _reason(step: Step) -> str:
    return f"{step.rule}: {step.note}" if step.note else step.rule


def text(thing: Derivation | Basic) -> str:
    """An expression, or a derivation line by line, the reason behind each line."""
    if isinstance(thing, Basic):
        return plain(thing)
    lines = [thing.title]
    for part in thing.parts:
        if len(thing.parts) > 1:
            given = part.steps[0].given
            lines += ["", part.title + (f" (given {given_line(given, plain)})" if given else "")]
        lines.append(f"    {plain(part.steps[0].before)}")
        lines += [f"  {step.relation} {plain(step.after)}    [{_reason(step)}]" for step in part.steps]
    return "\n".join(lines)


STYLE = ("border-collapse:collapse;color:inherit;background:transparent", "padding:.3em .8em;text-align:left;"
         "border:0;vertical-align:middle", "color:inherit;opacity:.75;font-size:90%")
COLOURS = {"proved": "#2e9e5b", "refuted": "#d64545", "undecided": "#c98a1b"}


def html(derivation: Derivation) -> str:
    """A table: relation and formula, reason, verdict mark. Needs MathJax for the formulas, nothing else."""
    verdicts = iter(derivation.check())
    rows = []
    for part in derivation.parts:
        if len(derivation.parts) > 1:
            rows.append(f'<tr><td colspan="3" style="{STYLE[1]}"><strong>{escape.escape(part.title)}</strong>'
                        + (f" for ${escape.escape(given_line(part.steps[0].given, formula))}$"
                           if part.steps[0].given else "") + "</td></tr>")
        rows.append(_row(f"{formula(part.steps[0].before)}", "", ""))
        for step in part.steps:
            verdict = next(verdicts)
            mark = (f'<span role="img" aria-label="{verdict.name}" title="{verdict.name}" '
                    f'style="color:{COLOURS.get(verdict.name, "inherit")};font-weight:bold">{verdict.mark}</span>')
            rows.append(_row(rf"{RELATIONS[step.relation]} {formula(step.after)}", escape.escape(_reason(step)), mark))
    caption = f'<caption style="text-align:left;color:inherit">{escape.escape(derivation.title)}</caption>'
    return f'<table style="{STYLE[0]}">{caption}<tbody>{"".join(rows)}</tbody></table>'


def _row(tex: str, reason: str, mark: str) -> str:
    return (f'<tr style="background:transparent"><td style="{STYLE[1]}">$\\displaystyle {escape.escape(tex)}$</td>'
            f'<td style="{STYLE[1]};{STYLE[2]}">{reason}</td><td style="{STYLE[1]}">{mark}</td></tr>')


def markdown(derivation: Derivation) -> str:
    """A heading, the question and the aligned equations."""
    question = f"{derivation.question}\n\n" if derivation.question else ""
    return f"## {derivation.title}\n\n{question}$$\n{latex(derivation)}\n$$\n"


def as_json(derivation: Derivation) -> str:
    """The steps as data, each with its verdict."""
    steps = [{"part": s.part, "before": formula(s.before), "relation": s.relation, "after": formula(s.after),
              "rule": s.rule, "note": s.note, "given": [plain(g) for g in s.given], "verdict": v.name}
             for s, v in zip(derivation.steps, derivation.check(), strict=True)]
    return json.dumps({"version": 1, "name": derivation.name, "title": derivation.title,
                       "question": derivation.question, "given": [plain(g) for g in derivation.given],
                       "steps": steps}, indent=2, ensure_ascii=False)


def render(derivation: Derivation, format: str = "text") -> str:
    """A derivation as text, latex, markdown or json."""
    shown = {"text": text, "latex": latex, "markdown": markdown, "json": as_json}
    if format not in shown:
        raise ValueError(f"format must be one of {', '.join(shown)}, got {format!r}")
    return shown[format](derivation)
