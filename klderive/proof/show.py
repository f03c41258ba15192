"""Polynomials and terms as text, for reasons and side conditions. Nothing is decided by it."""

from __future__ import annotations

from typing import Any

from ..language import REAL, Declaration, Free, Lam, Term, instantiate
from ..language.show import readable, text
from .polynomials import Atom, Poly, is_frozen


def show(p: Poly, limit: int = 6) -> str:
    """Readable text; long sums are cut."""
    if not p:
        return "0"
    terms = []
    for m, c in sorted(p.items(), key=lambda item: not item[0])[:limit]:  # a number stands last
        factors = [_atom(a) if e == 1 else f"{_atom(a)}^{e if isinstance(e, int) and e > 0 else f'({e})'}"
                   for a, e in m]
        if not factors:
            terms.append(str(c))
        else:
            head = "" if c == 1 else "-" if c == -1 else f"{c}*"
            terms.append(head + "*".join(factors))
    more = f" + ... ({len(p)} terms)" if len(p) > limit else ""
    return (" + ".join(terms) + more).replace("+ -", "- ")


def _ref(r: Any) -> str:
    return str(r) if isinstance(r, int) else _atom(r) if isinstance(r, Atom) else show(dict(r))


def _lambda(key: tuple) -> str:
    return show(dict(key[1]), 3)


def _name(tag: Any) -> str:
    """The name in a tag."""
    match tag:
        case (str() as word, int() as k, tuple() as inner) if word == "function":
            return f"D{k + 1} {_name(inner)}"
        case ("density" | "function", declaration, *_):
            return declaration.name
        case ("known", str() as op):
            return op
        case (str() as word, *_):
            return word
    return str(tag)


def _atom(a: Atom) -> str:
    match a.kind:
        case "sym" | "base":
            return a.key[0].name
        case "prime":
            return str(a.key[0])
        case "pi":
            return "pi"
        case "var":
            letters = "ijklmn" if a.key[-1][0] == "index" else "xyzuvw"
            return letters[a.key[2 if a.key[0] == "slot" else 1] % 6]
        case "entry":
            return f"{_atom(a.key[0])}[{', '.join(map(_ref, a.key[1]))}]"
        case "delta":
            return f"delta({', '.join(map(_ref, a.key))})"
        case "exp":
            return f"exp({show({a.key[0]: 1})})"
        case "log":
            return f"log({show(dict(a.key[0]))})"
        case "sum":
            return f"({show(dict(a.key[0]))})"
        case "bound":
            names = ", ".join(_atom(v) for v in a.key[0])
            return f"S_{{{names}}}[{show({a.key[1]: 1})}]"
        case "inv":
            return f"inv({_lambda(a.key[0])})[{', '.join(map(_ref, a.key[1]))}]"
        case "det" | "prod" | "trace" | "whole" | "column":
            return f"{a.kind}({_lambda(a.key)})"
        case "pdf":
            return f"{_name(a.key[0])}({', '.join(map(_ref, a.key[1]))})"
        case "opaque":
            return f"{_name(a.key[0])}({', '.join(show(dict(p), 3) for p in a.key[1] if is_frozen(p))})"
    return a.kind


def say(term: Term) -> str:
    """A term for a person, in one line; variables that are bound outside of it get letters."""
    for k in range(term.loose):
        term = instantiate(Lam(REAL, term), Free(Declaration("xyzuvw"[k % 6], REAL, "bound")))
    return text(readable(term))
