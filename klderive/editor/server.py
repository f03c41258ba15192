"""The language server: diagnostics, hover, marks at the ends of lines, actions that mend, and the report as a page.

The one idea: everything is a view of the last report on a document; places are lines and columns of the report, turned into
UTF-16 only here. A notebook is one document, its Markdown cells one text each.

Not here: the reports (session.py).
"""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from lsprotocol import types as t
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from .. import __version__
from ..reading.findings import page
from ..reading.reports import ChainReport, FileReport, Found, StepReport, findings
from ..reading.sources import TEX, Text
from ..report.programs import level
from ..report.words import DIFFERS, MARKS, reason, said
from .session import Outdated, Session

__all__ = ["serve", "server"]

PAUSE = 0.1
"""Seconds without a key before a text is checked."""
MARKUP = t.NotebookDocumentFilterWithCells(
    cells=[t.NotebookCellLanguage("markdown"), t.NotebookCellLanguage("latex")], notebook="jupyter-notebook"
)


class Opened(NamedTuple):
    """A report, and the documents that its texts were: URI, version and lines, by the number of the cell."""

    report: FileReport
    texts: dict[int | None, tuple[str, int | None, list[str]]]


class Server(LanguageServer):
    """What is open, what is being checked, and the settings of the client."""

    def __init__(self) -> None:
        notebooks = t.NotebookDocumentSyncOptions(notebook_selector=[MARKUP])
        super().__init__("klderive", __version__, notebook_document_sync=notebooks)
        self.session = Session()
        self.opened: dict[str, Opened] = {}
        self.pending: dict[str, asyncio.Task[None]] = {}
        self.newest: dict[str, int] = {}
        self.marks = False
        self.pages: Path | None = None

    def page_of(self, code: str) -> str:
        """The page of a code as a file that an editor can open."""
        if self.pages is None:
            self.pages = Path(tempfile.mkdtemp(prefix="klderive-"))
            atexit.register(shutil.rmtree, self.pages, ignore_errors=True)
        path = self.pages / f"{code}.txt"
        if not path.exists():
            path.write_text(page(code) + "\n", encoding="utf-8")
        return path.as_uri()


server = Server()


def serve() -> None:
    """Answer an editor on standard input and output until it ends."""
    server.start_io()


# ---------------------------------------------------------------- checking


def _notebook_of(uri: str) -> str:
    """The notebook in which a document is a cell, or the document itself."""
    found = server.workspace.get_notebook_document(cell_uri=uri)
    return found.uri if found is not None else uri


def _texts(uri: str) -> tuple[list[Text], dict[int | None, tuple[str, int | None, list[str]]]]:
    path = to_fs_path(uri) or uri
    notebook = server.workspace.get_notebook_document(notebook_uri=uri)
    if notebook is None:
        document = server.workspace.get_text_document(uri)
        source = document.source.replace("\r\n", "\n").replace("\r", "\n")
        tex = document.language_id == "latex" or Path(path).suffix.lower() in TEX
        return [Text(source, path, tex=tex)], {None: (uri, document.version, source.split("\n"))}
    texts, where = [], {}
    for number, cell in enumerate(notebook.cells, 1):
        if cell.kind == t.NotebookCellKind.Markup:
            document = server.workspace.get_text_document(cell.document)
            source = document.source.replace("\r\n", "\n")
            texts.append(Text(source, path, number))
            where[number] = cell.document, document.version, source.split("\n")
    return texts, where  # type: ignore[return-value]


def _later(uri: str) -> None:
    """Check after a pause; what is under way for this document is given up."""
    uri = _notebook_of(uri)
    server.newest[uri] = server.newest.get(uri, 0) + 1
    if uri in server.pending:
        server.pending[uri].cancel()
    server.pending[uri] = asyncio.get_running_loop().create_task(_check(uri, server.newest[uri]))


