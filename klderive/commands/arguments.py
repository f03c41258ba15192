"""The words of the command line: commands, options, and what each is for.

The one idea: nothing is decided here; --help and a wrong option are answered without loading what a command needs.

Not here: what the commands do (checking.py, lookup.py).
"""

from __future__ import annotations

import argparse

from .. import __version__

__all__ = ["FORMATS", "parser"]

FORMATS = ("quiet", "full", "concise", "json", "github", "sarif", "html")
"""How findings are shown."""


def parser() -> argparse.ArgumentParser:
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
    command("server", "answer an editor: verdicts while one writes", "Speaks the language server protocol on standard input.")
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
    check.add_argument("--statistics", action="store_true", help="show how often each code was found, and no more")
    check.add_argument("--diff", action="store_true", help="show the edits that mend refuted lines, as a patch")
    check.add_argument("--fix", action="store_true", help="make these edits, and check again")
    check.add_argument("--watch", action="store_true", help="check again whenever a file changes, until Ctrl-C")
    check.add_argument("--timings", action="store_true", help="show the time for each file")
    check.add_argument("--read-as", action="store_true", help="show how each line was read")
    check.add_argument("--baseline", metavar="FILE", help="do not report the findings listed in this file")
    check.add_argument("--write-baseline", metavar="FILE", help="list today's findings in this file")
    check.add_argument("--stdin-filename", metavar="NAME", help="what standard input is, such as notes.tex")
    check.add_argument(
        "--certify", action="store_true", help="write certificates of the proofs beside each text, as NAME.cert.json"
    )
    check.add_argument("--certificates", metavar="FOLDER", help="write them there instead")
    check.add_argument(
        "--certified", action="store_true", help="a proof without a certificate counts as undecided"
    )
    check.add_argument("--no-colour", "--no-color", action="store_true", help="no colours in the terminal")


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) == 0 or len(text) > 12:
        raise argparse.ArgumentTypeError(f"a positive whole number was expected, got {text!r}")
    return int(text)
