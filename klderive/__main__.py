"""The command line: `klderive check notes.md`, and thin calls into the rest of the package.

The one idea: SymPy is loaded only by what needs it, so that --help and --version answer at once; whatever goes wrong
is one line, exit status 2. Exit status 1 means findings, 0 none; Ctrl-C is one line and 130, also amid an import.

Not here: reading (reading/), how findings look (report.py), which findings are known (baseline.py).
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from . import __version__

if TYPE_CHECKING:  # whatever takes time to load waits until Ctrl-C is ours
    import argparse
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any, NoReturn

    from .reading.files import ChainReport, FileReport, StepReport

    Found = tuple[FileReport, ChainReport, StepReport, str]

INTERRUPTED = 130  # what a shell reports for a process that Ctrl-C ended
FORMATS = ("quiet", "full", "concise", "json", "github")
SETTINGS = ("select", "ignore", "strict", "claims", "exclude", "output-format", "budget", "baseline", "jobs")


class Stop(Exception):
    """Why the command could not run, in one line."""


def parser() -> argparse.ArgumentParser:
    import argparse

    top = argparse.ArgumentParser(
        prog="klderive", description="Every line of a KL derivation, derived, checked and turned into code."
    )
    top.add_argument("--version", action="version", version=f"klderive {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, about: str, details: str = "") -> argparse.ArgumentParser:
        return commands.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}. {details}")

    _check_arguments(
        command(
            "check",
            "give each line of the derivations in Markdown, TeX, notebooks and text a verdict",
            "Exit status: 0 nothing found, 1 findings, 2 could not run.",
        )
    )
    derive = command("derive", "show a derivation, every step checked")
    derive.add_argument("name", nargs="?", help="its name; without one all names are listed")
    derive.add_argument("--format", choices=("text", "latex", "html", "markdown", "json"), default="text")
    command("rules", "the rules, one a line")
    command("axioms", "everything that is taken on faith")
    rule = command("rule", "the page of a finding code, a rule or an axiom")
    rule.add_argument("name", metavar="CODE", nargs="?", help="such as KL201; without one all codes are listed")
    source = command("source", "the source of a numeric function")
    source.add_argument("name", help="such as kl_normal")
    source.add_argument(
        "--target", choices=("numpy", "torch", "jax"), default="numpy", help="the library to print for"
    )
    verify = command("verify", "re-check certificates", "Exit status 1 if one fails or none was found.")
    verify.add_argument("paths", metavar="FILE", nargs="+", help="a file of certificates (.cert.json)")
    exercise = commands.add_parser("exercise", help="work on an exercise, or write one", add_help=False)
    exercise.add_argument("rest", nargs=argparse.REMAINDER)
    grade = commands.add_parser("grade", help="grade the typed derivations of a class", add_help=False)
    grade.add_argument("rest", nargs=argparse.REMAINDER)
    return top


def _check_arguments(check: argparse.ArgumentParser) -> None:
    check.add_argument("paths", nargs="+", metavar="PATH", help="a file or a folder; - reads standard input")
    check.add_argument("--output-format", choices=FORMATS, help="how findings are shown (quiet)")
    check.add_argument("--verbose", action="store_true", help="show every line with its verdict: the format full")
    check.add_argument(
        "--select", metavar="CODES", help="report only these codes or groups, such as KL2,KL301"
    )
    check.add_argument("--ignore", metavar="CODES", help="do not report these codes or groups")
    check.add_argument(
        "--strict", action="store_true", default=None, help="undecided and unread lines count as findings"
    )
    check.add_argument(
        "--claims", action="store_true", default=None, help="every line is meant for every value of its names"
    )
    check.add_argument(
        "--exclude", action="append", metavar="PATTERN", help="leave these files and folders of a folder out"
    )
    check.add_argument("--jobs", type=_positive, metavar="N", help="processes for several files (1)")
    check.add_argument("--budget", type=_positive, metavar="N", help="units of work for a step (400000)")
    check.add_argument("--timings", action="store_true", help="show the time for each file")
    check.add_argument("--read-as", action="store_true", help="show how each line was read")
    check.add_argument("--baseline", metavar="FILE", help="do not report the findings listed in this file")
    check.add_argument("--write-baseline", metavar="FILE", help="list today's findings in this file")
    check.add_argument("--stdin-filename", metavar="NAME", help="what standard input is, such as notes.tex")
    check.add_argument("--no-colour", "--no-color", action="store_true", help="no colours in the terminal")


def _positive(text: str) -> int:
    from argparse import ArgumentTypeError

    if not text.isdigit() or int(text) == 0 or len(text) > 12:
        raise ArgumentTypeError(f"a positive whole number was expected, got {text!r}")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status. Without arguments it is a process of its own."""
    if arguments is None:
        _own_interrupts()
    from . import report  # its error handler keeps the marks apart where a terminal cannot show them

    if sys.stdout is None:  # closed by the caller: only the exit status is wanted
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=report.HANDLER)
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["exercise"]:
        return _guarded(exercise, given[1:])
    if given[:1] == ["grade"]:
        return _guarded(grade, given[1:])
    options = parser().parse_args(given)
    if options.command is None:
        parser().print_help()
        return 2
    return _guarded(COMMANDS[options.command], options)