async def _check(uri: str, number: int) -> None:
    await asyncio.sleep(PAUSE)
    texts, where = _texts(uri)
    path = texts[0].path if texts else uri

    def newest() -> bool:
        return server.newest.get(uri) == number

    def report() -> FileReport | None:
        try:
            return server.session.report(texts, path, newest)
        except Outdated:
            return None

    found = await asyncio.get_running_loop().run_in_executor(None, report)
    if found is None or not newest():
        return
    server.opened[uri] = Opened(found, where)
    told = list(findings([found]))
    for cell, (document, version, lines) in where.items():
        shown = [_diagnostic(one, lines) for one in told if one[1].cell == cell]
        if found.error and cell in (None, next(iter(where))):
            start = t.Range(t.Position(0, 0), t.Position(0, 0))
            shown.append(t.Diagnostic(start, found.error, t.DiagnosticSeverity.Error, source="klderive"))
        server.text_document_publish_diagnostics(t.PublishDiagnosticsParams(document, shown, version))
    if server.marks:
        server.workspace_inlay_hint_refresh(None)


def _steps(report: FileReport, cell: int | None) -> Iterator[tuple[ChainReport, StepReport]]:
    return ((chain, step) for chain in report.chains if chain.cell == cell for step in chain.steps)


# ---------------------------------------------------------------- views


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _position(at: dict, lines: list[str]) -> t.Position:
    row = min(at["line"], len(lines)) - 1
    return t.Position(row, _utf16(lines[row][: at["column"] - 1]))


def _range(place: dict | None, lines: list[str]) -> t.Range:
    if place is None:
        return t.Range(t.Position(0, 0), t.Position(0, 0))
    return t.Range(_position(place["start"], lines), _position(place["end"], lines))


def _diagnostic(found: Found, lines: list[str]) -> t.Diagnostic:
    _, chain, step, code = found
    severity = t.DiagnosticSeverity.Error if level(code) == "error" else t.DiagnosticSeverity.Information
    if code == DIFFERS:
        severity = t.DiagnosticSeverity.Warning
    first = {"line": step.line, "column": step.column}
    where = _range(step.place or {"start": first, "end": first}, lines)
    page = t.CodeDescription(server.page_of(code))
    return t.Diagnostic(where, said(step, code, chain), severity, code, page, "klderive")


def _at(uri: str) -> tuple[list[str], list[tuple[ChainReport, StepReport]]]:
    """The lines of a document as they were read, and its steps with their chains."""
    opened = server.opened.get(_notebook_of(uri))
    for cell, (document, _, lines) in opened.texts.items() if opened else ():
        if document == uri:
            return lines, list(_steps(opened.report, cell))  # type: ignore[union-attr]
    return [], []


@server.feature(t.INITIALIZE)
def _initialized(ls: Server, params: t.InitializeParams) -> None:
    options: Any = params.initialization_options
    server.marks = isinstance(options, dict) and options.get("marks") is True


@server.feature(t.TEXT_DOCUMENT_DID_OPEN)
@server.feature(t.TEXT_DOCUMENT_DID_CHANGE)
def _changed(ls: Server, params: t.DidOpenTextDocumentParams | t.DidChangeTextDocumentParams) -> None:
    _later(params.text_document.uri)


@server.feature(t.NOTEBOOK_DOCUMENT_DID_OPEN)
@server.feature(t.NOTEBOOK_DOCUMENT_DID_CHANGE)
def _notebook(ls: Server, params: t.DidOpenNotebookDocumentParams | t.DidChangeNotebookDocumentParams) -> None:
    _later(params.notebook_document.uri)


@server.feature(t.TEXT_DOCUMENT_DID_CLOSE)
def _closed(ls: Server, params: t.DidCloseTextDocumentParams) -> None:
    _forget(params.text_document.uri)


@server.feature(t.NOTEBOOK_DOCUMENT_DID_CLOSE)
def _notebook_closed(ls: Server, params: t.DidCloseNotebookDocumentParams) -> None:
    _forget(params.notebook_document.uri)


def _forget(uri: str) -> None:
    """Give up what is under way for a document, and take its marks away."""
    server.newest[uri] = server.newest.get(uri, 0) + 1
    server.pending.pop(uri, None)
    opened = server.opened.pop(uri, None)
    for document in {uri} if opened is None else {document for document, _, _ in opened.texts.values()}:
        server.text_document_publish_diagnostics(t.PublishDiagnosticsParams(document, []))


