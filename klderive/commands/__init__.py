"""The commands of the command line, a module for each room of them.

The one idea: a command is a function from its options to an exit status; why it could not run is a `Stop`, one line.

Not here: the process, its streams and Ctrl-C (__main__.py), what the commands show (report/).
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["Stop", "nearest"]


class Stop(Exception):
    """Why the command could not run, in one line."""


def nearest(name: str, names: Iterable[str]) -> str:
    import difflib

    spelled = {n.lower(): n for n in sorted(names)}
    near = [spelled[n] for n in difflib.get_close_matches(name.lower(), spelled, 3, 0.6)]
    return f"did you mean {' or '.join(near)}? " if near else ""
