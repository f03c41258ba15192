"""The table of displays (data/displays.toml) as the layout uses it.

The one idea: a form of display is a line of data. Read once, when first asked for.

Not here: what is done with a form.
"""

from __future__ import annotations

import re
from functools import cache

from ...records import record
from ..stored import stored

__all__ = ["Delimiter", "Forms", "forms"]



@record
class Delimiter:
    """What opens and closes a stretch of text; `kind`: display, inline, around, unread (`what` is said of it), skipped,
    struck (skipped, and it ends with its paragraph)."""

    open: str
    close: str
    kind: str
    what: str = ""


@record
class Forms:
    """The table: environments by how their rows are cut, their arguments, delimiters, fences."""

    environments: dict[str, str]
    arguments: dict[str, str]
    delimiters: dict[str, Delimiter]
    fences: dict[str, str]
    directives: tuple[str, ...]
    silent: frozenset[str]
    sections: tuple[str, ...]
    opening: re.Pattern[str]

    def environment(self, name: str) -> str:
        """How an environment is read: single, pairs, joined, verbatim, prose, or "" for an unknown one."""
        return self.environments.get(name.removesuffix("*"), "")

    def skip_arguments(self, text: str, at: int, name: str) -> int:
        r"""The offset behind the arguments of \begin{name}, of which `at` is the end."""
        for kind in self.arguments.get(name.removesuffix("*"), ""):
            found = re.compile(r"\s*\[[^\[\]\n]*\]" if kind == "[" else r"\s*\{(?:[^{}\n]|\{[^{}\n]*\})*\}").match(text, at)
            at = found.end() if found else at
        return at


@cache
def forms() -> Forms:
    """The table, read once."""
    data = stored("displays")
    delimiters = [Delimiter(row["open"], row["close"], row["kind"]) for row in data["delimiters"]]
    delimiters += [Delimiter(row["open"], row["close"], "unread", row["what"]) for row in data["unread"]]
    delimiters += [Delimiter(row["open"], row["close"], "skipped") for row in data["skipped"]]
    delimiters += [Delimiter(row["open"], row["close"], "struck") for row in data["struck"]]
    delimiters.sort(key=lambda row: -len(row.open))
    return Forms(
        environments={name: kind for kind, names in data["environments"].items() for name in names},
        arguments=data["arguments"],
        delimiters={row.open: row for row in reversed(delimiters)},
        fences={info: kind for kind, infos in data["fences"].items() for info in infos},
        directives=tuple(data["directives"]["display"]),
        silent=frozenset(data["tex"]["silent"]),
        sections=tuple(data["tex"]["sections"]),
        opening=re.compile("|".join(re.escape(row.open) for row in delimiters)),
    )
