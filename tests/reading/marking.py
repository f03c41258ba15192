"""Texts to verdicts, for tables of texts.

The one idea: displays are written in their sentences and set off (a display beside words in one line is a formula of its sentence).
"""

LETTERS = {"proved": "p", "refuted": "r", "undecided": "u", "given": "g", "unread": "-"}


def set_off(text: str) -> str:
    """The text with its displays in lines of their own."""
    return "".join(f"\n$${part}$$\n" if k % 2 else part for k, part in enumerate(text.split("$$")))


def marks(report) -> str:
    """One letter for each line, chains separated by blanks."""
    assert report.error is None
    return " ".join("".join(LETTERS[s.verdict] for s in chain.steps) for chain in report.chains)


def rows(texts: dict[str, list[tuple[str, str, str]]]) -> list[tuple[str, str, str, str]]:
    """A table of texts by kind, row by row, each with a name: what its last line is, what is said of it, the text."""
    return [(f"{kind} {k}", *row) for kind, some in texts.items() for k, row in enumerate(some)]
