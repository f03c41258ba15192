"""A pytest plugin: `pytest --klderive` collects the derivations in Markdown, TeX and notebooks as tests.

The one idea: a chain is a test; it fails where a line is refuted, and, with `--klderive-strict`, where one is not proved.
Opt-in: without the flag nothing is collected and nothing of the reader is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SUFFIXES = (".md", ".markdown", ".tex", ".ipynb")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("klderive", "derivations in texts")
    group.addoption(
        "--klderive", action="store_true", help="check the derivations in Markdown, TeX and notebooks"
    )
    group.addoption("--klderive-strict", action="store_true", help="undecided and unread lines fail too")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if parent.config.getoption("--klderive") and file_path.suffix.lower() in SUFFIXES:
        return Text.from_parent(parent, path=file_path)
    return None


class LineDoesNotStand(Exception):
    """A line that is refuted, or not proved where that is asked for."""


class Text(pytest.File):
    """A text; its chains are the tests."""

    def collect(self) -> Iterator[pytest.Item]:
        from .reading import check_file

        report = check_file(self.path)
        if report.error:
            raise self.CollectError(f"{self.path}: {report.error}")
        for chain in report.chains:
            if chain.expected or any(step.verdict != "given" for step in chain.steps):
                cell = f"cell{chain.cell}-" if chain.cell is not None else ""
                yield Derivation.from_parent(self, name=f"{cell}line{chain.line}", report=report, chain=chain)


class Derivation(pytest.Item):
    """A chain."""

    def __init__(self, *, report: Any, chain: Any, **keywords: Any):
        super().__init__(**keywords)
        self.report, self.chain = report, chain

    def runtest(self) -> None:
        from .reading.reports import findings
        from .report import concise

        only = [f for f in findings([self.report]) if f[1] is self.chain]
        strict = self.config.getoption("--klderive-strict")
        wrong = [f for f in only if strict or f[3].startswith(("KL2", "KL4"))]
        if wrong:
            raise LineDoesNotStand("\n".join(concise(wrong)))
        if self.chain.ignored:
            pytest.skip(self.chain.ignored)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any, **__: Any) -> Any:
        if isinstance(excinfo.value, LineDoesNotStand):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.chain.line - 1, self.name
