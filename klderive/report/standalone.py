"""The report as one HTML file that a person can mail: no script, no request, light and dark, wide and narrow.

The one idea: each line of a chain is a row with its mark, the formula, the reason and, folded in, how it was read and what was
supposed. Formulas are MathML where latex2mathml is installed (the extra `html`); elsewhere they stand as they are written.

Not here: what is said of a line (words.py). Everything from a text is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape, unescape
from typing import TYPE_CHECKING

from .words import MARKS, VERDICTS, reason, sign, summary, totals

if TYPE_CHECKING:
    from ..reading.reports import ChainReport, FileReport, StepReport

__all__ = ["page"]

STYLE = """
:root { color-scheme: light dark; --text: #1b1f24; --page: #fff; --soft: #667; --line: #dfe3e8;
  --proved: #1a7f37; --refuted: #c62828; --undecided: #9a6700; --given: #57606a; --unread: #8250df; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e8eb; --page: #14171a; --soft: #9aa4af; --line: #30363d;
  --proved: #57c26d; --refuted: #ff7b72; --undecided: #d9a62e; --given: #9aa4af; --unread: #c8a2ff; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: var(--text);
  background: var(--page); }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2.5rem; overflow-wrap: anywhere; }
ul.totals { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; padding: 0; list-style: none; }
ol { list-style: none; margin: 1rem 0; padding: 0; border: 1px solid var(--line); border-radius: .5rem; }
li.step { display: grid; grid-template-columns: 2.2rem minmax(0, 1fr); padding: .5rem .8rem; border-top: 1px solid var(--line); }
li.step:first-child { border-top: 0; } li.refuted { background: color-mix(in srgb, var(--refuted) 9%, transparent); }
.mark { font-weight: 700; } .formula { overflow-x: auto; overflow-y: hidden; }
math { font-size: 1.1em; } .where, .note { color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; }
.verdict { font-weight: 600; } details { font-size: .9rem; color: var(--soft); }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
""" + "\n".join(f".{v} > .mark, .verdict.{v} {{ color: var(--{v}); }}" for v in VERDICTS)


def page(files: Iterable[FileReport], title: str = "klderive") -> str:
    """The whole report as a document.

    >>> from klderive.reading import check_text
    >>> "verdict proved" in page([check_text("$$x + x = 2x$$", "note.md")])
    True
    """
    files = list(files)
    typeset = _typesetter()
    total = summary(files)
    counts = "".join(f'<li><span class="verdict {v}">{MARKS[v]} {total[v]}</span> {v}</li>' for v in VERDICTS)
    body = "\n".join(part for file in files for part in _file(file, typeset))
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{escape(title)}</h1>\n"
        f'<ul class="totals">{counts}</ul>\n{body}\n</main>\n</body>\n</html>\n'
    )


def _file(file: FileReport, typeset: Callable[[str], str]) -> Iterator[str]:
    yield f"<section>\n<h2>{escape(file.path)}</h2>"
    yield f'<p class="where">{escape(file.error or totals([file]))}</p>'
    for chain in file.chains:
        yield from _chain(chain, file, typeset)
    yield "</section>"


def _chain(chain: ChainReport, file: FileReport, typeset: Callable[[str], str]) -> Iterator[str]:
    cell = f"cell {chain.cell}, " if chain.cell is not None else ""
    other = f"{escape(chain.path)}, " if chain.path not in ("", file.path) else ""
    mark = f"; expected here: {chain.expected}" if chain.expected else ""
    mark += f"; ignored: {escape(chain.ignored)}" if chain.ignored else ""
    yield f'<p class="where">{other}{cell}line {chain.line}{mark}</p>\n<ol>'
    left = chain.head
    for step in chain.steps:
        yield _step(step, left, typeset)
        left = ""
    yield "</ol>"
    if chain.assumed:
        yield f'<p class="note">supposed: {escape("; ".join(chain.assumed))}</p>'


def _step(step: StepReport, left: str, typeset: Callable[[str], str]) -> str:
    written = f"{left} {sign(step.relation)} {step.source}".strip()
    mended = f'<div class="note">{escape(step.slip)}; proved with {typeset(step.mended)}</div>' if step.mended else ""
    more = [f"read as {step.read_as}"] if step.read_as else []
    more += [f"provided {'; '.join(step.provided)}"] if step.provided else []
    more += [f"line {step.line}" + (f", {step.code}" if step.code else "")]
    details = "".join(f"<div>{escape(text)}</div>" for text in more)
    return (
        f'<li class="step {step.verdict}"><span class="mark" aria-hidden="true">{MARKS[step.verdict]}</span><div>'
        f'<div class="formula">{typeset(written)}</div>'
        f'<div><span class="verdict {step.verdict}">{step.verdict}</span> <span class="note">{escape(reason(step))}</span></div>'
        f"{mended}"
        f"<details><summary>how it was read</summary>{details}</details></div></li>"
    )


def _typesetter() -> Callable[[str], str]:
    """LaTeX to MathML if the extra is there; what it cannot typeset stands as it is written."""
    try:
        from xml.etree.ElementTree import tostring

        from latex2mathml.converter import convert_to_element
    except ImportError:
        return _written

    def typeset(latex: str) -> str:
        try:
            element = convert_to_element(latex.replace("&", " "))
        except Exception:  # a stranger's text and another's parser
            return _written(latex)
        for part in element.iter():
            part.text = unescape(part.text) if part.text else part.text  # it writes characters as references
        return tostring(element, encoding="unicode")

    return typeset


def _written(latex: str) -> str:
    return f"<code>{escape(latex)}</code>"
