"""`klderive check`: files to reports, reports to what is shown, and the exit status.

The one idea: settings fill what the command line leaves open; files are read one by one or by several processes, and come out
in the order in which they were named.

Not here: reading (reading/), how findings look (report/), which findings are known (baseline.py).
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from .. import __version__
from . import Stop
from .arguments import FORMATS

if TYPE_CHECKING:  # whatever takes time to load waits until Ctrl-C is ours
    import argparse
    from collections.abc import Iterable, Iterator
    from typing import Any, NoReturn

    from ..reading.reports import FileReport, Found

__all__ = ["check"]

SETTINGS = ("select", "ignore", "strict", "claims", "exclude", "output-format", "budget", "baseline", "jobs")
PAUSE = 0.3
"""Seconds between two looks at the files."""


def check(options: argparse.Namespace) -> int:
    """`klderive check PATH...`"""
    _configure(options)
    return _watched(options) if options.watch else _once(options)


def _once(options: argparse.Namespace) -> int:
    files = _reports(options)
    if options.write_baseline:
        return _listed(files, options)
    fresh, known = _fresh(files, options)
    if options.diff or options.fix:
        from . import fixing

        if options.diff:
            for line in fixing.diff(fresh):
                print(line)
        elif count := fixing.write(fresh):
            print(f"{count} line{'s' * (count != 1)} mended", file=sys.stderr)
            files = _reports(options)
            fresh, known = _fresh(files, options)
    if options.certify or options.certificates:
        _write_certificates(files, options)
    if not options.diff:
        _show(files, fresh, options, known)
    if _failed(files, options):
        return 2
    return int(any(options.strict or not code.startswith(("KL1", "KL3")) for *_, code in fresh))


def _found(files: list[FileReport], options: argparse.Namespace) -> list[Found]:
    from ..reading.reports import findings

    return [f for f in findings(files) if _selected(f[3], options)]


def _fresh(files: list[FileReport], options: argparse.Namespace) -> tuple[list[Found], int]:
    """The findings that the baseline does not list, and how many it does."""
    found = _found(files, options)
    if not options.baseline:
        return found, 0
    from .. import baseline

    try:
        fresh = baseline.new(found, options.baseline)
    except baseline.BaselineError as reason:
        raise Stop(reason) from None
    return fresh, len(found) - len(fresh)


def _listed(files: list[FileReport], options: argparse.Namespace) -> int:
    """Write the findings as a baseline."""
    from .. import baseline

    found = _found(files, options)
    try:
        baseline.write(found, options.write_baseline)
    except baseline.BaselineError as reason:
        raise Stop(reason) from None
    print(f"{_counted(len(found))} listed in {options.write_baseline}")
    return 2 if _failed(files, options) else 0


def _watched(options: argparse.Namespace) -> NoReturn:
    """Check, and again whenever a file changes, comes or goes; Ctrl-C ends it."""
    from ..reading.sources import find

    if "-" in options.paths:
        raise Stop("--watch needs files; standard input cannot change")
    before: dict[str, int] | None = None
    while True:
        now = {str(p): p.stat().st_mtime_ns for p in find(options.paths, options.exclude) if p.exists()}
        if now != before:
            if before is not None and sys.stdout.isatty():
                print("\033[2J\033[H", end="")
            _once(options)
            sys.stdout.flush()
            before = now
        time.sleep(PAUSE)


def _failed(files: list[FileReport], options: argparse.Namespace) -> bool:
    """Whether a file could not be read; each is one line."""
    from .. import report

    failed = [file for file in files if file.error]
    for file in failed:
        if options.output_format == "github":
            print(report.annotation("error", str(file.error), file.path, "klderive"))
        print(f"klderive: {file.path}: {file.error}", file=sys.stderr)
    return bool(failed)


def _counted(findings: int) -> str:
    return f"{findings} finding{'s' * (findings != 1)}"


def _configure(options: argparse.Namespace) -> None:
    """Fill what the command line leaves open from [tool.klderive] of the nearest pyproject.toml."""
    settings = _settings()
    for name in SETTINGS:
        attribute = name.replace("-", "_")
        if getattr(options, attribute, None) is None and name in settings:
            setattr(options, attribute, settings[name])
    options.output_format = "full" if options.verbose or options.read_as else options.output_format or "quiet"
    options.strict, options.claims = bool(options.strict), bool(options.claims)
    for name in ("select", "ignore"):
        value = getattr(options, name) or ()
        codes = value if isinstance(value, list | tuple) else str(value).split(",")
        setattr(options, name, tuple(str(c).strip().upper() for c in codes if str(c).strip()))
    options.exclude = tuple(options.exclude or ())
    if options.output_format not in FORMATS:
        raise Stop(f"pyproject.toml: output-format is one of {', '.join(FORMATS)}")
    from ..reading.findings import FINDINGS

    for code in (*options.select, *options.ignore):
        if not any(f.code.startswith(code) for f in FINDINGS):
            raise Stop(f"there is no finding {code}; klderive rule lists them")


def _settings() -> dict[str, Any]:
    import tomllib
    from pathlib import Path

    for folder in (Path.cwd(), *Path.cwd().parents):
        path = folder / "pyproject.toml"
        if path.is_file():
            try:
                found = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("klderive", {})
            except (tomllib.TOMLDecodeError, OSError, UnicodeDecodeError) as error:
                raise Stop(f"{path}: {error}") from None
            unknown = sorted(set(found) - set(SETTINGS))
            if unknown:
                raise Stop(
                    f"{path}: [tool.klderive] has no setting {', '.join(unknown)}; it has {', '.join(SETTINGS)}"
                )
            return found
    return {}


def _reports(options: argparse.Namespace) -> list[FileReport]:
    from ..reading.sources import find

    names = [name for name in options.paths if name != "-"]
    paths = list(dict.fromkeys(str(p) for p in find(names, options.exclude)))
    reports: list[FileReport] = []
    if "-" in options.paths:
        from ..reading import check_bytes

        if sys.stdin is None:
            raise Stop("standard input is closed")
        reports.append(check_bytes(sys.stdin.buffer.read(), options.stdin_filename or "-", options.budget, options.claims,
                                   _certify(options)))
    if not paths and not reports:
        raise Stop(f"no texts in {', '.join(options.paths)}")
    jobs = min(int(options.jobs or 1), len(paths) or 1)
    if jobs > 1:
        return reports + _parallel(paths, options.budget, jobs, options.claims, _certify(options))
    return reports + [_one(path, options.budget, options.claims, _certify(options)) for path in paths]


def _certify(options: argparse.Namespace) -> str:
    """Whether certificates are looked for: not at all, beside each proof, or as a part of it."""
    return "only" if options.certified else "beside" if options.certify or options.certificates else ""


def _write_certificates(files: list[FileReport], options: argparse.Namespace) -> None:
    """A file of certificates for each text that has some; of standard input only into a folder."""
    import json
    from pathlib import Path

    from ..certificates import file_of

    for file in files:
        found = [s.certificate for c in file.chains for s in c.steps if s.certificate and "uncertified" not in s.certificate]
        name = file.path if file.path != "-" else options.stdin_filename or "stdin"
        if found and (options.certificates or Path(file.path).is_file()):
            place = Path(f"{name}.cert.json")
            if options.certificates:
                place = Path(options.certificates, "-".join(p for p in place.parts if p not in ("..", "/", place.anchor)))
                place.parent.mkdir(parents=True, exist_ok=True)
            text = (json.dumps(c, separators=(",", ":"), ensure_ascii=False) for c in found)
            place.write_text(file_of(text), encoding="utf-8")


def _parallel(paths: list[str], budget: int | None, jobs: int, claims: bool, certify: str) -> list[FileReport]:
    """The reports from several processes; these never see Ctrl-C: who started them ends them."""
    import signal
    from concurrent.futures import ProcessPoolExecutor

    masks = hasattr(signal, "pthread_sigmask")
    with ProcessPoolExecutor(jobs) as pool:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if masks else None
        try:
            count = len(paths)
            found = pool.map(_one, paths, [budget] * count, [claims] * count, [certify] * count)  # starts the processes, which inherit the mask
        finally:
            if before is not None:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return list(found)


def _one(path: str, budget: int | None, claims: bool = False, certify: str = "") -> FileReport:
    from ..reading import FileReport, check_file

    try:
        return check_file(path, budget, claims, certify)
    except (RecursionError, MemoryError) as error:
        return FileReport(path, error=f"is too deep or too large to be read ({type(error).__name__})")


def _selected(code: str, options: argparse.Namespace) -> bool:
    if options.select and not code.startswith(options.select):
        return False
    return not (options.ignore and code.startswith(options.ignore))


def _show(files: list[FileReport], found: list[Found], options: argparse.Namespace, known: int) -> None:
    from .. import report

    match options.output_format:
        case "json":
            print(report.to_json(files, not _utf8(sys.stdout)))
            return
        case "sarif":
            print(report.to_sarif(found, __version__))
            return
        case "html":
            print(report.page(files))
            return
        case "github":
            lines: Iterable[str] = report.github(found)
        case "concise":
            lines = report.concise(found)
        case "quiet":
            lines = report.quiet(found, _colours(options), options.strict, _columns())
        case _:
            lines = _in_full(files, found, options)
    for line in report.statistics(found) if options.statistics else lines:
        print(line)
    if options.timings:
        for file in files:
            print(f"{file.seconds:8.3f} s  {file.path}")
    if all(file.error for file in files):
        return
    count = f"; {_counted(len(found))}" if found else ""
    print(report.totals(files) + count + (f"; {known} known before" if known else ""))
    if options.output_format in ("quiet", "full"):
        for line in report.asked(files):
            print(line)


def _in_full(files: list[FileReport], found: list[Found], options: argparse.Namespace) -> Iterator[str]:
    """The texts with their marks; beside a baseline only the chains with something new."""
    from .. import report
    from ..records import replace

    new = {id(chain) for _, chain, _, _ in found}
    for file in files:
        if options.baseline:
            file = replace(file, chains=tuple(chain for chain in file.chains if id(chain) in new))
        yield from report.full(file, _colours(options), options.read_as, _columns())
    yield from report.concise(f for f in found if f[3] == "KL401")


def _colours(options: argparse.Namespace) -> bool:
    plain = options.no_colour or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


def _columns() -> int:
    """The columns of the terminal; 0 if it is none."""
    from shutil import get_terminal_size

    return get_terminal_size().columns if sys.stdout.isatty() else 0


def _utf8(stream: Any) -> bool:
    return str(getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "").startswith("utf")
