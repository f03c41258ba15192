"""Random terms, types and statements as text and as JSON, read back: each must be what it was.

    python -m benchmarks.showing [terms] [seed]

Prints how many came back otherwise or not at all, and the time and the length of a term.
"""

from __future__ import annotations

import sys
from collections import Counter
from time import process_time

from benchmarks.vocabulary import CONTEXT, Maker
from klderive.language import App, LanguageError, subterms
from klderive.language.notation import read, read_statement, read_type
from klderive.language.serial import dumps, loads
from klderive.language.show import latex, text

KNOWN = CONTEXT.declarations


def comes_back(thing, shown: str, reader) -> bool:
    """Whether a text is read as the thing that it shows."""
    try:
        return reader(shown) == thing
    except LanguageError as e:
        print(f"not read: {e}\n    {shown}")
        return False


def main(count: int = 100_000, seed: int = 1) -> int:
    """The number of things that did not come back."""
    maker, ops, wrong, time, length, texts = Maker(seed), Counter(), Counter(), Counter(), 0, {}
    for k in range(count):
        term = maker.any()
        ops.update({t.op for t in subterms(term) if isinstance(t, App)})
        clock = process_time()
        shown = text(term, KNOWN)
        time["text"] += (now := process_time()) - clock
        wrong["text"] += not comes_back(term, shown, lambda s: read(s, KNOWN))
        time["read"] += (then := process_time()) - now
        latex(term, KNOWN)
        time["latex"] += process_time() - then
        length += len(shown)
        wrong["two terms of one text"] += texts.setdefault(shown, term) != term
        if k % 10 == 0:
            wrong["term in JSON"] += not comes_back(term, dumps(term), loads)
            kind = maker.kind(3)
            wrong["type"] += not comes_back(kind, text(kind, KNOWN), lambda s: read_type(s, KNOWN))
            wrong["type in JSON"] += not comes_back(kind, dumps(kind), loads)
        if k % 100 == 0:
            statement = maker.statement()
            wrong["statement"] += not comes_back(statement, text(statement), read_statement)
            wrong["statement in JSON"] += not comes_back(statement, dumps(statement), loads)
    print(f"{count} terms, {len(ops)} operations (the rarest {min(ops, key=ops.get)} in {min(ops.values())}), "
          f"{length / count:.0f} characters each")
    print("microseconds a term: " + ", ".join(f"{what} {1e6 * t / count:.0f}" for what, t in time.items()))
    print("did not come back: " + ", ".join(f"{what} {n}" for what, n in wrong.items()))
    return sum(wrong.values())


if __name__ == "__main__":
    sys.exit(bool(main(*map(int, sys.argv[1:]))))
