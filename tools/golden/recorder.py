"""Listening to the checker while tests or exercises run; a pytest plugin (`-p tools.golden.recorder`).

The one idea: the functions of TABLE are wrapped where they are defined and in every module that imported them, and
only the outermost call counts: what `check` asks of `decide` is its own affair.

Tests that draw their statements at random (Hypothesis) are not recorded; processes that a test starts are not seen.
"""

import inspect
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from . import Entry, dumps, entry, short

TARGET = "KLDERIVE_GOLDEN"  # the folder into which a process of pytest writes what it heard
PACKAGES = ("klderive", "benchmarks")
VERDICTS = ("check", "prove")
TABLE = {
    "klderive.symbolic.check": ("check", "minimal_axioms", "prove"),
    "klderive.reading.files": ("check_text", "check_file", "check_bytes"),
}


def shown(value: Any) -> str:
    """An expression as text; one that cannot be printed by the name of its class."""
    try:
        return str(value)
    except Exception:  # built on purpose so that SymPy itself fails
        return f"<{type(value).__name__}>"


def statement(arguments: dict[str, Any]) -> str:
    """What was asked: both sides, and whatever differs from a plain question."""
    parts = [f"{shown(arguments['before'])} {arguments.get('relation', '=')} {shown(arguments['after'])}"]
    using = arguments.get("using")
    if using is not None:
        items = [using] if isinstance(using, str) or hasattr(using, "axioms") else list(using)
        parts.append("using " + ", ".join(sorted(str(getattr(item, "name", item)) for item in items)))
    if arguments.get("given"):
        parts.append("given " + ", ".join(shown(g) for g in arguments["given"]))
    if "budget" in arguments:
        parts.append(f"budget {arguments['budget']}")
    return "; ".join(parts)


def of_report(report: dict[str, Any]) -> Iterator[Entry]:
    """The entries of a text, from the object that `--output-format json` prints for it."""
    if report["error"]:
        path = report["path"]  # of a test: in a folder of that run alone
        said = report["error"].replace(path, "the file") if "/" in path else report["error"]
        yield Entry("file", "", "error", reason=short(said))
    for chain in report["chains"]:
        cell = f"cell {chain['cell']}, " if chain["cell"] else ""
        for number, step in enumerate(chain["steps"]):
            witness = step["witness"]
            where = ", ".join(f"{k} = {v}" for k, v in witness["at"].items()) if witness else ""
            yield Entry(
                f"{cell}line {step['line']}:{step['column']}",
                short(f"{step['lhs']} {step['relation']} {step['source'] or step['rhs']}"),
                step["verdict"],
                tuple(sorted(step["rules"])),
                tuple(sorted(map(short, step["provided"]))),
                tuple(sorted(map(short, chain["assumed"]))) if number == 0 else (),
                short(step["reason"] or ""),
                step["diagnosis"] or "",
                short(f"at {where or 'every point'}: {witness['lhs']} against {witness['rhs']}") if witness else "",
            )


class Recorder:
    """The entries heard so far, by group; nothing is kept while `group` is None."""

    def __init__(self) -> None:
        self.group: str | None = None
        self.depth = 0
        self.calls: Counter[str] = Counter()
        self.heard: dict[str, list[Entry]] = {}

    def keep(self, entries: Iterable[Entry]) -> None:
        """The entries of one call, under the present group; the number of the call goes before their place."""
        assert self.group is not None
        self.calls[self.group] += 1
        call = str(self.calls[self.group])
        kept = self.heard.setdefault(self.group, [])
        kept += [replace(e, place=f"{call} {e.place}".strip()) for e in entries]

    def wrapped(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, heard when called from outside."""
        signature = inspect.signature(function)

        @wraps(function)
        def heard(*given: Any, **named: Any) -> Any:
            if self.depth or self.group is None:
                return function(*given, **named)
            self.depth += 1
            try:
                try:
                    bound = signature.bind(*given, **named)
                except TypeError:
                    return function(*given, **named)  # which says what is wrong with the call
                if "given" in bound.arguments:
                    bound.arguments["given"] = tuple(bound.arguments["given"])
                try:
                    result = function(*bound.args, **bound.kwargs)
                except Exception as error:
                    self.keep(self.failed(bound.arguments, error))
                    raise
                self.keep(self.said(function.__name__, bound.arguments, result))
                return result
            finally:
                self.depth -= 1

        return heard

    @staticmethod
    def failed(arguments: dict[str, Any], error: Exception) -> Iterator[Entry]:
        """The entry of a call that raised."""
        text = statement(arguments) if "before" in arguments else "a text"
        yield Entry("", short(text), "error", reason=short(f"{type(error).__name__}: {error}"))

    @staticmethod
    def said(name: str, arguments: dict[str, Any], result: Any) -> Iterator[Entry]:
        """The entries of a call that answered."""
        if name in VERDICTS:
            yield entry("", statement(arguments), result)
        elif name == "minimal_axioms":
            verdict = "minimal" if result is not None else "not proved"
            yield Entry("", short(statement(arguments)), verdict, tuple(result or ()))
        else:
            yield from of_report(result.as_json())


@contextmanager
def listening(recorder: Recorder, names: Iterable[str] = TABLE) -> Iterator[None]:
    """The functions of those modules wrapped, and unwrapped again at the end."""
    wrappers: dict[int, tuple[Callable[..., Any], Callable[..., Any]]] = {}
    for name in names:
        try:
            module = import_module(name)
        except ModuleNotFoundError:
            continue  # a module that later code has no more
        for function in (getattr(module, f, None) for f in TABLE[name]):
            if function is not None:
                wrappers[id(function)] = (function, recorder.wrapped(function))
    put = []
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in PACKAGES:
            for attribute, value in list(vars(module).items()):
                if id(value) in wrappers:
                    setattr(module, attribute, wrappers[id(value)][1])
                    put.append((module, attribute, value))
    try:
        yield
    finally:
        for module, attribute, value in put:
            setattr(module, attribute, value)


# ---------------------------------------------------------------- the plugin

HEARD = Recorder()


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get(TARGET):
        wrappers = ExitStack()
        wrappers.enter_context(listening(HEARD))
        config.add_cleanup(wrappers.close)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    drawn = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    HEARD.group = None if drawn else item.nodeid
    try:
        return (yield)
    finally:
        HEARD.group = None


def pytest_sessionfinish(session: pytest.Session) -> None:
    folder = os.environ.get(TARGET)
    if folder and HEARD.heard:
        text = dumps({group: tuple(entries) for group, entries in HEARD.heard.items()})
        (Path(folder) / f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.json").write_text(text, encoding="utf-8")
