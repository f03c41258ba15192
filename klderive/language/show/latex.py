"""Terms, types and statements as LaTeX, as people write them.

The one idea: a template for each word that looks like a call, a relation or a property, and a function for each notation
that does not. Brackets stand wherever a reader could be mistaken; what is the same by associativity has none, so this is
not read back to the same term (infix.py is).

Not here: how texts are read (reading/).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from ..contexts import Statement
from ..terms import App, Bound, Declaration, Free, Lam, Num, Term, instantiate, shift, subterms
from ..types import Function, Index, Law, Matrix, Point, Random, Real, Set, Type, sizes
from .infix import HALF, MINUS, ONE, Level, Piece
from .naming import Names, names_of
from .plain import PROPERTIES, turned

GREEK = frozenset("""alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma
tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell""".split())
ACCENTS = frozenset("hat bar tilde dot check breve vec".split())
_GROUPS: dict[Level, dict[str, str]] = {
    Level.ATOM: {
        "pi": r"\pi", "e": r"\mathrm{e}", "infinity": r"\infty", "true": r"\text{true}", "false": r"\text{false}",
        "abs": r"\left|@\right|", "det": r"\left|@\right|", "norm": r"\left\|@\right\|", "identity": "I_{@}",
        "floor": r"\left\lfloor @ \right\rfloor", "zeros": r"0_{@1 \times @2}", "interval": r"\left(@\right)",
        "members": r"\left\{@\right\}"},
    Level.POWER: {
        **{op: rf"\{op}\left(@\right)" for op in "exp log tanh sin cos max min".split()},
        **{op: rf"\operatorname{{{op}}}\left(@\right)" for op in "sign erf sigmoid".split()},
        "gamma": r"\Gamma\left(@\right)", "digamma": r"\psi\left(@\right)", "Phi": r"\Phi\left(@\right)",
        "indicator": r"\mathbf{1}\left\{@\right\}", "factorial": "@a!", "power": "@1a^{@2}", "transpose": r"@a^{\top}",
        "inverse": "@a^{-1}", "trace": r"\operatorname{tr}\left(@\right)", "logdet": r"\log\left|@\right|",
        "entropy": r"\mathrm{H}\left(@\right)", "cross_entropy": r"\mathrm{H}\left(@\right)",
        "kl": r"\mathrm{KL}\left(@1 \,\|\, @2\right)", "probability": r"\mathbb{P}_{@1}\left(@2\right)",
        "mean": r"\mathbb{E}\left[@\right]", "mean_given": r"\mathbb{E}\left[@1 \mid @2\right]",
        "variance": r"\operatorname{Var}\left[@\right]", "covariance": r"\operatorname{Cov}\left[@\right]",
        "chance": r"\mathbb{P}\left(@\right)", "multinormal": r"\mathcal{N}\left(@\right)", "not": r"\lnot\left(@\right)"},
    Level.RELATION: {
        "eq": "@1s = @2s", "ne": r"@1s \ne @2s", "lt": "@1s < @2s", "le": r"@1s \le @2s", ">": "@1s > @2s", ">=": r"@1s \ge @2s",
        "in": r"@1s \in @2s", "distributed": r"@1s \sim @2s", **{op: rf"@s \text{{ {said}}}" for op, said in PROPERTIES.items()},
        "whole": r"@s \in \mathbb{Z}"},
    Level.IMPLICATION: {"implies": r"@1o \implies @2o"},
}  # fmt: skip
"""Each word as it is written: @ all its arguments, @1 and @2 one of them, in brackets as the letter behind it (_SLOT) says."""
TEMPLATES = {op: (template, level) for level, group in _GROUPS.items() for op, template in group.items()}
_SLOT = {"": Level.ARGUMENT, "o": Level.OR, "s": Level.SUM, "a": Level.ATOM}
STATED = {"=": "=", "!=": r"\ne", "<": "<", "<=": r"\le", ">": ">", ">=": r"\ge"}
BIG = {"sum": r"\sum", "total": r"\sum", "total_on": r"\sum", "product": r"\prod", "product_law": r"\bigotimes",
       "integral": r"\int", "integral_on": r"\int"}
"""Words whose body is open to the right."""
DOTS = r"\dots"
Around = tuple[str, ...]


def latex(thing: Term | Type | Statement, beside: Iterable[Declaration] = ()) -> str:
    r"""The LaTeX of a term, a type or a statement.

    >>> from ..terms import app
    >>> x, s = Free(Declaration("x", Real())), Free(Declaration("sigma_1", Real()))
    >>> print(latex(app("mul", Fraction(-1, 2), app("pow", app("add", x, -1), 2), app("pow", s, -2))))
    -\frac{\left(x - 1\right)^{2}}{2 \sigma_{1}^{2}}
    """
    match thing:
        case Statement(context, relation, left, right, conditions):
            writer = _Writer(names_of((left, right, *conditions), context.declarations))
            claim = f" {STATED[relation]} ".join(writer.part(t, (), Level.SUM) for t in (left, right))
            return claim + (rf" \quad \text{{provided }} {writer.parts(conditions, ())}" if conditions else "")
        case Type():
            return _Writer(names_of(sizes(thing), beside)).kind(thing, ())
    return _Writer(names_of((thing,), beside)).part(thing, ())


def symbol(name: str) -> str:
    r"""A name: Greek letters, hats, and subscripts behind underscores.

    >>> symbol("mu_hat_1"), symbol("loss")
    ('\\hat{\\mu}_{1}', '\\mathrm{loss}')
    """
    out, *rest = map(_letter, name.split("_") if re.fullmatch(r"[^\W_]+(_[^\W_]+)*", name) else [name])
    below: list[str] = []
    for word, shown in zip(name.split("_")[1:], rest, strict=False):
        out, below = (rf"\{word}{{{out}}}", below) if word in ACCENTS else (out, [*below, shown])
    return out + (f"_{{{','.join(below)}}}" if below else "")


def _letter(word: str) -> str:
    if word in GREEK:
        return "\\" + word
    if len(word) == 1 and word.isalnum() or word.isascii() and word.isdigit():
        return word
    special = {"\\": r"\backslash{}", "^": r"\hat{}", "~": r"\sim{}"} | {c: "\\" + c for c in "#$%&_{}"}
    return rf"\mathrm{{{''.join(special.get(c, c if c.isprintable() else '?') for c in word)}}}"


class _Writer:
    """How the parts of some terms are written, with their names known."""

    def __init__(self, known: Names):
        self.known = known

    def part(self, term: Term, around: Around, least: Level = Level.ARGUMENT) -> str:
        """A part, in brackets if it does not hold together so tightly."""
        return _bracketed(self.term(term, around), least)

    def parts(self, terms: Iterable[Term], around: Around, least: Level = Level.ARGUMENT) -> str:
        shown = []
        for t in terms:  # no comprehension here: it would be one more call for each level of a term
            shown.append(self.part(t, around, least))
        return ", ".join(shown)

    def filled(self, template: str, args: tuple[Term, ...], around: Around) -> str:
        plain, *slots = re.split(r"@([12]?)([osa]?)", template)
        out = plain
        for which, least, plain in zip(slots[::3], slots[1::3], slots[2::3], strict=True):
            out += self.parts(args[int(which) - 1:int(which)] if which else args, around, _SLOT[least]) + plain
        return out

    def term(self, term: Term, around: Around) -> Piece:
        match term:
            case Num(value=int(v)) if v >= 0:
                return str(v), Level.ATOM
            case Num() | App(op="mul" | "scale" | "matmul"):
                minus, shown, level = self.product(term, around)
                return (f"-{shown}", Level.SIGNED) if minus else (shown, level)
            case Bound(k=k):
                return symbol(around[k]) if k < len(around) else rf"\#{k - len(around)}", Level.ATOM
            case Free(declaration=d):
                apart = d.name in self.known.meeting and d.role not in ("", "family") and not d.role.startswith("given")
                return (rf"{symbol(d.name)}^{{({_letter(d.role)})}}", Level.POWER) if apart else (symbol(d.name), Level.ATOM)
            case Lam():
                variable, body, inner = self.binder(term, around)
                return rf"{variable} \mapsto {self.part(body, inner)}", Level.ARGUMENT
            case App(op="add", args=args):
                return self.sum(_flat("add", args), around)
            case App(op="pow", args=(base, exponent)):
                return self.power(base, exponent, around)
            case App(op="only", args=(a,)):
                return self.term(a, around)
            case App(op="apply" | "density", args=(head, *points)):
                return self.applied(head, self.parts(points, around), around)
            case App(op="entry", args=(a, *places)):
                return self.below(self.term(a, around), self.parts(places, around)), Level.ATOM
            case App(op="derivative" | "gradient", args=(Lam() as lam, at, *where)):
                return self.slope(lam, at, where, around), Level.POWER
            case App(op="and" | "or" as op, args=(_, _, *_) as args):
                sign, level = (r" \land ", Level.AND) if op == "and" else (r" \lor ", Level.OR)
                return sign.join(self.part(a, around, Level.RELATION) for a in args), level
            case App(op=op, args=(*domain, Lam() as lam)):
                return self.bound(op, domain, lam, around)
            case App(op="explicit" | "cases"):
                return self.display(term, around), Level.POWER
            case App(op="finite", args=args):
                pairs = []
                for point, weight in zip(args[::2], args[1::2], strict=True):
                    pairs.append(f"{self.part(point, around)}: {self.part(weight, around)}")
                return rf"\left\{{{', '.join(pairs)}\right\}}", Level.ATOM
            case App(op="normal", args=(mean, scale)):
                root = isinstance(scale, App) and scale.op == "pow" and scale.args[-1] == HALF
                square = scale.args[0] if root else App("pow", (scale, Num(2)))  # type: ignore[attr-defined]
                return rf"\mathcal{{N}}\left({self.parts((mean, square), around)}\right)", Level.POWER
            case App(op=op):
                said = turned(term)
                template, level = TEMPLATES.get(said.op, (rf"\operatorname{{{op}}}\left(@\right)", Level.POWER))
                return self.filled(template, said.args, around), level
        raise TypeError(f"{term!r} is not a term")

    # ------------------------------------------------------------ numbers and matrices

    def sum(self, terms: list[Term], around: Around) -> Piece:
        out = ""
        for t in terms:
            product = isinstance(t, Num) or isinstance(t, App) and t.op in ("mul", "scale", "matmul")
            minus, shown = self.product(t, around)[:2] if product else (False, self.part(t, around, Level.PRODUCT))
            out += (" - " if minus else " + ") + shown if out else f"-{shown}" if minus else shown
        return (out, Level.SUM) if len(terms) > 1 else self.term(terms[0], around) if terms else ("0", Level.ATOM)

    def product(self, term: Term, around: Around) -> tuple[bool, str, Level]:
        """Whether there is a minus before a product, the rest of it, and how tightly that holds together."""
        factors, matrices = _factors(term)
        above: list[Term] = []
        below: list[Term] = []
        late: list[Term] = []
        minus, plain = False, True  # plain: only numerals stand below
        for t in factors:
            match t:
                case Num(value=v):
                    minus ^= v < 0
                    top, bottom = abs(Fraction(v)).as_integer_ratio()
                    above += [Num(top)] * (top != 1)
                    below += [Num(bottom)] * (bottom != 1)
                case App(op="pow", args=(base, Num(value=v))) if v < 0:
                    plain = False
                    below.append(base if v == -1 else App("pow", (base, Num(-v))))
                case _:
                    above.append(t)
        if below and (plain or isinstance(last := above[-1] if above else None, App) and last.op in BIG):
            late = [t for t in above if not isinstance(t, Num)] if plain else above[-1:]
            above = [t for t in above if isinstance(t, Num)] if plain else above[:-1]
        rest = [*([] if below else above), *late, *matrices]
        front = rf"\frac{{{self.alone(above, around)}}}{{{self.alone(below, around)}}}" if below else ""
        if len(rest) == 1 and not front:
            shown, level = self.term(rest[0], around)
            return minus, _bracketed((shown, level), Level.PRODUCT), Level.PRODUCT if level < Level.PRODUCT else Level(level)
        return minus, self.row(rest, around, front), Level.PRODUCT if rest else Level.POWER if front else Level.ATOM

    def alone(self, factors: list[Term], around: Around) -> str:
        """A product that has braces around it."""
        return self.part(factors[0], around) if len(factors) == 1 else self.row(factors, around)

    def row(self, factors: list[Term], around: Around, front: str = "") -> str:
        """Factors side by side; a dot before a numeral, and between a letter and a bracket."""
        out, letter = front, False
        for k, t in enumerate(factors):
            open_end = k == len(factors) - 1 and isinstance(t, App) and t.op in BIG
            piece = self.term(t, around)
            shown = _bracketed(piece, Level.PRODUCT if open_end else Level.POWER)
            dot = shown[0].isdigit() or letter and shown.startswith(r"\left(")
            out += (r" \cdot " if dot else " ") * bool(out) + shown
            letter = piece[1] == Level.ATOM and not isinstance(t, Num)
        return out or "1"

    def power(self, base: Term, exponent: Term, around: Around) -> Piece:
        if exponent == HALF:
            return rf"\sqrt{{{self.part(base, around)}}}", Level.POWER
        if isinstance(exponent, Num) and exponent.value < 0 and (exponent == MINUS or not isinstance(base, Num)):
            down = base if exponent == MINUS else App("pow", (base, Num(-exponent.value)))
            return rf"\frac{{1}}{{{self.part(down, around)}}}", Level.POWER
        return self.filled("@1a^{@2}", (base, exponent), around), Level.POWER

    def below(self, head: Piece, places: str) -> str:
        """A part with indices below it."""
        shown, level = head
        return f"{shown}_{{{places}}}" if level == Level.ATOM and "_" not in shown else rf"\left({shown}\right)_{{{places}}}"

    def display(self, term: App, around: Around) -> str:
        args = [self.part(a, around) for a in term.args]
        if term.op == "cases":
            lines = [rf"{v} & \text{{if }} {c}" for v, c in zip(args[::2], args[1::2], strict=False)]
            lines += [rf"{args[-1]} & \text{{otherwise}}"] * (len(args) % 2)
            return r"\begin{cases} " + r" \\ ".join(lines) + r" \end{cases}"
        cols = int(args[1])
        lines = [" & ".join(args[k:k + cols]) for k in range(2, len(args), cols or 1)]
        return r"\begin{pmatrix} " + r" \\ ".join(lines) + r" \end{pmatrix}"

    # ------------------------------------------------------------ laws and functions

    def applied(self, head: Term, at: str, around: Around) -> Piece:
        """A member of a family, a function at a point, a density, a conditional density or law."""
        shown = self.part(head, around, Level.POWER)
        match head:
            case Free() if _is_family(head):
                return self.below(self.term(head, around), at), Level.ATOM
            case Free(kind=Function(_, Law())):
                return rf"{shown}\left(\cdot \mid {at}\right)", Level.POWER
            case App(op="apply", args=(Free(kind=Function(_, Law())) as law, *_)) if not _is_family(law):
                return shown.replace(r"\cdot \mid", rf"{at} \mid", 1), Level.POWER
            case App(op="normal" | "multinormal"):
                return shown.replace(r"\left(", rf"\left({at}; ", 1), Level.POWER
        return rf"{shown}\left({at}\right)", Level.POWER

    def binder(self, lam: Lam, around: Around) -> tuple[str, Term, Around]:
        """The variable of a Lam, its body, and the names around the body."""
        label = self.known.bound(lam, around)
        return symbol(label), lam.body, (label, *around)

    def bound(self, op: str, domain: list[Term], lam: Lam, around: Around) -> Piece:
        """A word with a Lam behind its other arguments."""
        variable, body, inner = self.binder(lam, around)
        variables, here = [variable], self.parts(domain, around)
        while op in ("expect", "table") and isinstance(body, Lam):
            variable, body, inner = self.binder(body, inner)
            variables.append(variable)
        piece, several = self.term(body, inner), ", ".join(variables)
        shown = piece[0]
        match op:
            case "expect":
                law = domain[0]
                free = isinstance(law, (Free, Bound)) or isinstance(law, App) and law.op == "apply"
                below = self.applied(law, several, around)[0] if free else rf"{several} \sim {here}"
                return rf"\mathbb{{E}}_{{{below}}}\left[{shown}\right]", Level.POWER
            case "forall":
                over = self.member(lam.kind, variable, around)
                return rf"{_bracketed(piece, Level.RELATION)} \text{{ for all }} {over}", Level.ARGUMENT
            case "such_that":
                return rf"\left\{{{variable} : {shown}\right\}}", Level.ATOM
            case "vector" | "table" | "diagonal":
                head = r"\operatorname{diag}" if op == "diagonal" else ""
                return rf"{head}\left({shown}\right)_{{{several}}}", Level.POWER
        if op not in BIG:
            return rf"\operatorname{{{op}}}\left({', '.join(filter(None, (here, several, shown)))}\right)", Level.POWER
        where, tail = self.range(lam.kind, variable, around), ""
        if BIG[op] == r"\int":
            where, tail = f"_{{{here}}}" if domain else "", rf" \, d{variable}"
            if domain and isinstance(domain[0], App) and domain[0].op == "interval":
                where = self.filled("_{@1}^{@2}", domain[0].args, around)
        elif domain:
            where = rf"_{{{variable} \in {here}}}"
        return f"{BIG[op]}{where} {_bracketed(piece, Level.PRODUCT)}{tail}", Level.PRODUCT

    def range(self, kind: Type, variable: str, around: Around) -> str:
        """What stands below and above a sum."""
        low, high = (kind.low, kind.high) if isinstance(kind, Index) else (None, None)
        if low is not None and high is not None:
            return f"_{{{variable}=" + self.filled("@1}^{@2}", (low, high), around)
        bounds = (rf" {sign} {self.part(t, around)}" for sign, t in ((r"\ge", low), (r"\le", high)) if t is not None)
        return f"_{{{variable}{''.join(bounds)}}}"

    def slope(self, lam: Lam, at: Term, where: list[Term], around: Around) -> str:
        """A derivative or a gradient: by a name at that name if this stands nowhere else in the Lam."""
        label, body, inner = self.binder(lam, around)
        here = isinstance(at, (Free, Bound)) and not _mentions(lam, at)
        variable = self.part(at, around) if here else label
        if here:
            body, inner = instantiate(lam, at), around
        places, d = self.parts(where, around), r"\partial"
        if isinstance(lam.kind, Law):
            d, variable = r"\delta", rf"{variable}\left({places}\right)"
        elif where:
            variable = self.below((variable, Level.ATOM), places)
        front = rf"\nabla_{{{variable}}}" if isinstance(lam.kind, Matrix) and not where else rf"\frac{{{d}}}{{{d} {variable}}}"
        shown = rf"{front}\left[{self.part(body, inner)}\right]"
        return shown if here else rf"\left.{shown}\right|_{{{label} = {self.part(at, around)}}}"

    # ------------------------------------------------------------ types

    def member(self, kind: Type, variable: str, around: Around) -> str:
        sign = " " if isinstance(kind, (Law, Random)) else r"\colon " if isinstance(kind, Function) else r" \in "
        return variable + sign + self.kind(kind, around)

    def kind(self, kind: Type, around: Around) -> str:
        match kind:
            case Real():
                return r"\mathbb{R}"
            case Index(None, None):
                return r"\mathbb{Z}"
            case Index(low, high):
                first, last = (() if t is None else (self.part(t, around),) for t in (low, high))
                return rf"\left\{{{', '.join((*first, DOTS, *last))}\right\}}"
            case Matrix(rows, cols):
                size = self.filled("@1" if cols == ONE else r"@1 \times @2", (rows, cols), around)
                return rf"\mathbb{{R}}^{{{size}}}"
            case Point(space):
                return symbol(space)
            case Law(points):
                return r"\text{law on } " + r" \times ".join(self.kind(p, around) for p in points)
            case Function(arguments, result):
                return r" \times ".join(self.kind(p, around) for p in arguments) + r" \to " + self.kind(result, around)
            case Random(of):
                return r"\text{random in } " + self.kind(of, around)
            case Set(of):
                return f"2^{{{self.kind(of, around)}}}"
        return r"\left\{\text{true}, \text{false}\right\}"


def _bracketed(piece: Piece, least: Level) -> str:
    return piece[0] if piece[1] >= least else rf"\left({piece[0]}\right)"


def _is_family(head: Free) -> bool:
    kind = head.kind
    return isinstance(kind, Function) and bool(kind.arguments) and all(isinstance(k, Index) for k in kind.arguments)


def _flat(op: str, args: Iterable[Term]) -> list[Term]:
    return [t for a in args for t in (_flat(op, a.args) if isinstance(a, App) and a.op == op else [a])]


def _factors(term: Term) -> tuple[list[Term], list[Term]]:
    """The numbers and the matrices of a product."""
    match term:
        case App(op="scale", args=(c, a)):
            numbers, matrices = _factors(a) if isinstance(a, App) and a.op in ("scale", "matmul") else ([], [a])
            return [*_flat("mul", [c]), *numbers], matrices
        case App(op="matmul"):
            return [], _flat("matmul", [term])
    return _flat("mul", [term]), []


def _mentions(term: Term, name: Free | Bound) -> bool:
    """Whether a name stands in a term."""
    if isinstance(name, Free):
        return name in subterms(term)
    return shift(term, 1, name.k) != shift(term, 1, name.k + 1)