def _guarded(command: Any, options: Any) -> int:
    try:
        status = command(options)
        sys.stdout.flush()
        return status
    except Stop as reason:
        print(f"klderive: {reason}", file=sys.stderr)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is left to be flushed into it
        return 0
    except OSError as error:
        print(f"klderive: {error.filename or 'the output'}: {error.strerror or error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("klderive: stopped", file=sys.stderr)
        return INTERRUPTED
    except ModuleNotFoundError as error:
        if error.name is None or not error.name.startswith("klderive"):
            print(f"klderive: the package {error.name} is not installed", file=sys.stderr)
        else:
            print(f"klderive: this installation has no {error.name}", file=sys.stderr)
    return 2


def _own_interrupts() -> None:
    """From here on Ctrl-C ends this process and its workers with one line, wherever it falls.

    An exception would not do: imports, finalisers and pools report or swallow it as they like.
    """
    import atexit
    import signal

    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return  # ignored by whoever started this process, as behind nohup
    owner = os.getpid()

    def stop(*_: object) -> None:
        if os.getpid() == owner:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second one must not leave the workers behind
            os.write(2, b"klderive: stopped\n")
            pools = sys.modules.get("multiprocessing.process")
            workers = pools.active_children() if pools else ()
            for worker in workers:
                worker.kill()
            for worker in workers:
                worker.join(1)
            if workers:
                atexit._run_exitfuncs()  # gives the pool's semaphores back, which nobody else does
        os._exit(INTERRUPTED)

    signal.signal(signal.SIGINT, stop)


# ---------------------------------------------------------------- check


def check(options: argparse.Namespace) -> int:
    """`klderive check PATH...`"""
    from . import baseline

    _configure(options)
    files = _reports(options)
    found = [f for f in findings(files) if _selected(f[3], options)]
    try:
        if options.write_baseline:
            baseline.write(found, options.write_baseline)
            print(f"{_counted(len(found))} listed in {options.write_baseline}")
            return 2 if _failed(files, options) else 0
        fresh = baseline.new(found, options.baseline) if options.baseline else found
    except baseline.BaselineError as reason:
        raise Stop(reason) from None
    _show(files, fresh, options, len(found) - len(fresh))
    if _failed(files, options):
        return 2
    return int(any(options.strict or not code.startswith(("KL1", "KL3")) for *_, code in fresh))


def _failed(files: list[FileReport], options: argparse.Namespace) -> bool:
    """Whether a file could not be read; each is one line."""
    from . import report

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
    from .reading.findings import FINDINGS

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
    from .reading.sources import find

    names = [name for name in options.paths if name != "-"]
    paths = list(dict.fromkeys(str(p) for p in find(names, options.exclude)))
    reports: list[FileReport] = []
    if "-" in options.paths:
        from .reading import check_bytes

        if sys.stdin is None:
            raise Stop("standard input is closed")
        reports.append(check_bytes(sys.stdin.buffer.read(), options.stdin_filename or "-", options.budget, options.claims))
    if not paths and not reports:
        raise Stop(f"no texts in {', '.join(options.paths)}")
    jobs = min(int(options.jobs or 1), len(paths) or 1)
    if jobs > 1:
        return reports + _parallel(paths, options.budget, jobs, options.claims)
    return reports + [_one(path, options.budget, options.claims) for path in paths]


def _parallel(paths: list[str], budget: int | None, jobs: int, claims: bool) -> list[FileReport]:
    """The reports from several processes; these never see Ctrl-C: who started them ends them."""
    import signal
    from concurrent.futures import ProcessPoolExecutor

    masks = hasattr(signal, "pthread_sigmask")
    with ProcessPoolExecutor(jobs) as pool:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if masks else None
        try:
            count = len(paths)
            found = pool.map(_one, paths, [budget] * count, [claims] * count)  # starts the processes, which inherit the mask
        finally:
            if before is not None:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return list(found)


def _one(path: str, budget: int | None, claims: bool = False) -> FileReport:
    from .reading import FileReport, check_file

    try:
        return check_file(path, budget, claims)
    except (RecursionError, MemoryError) as error:
        return FileReport(path, error=f"is too deep or too large to be read ({type(error).__name__})")


def findings(files: Iterable[FileReport]) -> Iterator[Found]:
    """Every line that is neither proved nor given, with its code; what the text announces is not a finding."""
    from .reading import StepReport

    for file in files:
        for chain in file.chains:
            if chain.ignored:
                continue
            if chain.expected and not any(s.verdict == chain.expected for s in chain.steps):
                yield file, chain, (*chain.steps, StepReport(chain.line, 1, "", "", "", ""))[0], "KL401"
            announced = next((s for s in chain.steps if s.verdict == chain.expected), None)  # a mark covers one line
            for step in chain.steps:
                if step.code and step is not announced:
                    yield file, chain, step, step.code


def _selected(code: str, options: argparse.Namespace) -> bool:
    if options.select and not code.startswith(options.select):
        return False
    return not (options.ignore and code.startswith(options.ignore))


def _show(files: list[FileReport], found: list[Found], options: argparse.Namespace, known: int) -> None:
    from . import report

    match options.output_format:
        case "json":
            print(report.to_json(files, not _utf8(sys.stdout)))
            return
        case "github":
            lines: Iterable[str] = report.github(found)
        case "concise":
            lines = report.concise(found)
        case "quiet":
            lines = report.quiet(found, _colours(options), options.strict, _columns())
        case _:
            lines = _in_full(files, found, options)
    for line in lines:
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
    from dataclasses import replace

    from . import report

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


# ---------------------------------------------------------------- the other commands


def derive(options: argparse.Namespace) -> int:
    """`klderive derive NAME`"""
    from .derivations import load, names

    if options.name is None:
        print("\n".join(names()))
        return 0
    if options.name not in names():
        raise Stop(f"there is no derivation {options.name}; {_nearest(options.name, names())}klderive derive lists them")
    from .derivation import render
    from .verdicts import UNTRIED

    started = time.perf_counter()
    derivation = load(options.name)
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
    from .rules import RULES

    width = max(len(r.name) for r in RULES)
    for r in RULES:
        print(f"{r.name:<{width}}  {r.statement}")
    return 0


def axioms(options: argparse.Namespace) -> int:
    """`klderive axioms`"""
    from .proof.axioms import AXIOMS

    for axiom in AXIOMS:
        print(f"{axiom.id}: {axiom.name}\n    {axiom.statement}\n    for example {axiom.example}")
    return 0


def rule(options: argparse.Namespace) -> int:
    """`klderive rule KL201`, `klderive rule linearity`"""
    from .reading.findings import FINDINGS, page

    name = " ".join((options.name or "").split())
    codes = {f.code for f in FINDINGS}
    if not name:
        print("\n".join(f"{f.code}  {f.name}: {f.says}" for f in FINDINGS))
        return 0
    if name.upper() in codes:
        print(page(name))
        return 0
    if name.upper().startswith("KL") and name[2:].isdigit():  # a code: the rules need not be loaded
        raise Stop(f"there is no finding {name}; {_nearest(name.upper(), codes)}klderive rule lists them")
    from .proof.axioms import AXIOMS
    from .rules import RULES

    for r in RULES:
        if r.name.lower() == name.lower():
            before, after = r.example
            print(f"{r.name}\n\n{r.statement}\n\nExample: {before}  =  {after}\nAxioms: {', '.join(sorted(r.axioms))}")
            return 0
    for axiom in AXIOMS:
        if axiom.id == name.lower():
            print(f"{axiom.id}: {axiom.name}\n\n{axiom.statement}\n\nExample: {axiom.example}")
            return 0
    near = _nearest(name, [*codes, *(r.name for r in RULES), *(a.id for a in AXIOMS)])
    raise Stop(f"there is no finding, rule or axiom {name}; {near}klderive rules and klderive axioms list them")


def _nearest(name: str, names: Iterable[str]) -> str:
    import difflib

    spelled = {n.lower(): n for n in sorted(names)}
    near = [spelled[n] for n in difflib.get_close_matches(name.lower(), spelled, 3, 0.6)]
    return f"did you mean {' or '.join(near)}? " if near else ""


def source(options: argparse.Namespace) -> int:
    """`klderive source kl_normal --target torch`"""
    from . import numeric

    try:
        print(numeric.source(options.name, options.target))
    except (KeyError, ValueError, AttributeError) as error:
        said = str(error).strip("'\"").removeprefix("form: ")
        names = [n for n in numeric.__all__ if n[0].islower()]
        raise Stop(f"{_nearest(options.name, names)}{said}") from None
    return 0


def verify(options: argparse.Namespace) -> int:
    """`klderive verify FILE...`: by the verifier alone"""
    from .proof.verify.__main__ import main as run

    return run(options.paths)


def exercise(arguments: list[str]) -> int:
    """`klderive exercise ...`: the exercises have their own arguments."""
    from . import exercises

    run = getattr(exercises, "main", None)
    if run is None:
        raise Stop("the exercises of this installation have no command line yet; open the notebooks")
    return int(run(arguments) or 0)


def grade(arguments: list[str]) -> int:
    """`klderive grade ...`: hand-ins of a class"""
    from .exercises.course.command import main as run

    return run(arguments)


COMMANDS = {
    "check": check,
    "derive": derive,
    "rules": rules,
    "axioms": axioms,
    "rule": rule,
    "source": source,
    "verify": verify,
}


def entry() -> NoReturn:
    raise SystemExit(main())


if __name__ == "__main__":
    entry()
