"""Texts of a few lines for the tests of elaboration: declarations in a short notation, then formulas.

    D x vector n          x is a vector of n entries; further words with @ are properties
    L X \\sim N(0, 1)      a law
    S \\sigma > 0          a supposition
    F f(x) = x^2          a definition
    M A                   a name about which something unread is said
    anything else         a row of LaTeX
"""

from dataclasses import replace

from klderive.language.show import text
from klderive.reading.elaboration import claims, elaborate
from klderive.reading.formula import nodes, read_text
from klderive.reading.layout.document import Range
from klderive.reading.said import Declared, Defined, Distributed, Marked, Supposed

SAYINGS = ("D ", "L ", "S ", "F ", "M ")
AT, HOLDS = Range(0, 0), Range(0, 10**6)


def tree(latex: str) -> nodes.Node:
    found = read_text(latex)
    assert found.tree is not None, (latex, found.unread)
    return found.tree


def said(line: str):
    kind, rest = line.split(" ", 1)
    if kind == "D":
        name, what, *more = rest.split()
        sizes = tuple(tree(m) for m in more if not m.startswith("@"))
        return Declared((tree(name),), "" if what == "-" else what, AT, HOLDS, sizes, tuple(m[1:] for m in more if m.startswith("@")))
    relation = tree(rest)
    match kind:
        case "L":
            return Distributed((relation.sides[0],), relation.sides[1], AT, HOLDS)
        case "S":
            return Supposed(relation, AT, HOLDS)
        case "F":
            return Defined(*relation.sides, AT, HOLDS)
    return Marked((relation,), AT, HOLDS)


def elaborated(*lines: str):
    """The claims of all rows, each in a line of its own after all that is said."""
    sayings = [said(line) for line in lines if line[:2] in SAYINGS]
    trees = [tree(line) for line in lines if line[:2] not in SAYINGS]
    found = [c for t in trees for c in claims([t])]
    return elaborate(sayings, [replace(c, at=c.at._replace(start=k + 1)) for k, c in enumerate(found)], trees)


def read(*lines: str) -> list[str]:
    """The statements as text, or "unread: " and why."""
    return [text(e.statement) if e.statement else f"unread: {e.unread}" for e in elaborated(*lines)]


def last(*lines: str) -> str:
    """The last statement, without its declarations."""
    found = read(*lines)[-1]
    return found.rpartition("|- ")[2] if "|- " in found else found
