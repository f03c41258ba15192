"""The commands that show what the package has: derivations, rules, axioms, codes, sources; and the
doors to programs of their own, `klderive verify` and `klderive server`.

The one idea: each prints and is done; a name that is not there is answered with the nearest that are.

Not here: what they print (derivation/, rules/, proof/, numeric/).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from . import Stop, nearest

if TYPE_CHECKING:
    import argparse

__all__ = ["axioms", "derive", "rule", "rules", "server", "source", "verify"]


def derive(options: argparse.Namespace) -> int:
    """`klderive derive NAME`"""
    from ..derivations import about, load, names

    if options.name is None:
        width = max(map(len, names()))
        print("\n".join(f"{name:<{width}}  {about(name)}" for name in names()))
        return 0
    if options.name not in names():
        raise Stop(f"there is no derivation {options.name}; {nearest(options.name, names())}klderive derive lists them")
    from ..derivation import DerivationError, render
    from ..verdicts import UNTRIED

    started = time.perf_counter()
    try:
        derivation = load(options.name)
    except DerivationError as withheld:
        raise Stop(str(withheld)) from None
    print(render(derivation, options.format))
    if options.format == "text":
        verdicts = derivation.check()
        proved = sum(v.name == "proved" for v in verdicts)
        untried = sum(bool(getattr(v, "untried", "")) for v in verdicts)
        print(f"\n{proved} of {len(verdicts)} steps proved in {time.perf_counter() - started:.2f} s"
              + (f"; of {untried}, {UNTRIED}" if untried else ""))
        return int(any(v.name == "refuted" for v in verdicts))
    return 0


def rules(options: argparse.Namespace) -> int:
    """`klderive rules`"""
    from ..rules import RULES

    width = max(len(r.name) for r in RULES)
    for r in RULES:
        print(f"{r.name:<{width}}  {r.statement}")
    return 0


def axioms(options: argparse.Namespace) -> int:
    """`klderive axioms`"""
    from ..proof.axioms import AXIOMS

    for axiom in AXIOMS:
        print(f"{axiom.id}: {axiom.name}\n    {axiom.statement}\n    for example {axiom.example}")
    return 0


def rule(options: argparse.Namespace) -> int:
    """`klderive rule KL201`, `klderive rule linearity`"""
    from ..reading.findings import FINDINGS, page

    name = " ".join((options.name or "").split())
    codes = {f.code for f in FINDINGS}
    if not name:
        print("\n".join(f"{f.code}  {f.name}: {f.says}" for f in FINDINGS))
        return 0
    if name.upper() in codes:
        print(page(name))
        return 0
    if name.upper().startswith("KL") and name[2:].isdigit():  # a code: the rules need not be loaded
        raise Stop(f"there is no finding {name}; {nearest(name.upper(), codes)}klderive rule lists them")
    from ..proof.axioms import AXIOMS
    from ..rules import RULES

    for r in RULES:
        if r.name.lower() == name.lower():
            before, after = r.example
            print(f"{r.name}\n\n{r.statement}\n\nExample: {before}  =  {after}\nAxioms: {', '.join(sorted(r.axioms))}")
            return 0
    for axiom in AXIOMS:
        if axiom.id == name.lower():
            print(f"{axiom.id}: {axiom.name}\n\n{axiom.statement}\n\nExample: {axiom.example}")
            return 0
    near = nearest(name, [*codes, *(r.name for r in RULES), *(a.id for a in AXIOMS)])
    raise Stop(f"there is no finding, rule or axiom {name}; {near}klderive rules and klderive axioms list them")


def source(options: argparse.Namespace) -> int:
    """`klderive source kl_normal --target torch`"""
    from .. import numeric

    try:
        print(numeric.source(options.name, options.target))
    except (KeyError, ValueError, AttributeError) as error:
        said = str(error).strip("'\"").removeprefix("form: ")
        names = [n for n in numeric.__all__ if n[0].islower()]
        raise Stop(f"{nearest(options.name, names)}{said}") from None
    return 0


def verify(options: argparse.Namespace) -> int:
    """`klderive verify FILE...`: by the verifier alone"""
    from ..proof.verify.__main__ import main as run

    return run(options.paths)


def server(options: argparse.Namespace) -> int:
    """`klderive server`: for editors"""
    try:
        from ..editor.server import serve
    except ModuleNotFoundError as error:
        raise Stop(f'the package {error.name} is not installed; pip install "klderive[editor]" brings it') from None
    serve()
    return 0
