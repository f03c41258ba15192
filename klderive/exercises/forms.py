"""The form that an exercise asks for, and what keeps a true line from having it.

The one idea: a form is counts and words (`asks` of a sheet, and what the stored solution looks like), so that nothing of the
solution need be known to a student's machine; "non-negative" is proved, not looked at.

Not here: whether the line is true (judge.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction

from ..check import prove
from ..language import (
    App,
    Context,
    Free,
    Lam,
    LanguageError,
    Matrix,
    Num,
    Statement,
    Term,
    instantiate,
    names,
    substitute,
    subterms,
)
from ..records import field, record
from ..verdicts import Proved
from .spelling import plain

__all__ = ["ASKS", "Form", "equal_names", "form_of", "lacking", "length", "ordered", "same", "summands"]

WORDS = ("kl", "entropy", "cross_entropy", "expect", "integral", "integral_on", "total", "derivative", "gradient")
"""Words of a task that an answer in closed form has not."""
HEADS = (*WORDS, "density", "sum", "product", "log", "exp")


@record
class Form:
    """What a solution looks like: the words and letters in it, its length, whether it is the task rearranged, and,
    where factors are asked for, how many of them are sums."""

    heads: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()
    length: int = 0
    rearranged: bool = False
    factors: int = 0


@record
class Asked:
    """What an exercise asks of a last line: the form, whether any form without the words of the task will do, the counts."""

    start: Term
    given: tuple[Term, ...]
    form: Form
    free: bool
    asks: Mapping[str, int] = field(default_factory=dict)


def form_of(start: Term, goal: Term, given: tuple[Term, ...], context: Context, factored: bool) -> Form:
    """The form of a stored solution."""
    return Form(frozenset(op for op in HEADS if _with(goal, op)),
                frozenset(d.name for d in names(substitute(goal, equal_names(given)))), length(goal),
                same(start, goal, context), sums_among_factors(goal) if factored else 0)


def same(a: Term, b: Term, context: Context) -> bool:
    """The same formula up to the laws of arithmetic."""
    if a == b:
        return True
    try:
        return isinstance(prove(Statement(context, "=", a, b), using=(), opinion=False), Proved)
    except LanguageError:
        return False


def ordered(term: Term) -> Term:
    """The term with the parts of sums and products in an order of their own."""
    match term:
        case App(op=("add" | "mul") as op, args=args):
            return App(op, tuple(sorted(map(ordered, args), key=repr)))
        case App(op=op, args=args):
            return App(op, tuple(map(ordered, args)))
        case Lam(kind=kind, body=body, name=name):
            return Lam(kind, ordered(body), name)
    return term


def length(term: Term) -> int:
    """How much there is to write: operations and leaves."""
    return sum(1 for _ in subterms(term))


def equal_names(given: Iterable[Term]) -> dict:
    """The names that the givens say are equal to something."""
    return {g.args[0].declaration: g.args[1] for g in given
            if isinstance(g, App) and g.op == "eq" and isinstance(g.args[0], Free)}


def summands(term: Term) -> tuple[Term, ...]:
    """The terms of a sum; a number times a sum is the sum of its parts."""
    match term:
        case App(op="add", args=args):
            return args
        case App(op="mul", args=args) if len(sums := [a for a in args if isinstance(a, App) and a.op == "add"]) == 1:
            others = tuple(a for a in args if a is not sums[0])
            if not names(*others):
                return tuple(App("mul", (*others, s)) for s in sums[0].args)
    return (term,)


def factors(term: Term) -> dict[Term, Fraction]:
    """The factors of a product with their exponents, as far as these are numbers."""
    found: dict[Term, Fraction] = {}
    match term:
        case App(op="mul", args=args):
            for a in args:
                for base, times in factors(a).items():
                    found[base] = found.get(base, Fraction(0)) + times
        case App(op="pow", args=(base, Num(value=times))):
            found = {b: k * times for b, k in factors(base).items()}
        case Num():
            pass
        case _:
            found[term] = Fraction(1)
    return found


def sums_among_factors(term: Term) -> int:
    """How many factors of a product are sums, each counted as often as its power says.

    >>> from .notation import read
    >>> [sums_among_factors(read(t)) for t in ("(x - 1)*(x + 1)/x", "(x**2 - 1)/x", "x - 1/x", "(x - 1)**2/2")]
    [2, 1, 1, 2]
    """
    return sum(int(times) for base, times in factors(term).items()
               if isinstance(base, App) and base.op == "add" and times > 0)


def _with(term: Term, *ops: str) -> list[App]:
    return [t for t in subterms(term) if isinstance(t, App) and t.op in ops]


# ---------------------------------------------------------------- what is asked for


def lacking(line: Term, lines: int, asked: Asked, context: Context) -> tuple[str, bool]:
    """What keeps a true line from having the form that is asked for, and whether that is a small thing; ("", True) if nothing.

    Not small are the task itself, a line that still has words of the task or functions that have to go, and most of what a sheet
    asks for.
    """
    if line == asked.start or not asked.form.rearranged and same(line, asked.start, context):
        return "it is the task itself", False
    for op in WORDS if asked.free else HEADS:
        if _with(line, op) and op not in asked.form.heads:
            return f"{plain(min(_with(line, op), key=length))} is still there", False
    for name, count in asked.asks.items():
        missing = ASKS[name].check(line, lines, count, asked, context)
        if missing:
            return missing, ASKS[name].small
    if asked.form.factors > sums_among_factors(line):
        return "write it as a product of factors that cannot be taken apart further", True
    if asked.free:
        return "", True
    extra = {d.name for d in names(substitute(line, equal_names(asked.given)))} - asked.form.letters
    if extra:
        return f"{min(extra)} can go", False
    return ("it can be much shorter" if length(line) > 1.6 * asked.form.length + 4 else ""), True


Check = Callable[[Term, int, int, Asked, Context], str]


@record
class Ask:
    """A form that a sheet can ask for: in words, what is said of a line that has it not, and whether that is a small lack."""

    says: str
    check: Check
    small: bool = False


def _nonnegative(line: Term, lines: int, count: int, asked: Asked, context: Context) -> str:
    """What is not proved to be never negative by itself has to be so together: brackets around it are not kept."""
    def proved(term: Term) -> bool:
        return isinstance(prove(Statement(context, ">=", term, Num(0))), Proved)

    parts = summands(line)
    rest = [part for part in parts if not proved(part)]
    together = rest[0] if len(rest) == 1 else App("add", tuple(rest))
    if rest and (len(rest) == 1 or not proved(together)):
        return f"each summand is to be one that is never negative, and of {plain(together)} that is not proved"
    shapes = {frozenset(factors(part).items()) for part in parts if part not in rest}  # twice the same is one
    found = len(shapes) + bool(rest)
    return f"{count} summands are asked for, none of them ever negative; read were {found}" if found < count else ""


def _no_common_factor(line: Term, lines: int, count: int, asked: Asked, context: Context) -> str:
    for term in (line, *_with(line, "mul")):
        if isinstance(term, App) and term.op == "mul":
            seen: dict[Term, int] = {}
            for a in term.args:
                for base, times in (*factors(a).items(), *_inside(a)):
                    if seen.setdefault(base, times > 0) != (times > 0):
                        return f"the factor {plain(base)} stands above and below"
    common = _in_every(summands(line))
    return f"the factor {plain(common[0])} stands in every summand" if common else ""


def _in_every(parts: tuple[Term, ...]) -> list[Term]:
    """The factors that stand above in each of several summands."""
    found = [factors(part) for part in parts]
    return [b for b in found[0] if len(found) > 1 and all(f.get(b, Fraction(0)) > 0 for f in found)]


def _inside(factor: Term) -> Iterator[tuple[Term, Fraction]]:
    """The factors that stand in every summand of a sum, or of a power of one."""
    for base, times in factors(factor).items():
        if isinstance(base, App) and base.op == "add":
            yield from ((common, times) for common in _in_every(base.args))


def _at_most(*ops: str, noun: str) -> Check:
    def check(line: Term, lines: int, count: int, asked: Asked, context: Context) -> str:
        found = len(_with(line, *ops))
        return f"there are {found} {noun}, at most {count} {'is' if count == 1 else 'are'} asked for" if found > count else ""

    return check


def _closed(line: Term, lines: int, count: int, asked: Asked, context: Context) -> str:
    found = _with(line, *WORDS)
    return f"{plain(min(found, key=length))} is still there; a closed form is asked for" if found else ""


def _apart(line: Term, lines: int, count: int, asked: Asked, context: Context) -> str:
    for log in _with(line, "log"):
        (inner,) = log.args
        if isinstance(inner, App) and (inner.op == "pow" or inner.op == "mul" and names(inner)):
            return f"{plain(log)} can be taken apart"
    return ""


def _counted(line: Term, lines: int, count: int, asked: Asked, context: Context) -> str:
    for total in _with(line, "sum"):
        (lam,) = total.args
        assert isinstance(lam, Lam), "a sum has nothing else in it"
        parts = [Lam(lam.kind, part) for part in summands(lam.body)]
        if any(instantiate(part, Num(0)) == instantiate(part, Num(1)) for part in parts):
            return f"in {plain(total)} something is added that does not depend on {lam.name}"
    return ""


def _matrices(line: Term, lines: int, count: int, asked: Asked, context: Context) -> str:
    found = [d.name for d in names(line) if isinstance(d.kind, Matrix)]
    return f"{found[0]} is still there" if len(found) > count else ""


def _poles(line: Term, lines: int, count: int, asked: Asked, context: Context) -> str:
    below = (t.args[0] for t in _with(line, "pow") if isinstance(t.args[1], Num) and t.args[1].value < 0)
    found = [base for base in dict.fromkeys(below) if not _never_zero(base, context)]
    return f"{plain(found[0])} stands below and can be 0" if len(found) > count else ""


def _never_zero(term: Term, context: Context) -> bool:
    try:
        return any(isinstance(prove(Statement(context, sign, term, Num(0))), Proved) for sign in (">", "<"))
    except LanguageError:
        return False  # an index of a sum is loose in it


def _lines(line: Term, lines: int, count: int, asked: Asked, context: Context) -> str:
    return f"at least {count} lines are asked for, there {'is' if lines == 1 else 'are'} {lines}" if lines < count else ""


ASKS: Mapping[str, Ask] = {
    "nonnegative": Ask("at least so many summands, each proved to be never negative", _nonnegative),
    "coprime": Ask("no factor above and below, none in every summand", _no_common_factor, small=True),
    "poles": Ask("at most so many things below a fraction that can be 0", _poles),
    "divergences": Ask("at most so many divergences", _at_most("kl", noun="divergences")),
    "sums": Ask("at most so many sums", _at_most("sum", "total", noun="sums")),
    "logs": Ask("at most so many logarithms", _at_most("log", noun="logarithms")),
    "closed": Ask("no divergence, entropy, expectation, integral or derivative", _closed),
    "lines": Ask("at least so many lines", _lines),
    "apart": Ask("no logarithm of a product, a quotient or a power", _apart),
    "counted": Ask("nothing below a sum that does not depend on its index", _counted),
    "matrices": Ask("at most so many matrices and vectors", _matrices),
}
"""What `asks` of a sheet may ask of an answer, each with a whole number."""