@server.feature(t.TEXT_DOCUMENT_HOVER)
def _hover(ls: Server, params: t.HoverParams) -> t.Hover | None:
    lines, steps = _at(params.text_document.uri)
    for chain, step in steps:
        where = _range(step.place, lines)
        if where.start <= params.position <= where.end:
            return t.Hover(t.MarkupContent(t.MarkupKind.Markdown, "\n\n".join(_said(chain, step))), where)
    return None


def _said(chain: ChainReport, step: StepReport) -> Iterator[str]:
    yield f"**{MARKS[step.verdict]} {step.verdict}** {reason(step)}".rstrip()
    if step.mended:
        yield f"proved with `{step.mended}`"
    if step.read_as:
        yield f"read as `{step.read_as}`"
    if step.provided:
        yield "provided " + "; ".join(step.provided)
    if chain.assumed:
        yield "supposed: " + "; ".join(chain.assumed)


@server.feature(t.TEXT_DOCUMENT_INLAY_HINT)
def _marks(ls: Server, params: t.InlayHintParams) -> list[t.InlayHint]:
    """The mark of each line at its end; off unless the client asks for it."""
    if not server.marks:
        return []
    lines, steps = _at(params.text_document.uri)
    found = [(_range(step.place, lines).end, MARKS[step.verdict]) for _, step in steps]
    return [t.InlayHint(at, f" {mark}") for at, mark in found if params.range.start <= at <= params.range.end]


@server.feature("klderive/report")
def _report(ls: Server, params: Any) -> str:
    """The last report on a document as a page for a panel; empty where there is none yet. `params.uri` says which."""
    from ..report.standalone import page as whole

    opened = server.opened.get(_notebook_of(params.uri))
    return whole([opened.report], Path(opened.report.path).name) if opened else ""


@server.feature(t.TEXT_DOCUMENT_CODE_ACTION, t.CodeActionOptions([t.CodeActionKind.QuickFix]))
def _actions(ls: Server, params: t.CodeActionParams) -> list[t.CodeAction]:
    """For the lines in the range: the mended line; what would decide it, said in a comment; or that it is wrong on purpose."""
    uri = params.text_document.uri
    lines, steps = _at(uri)
    found = []
    for chain, step in steps:
        where = _range(step.place, lines)
        if where.end < params.range.start or params.range.end < where.start:
            continue
        above = t.Position(max(0, min(chain.line, len(lines)) - 1), 0)
        if step.edit is not None:
            edit = t.TextEdit(_range(step.edit["place"], lines), step.edit["text"])
            found.append(_action(uri, f"{step.slip or step.diagnosis}: write {step.mended}", edit, preferred=True))
        if step.asks:
            comment = t.TextEdit(t.Range(above, above), _comment(uri, "; ".join(step.asks)))
            found.append(_action(uri, f"say {'; '.join(step.asks)}", comment))
        if step.verdict == "refuted" and not chain.expected:
            comment = t.TextEdit(t.Range(above, above), _comment(uri, "expect refuted"))
            found.append(_action(uri, "wrong on purpose: expect refuted", comment))
    return found


def _comment(uri: str, text: str) -> str:
    tex = server.workspace.get_text_document(uri).language_id == "latex" or Path(uri).suffix.lower() in TEX
    return f"% klderive: {text}\n" if tex else f"<!-- klderive: {text} -->\n"


def _action(uri: str, title: str, edit: t.TextEdit, preferred: bool = False) -> t.CodeAction:
    """An edit of the version that was read: one of an older text is refused by the editor."""
    opened = server.opened[_notebook_of(uri)]
    version = next(v for document, v, _ in opened.texts.values() if document == uri)
    change = t.TextDocumentEdit(t.OptionalVersionedTextDocumentIdentifier(uri, version), [edit])
    whole = t.WorkspaceEdit(document_changes=[change])
    return t.CodeAction(title, t.CodeActionKind.QuickFix, edit=whole, is_preferred=preferred)
