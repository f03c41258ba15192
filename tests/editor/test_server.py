"""The language server, driven by a client as an editor would."""

import asyncio
import sys
from typing import Any

import pytest

t = pytest.importorskip("lsprotocol.types")
client = pytest.importorskip("pygls.lsp.client")

from klderive.editor.session import Outdated, Session  # noqa: E402
from klderive.reading.sources import Text  # noqa: E402
from klderive.records import replace  # noqa: E402

SAID = "Let $a, b \\in \\mathbb{R}$. Then\n\n"
WRONG = "<!-- 𝒩 -->$$(a+b)^2 = a^2 - 2ab + b^2$$\n"
RIGHT = WRONG.replace("- 2ab", "+ 2ab")
URI = "file:///note.md"


class Editor:
    """An editor with one note."""

    def __init__(self) -> None:
        self.client = client.LanguageClient("test", "1")
        self.published: asyncio.Queue[Any] = asyncio.Queue()

        @self.client.feature(t.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def _(ls: Any, params: Any) -> None:
            self.published.put_nowait(params)

    async def start(self, **options: Any) -> None:
        await self.client.start_io(sys.executable, "-m", "klderive", "server")
        asked = t.InitializeParams(capabilities=t.ClientCapabilities(), initialization_options=options or None)
        await self.client.initialize_async(asked)
        self.client.initialized(t.InitializedParams())

    def open(self, text: str, uri: str = URI, language: str = "markdown") -> None:
        item = t.TextDocumentItem(uri, language, 1, text)
        self.client.text_document_did_open(t.DidOpenTextDocumentParams(item))

    def type(self, text: str, version: int) -> None:
        whole = t.TextDocumentContentChangeWholeDocument(text)
        which = t.VersionedTextDocumentIdentifier(version, URI)
        self.client.text_document_did_change(t.DidChangeTextDocumentParams(which, [whole]))

    async def told(self) -> Any:
        return await asyncio.wait_for(self.published.get(), 60)

    async def stop(self) -> None:
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()


def run(scene: Any, **options: Any) -> None:
    async def whole() -> None:
        editor = Editor()
        await editor.start(**options)
        await scene(editor)
        await editor.stop()

    asyncio.run(whole())


def applied(text: str, edit: Any) -> str:
    """The text after an edit whose columns are UTF-16."""

    def offset(at: Any) -> int:
        lines = text.split("\n")
        before = lines[at.line].encode("utf-16-le")[: 2 * at.character].decode("utf-16-le")
        return sum(len(line) + 1 for line in lines[: at.line]) + len(before)

    return text[: offset(edit.range.start)] + edit.new_text + text[offset(edit.range.end) :]


def test_a_line_is_marked_explained_and_mended():
    async def scene(editor: Editor) -> None:
        editor.open(SAID + WRONG)
        told = await editor.told()
        (found,) = told.diagnostics
        assert (found.code, found.severity, told.version) == ("KL202", t.DiagnosticSeverity.Error, 1)
        assert found.code_description.href.startswith("file://")
        row = SAID.count("\n")
        assert found.range.start.line == found.range.end.line == row
        end = found.range.end.character
        assert WRONG.encode("utf-16-le")[: 2 * end].decode("utf-16-le").endswith("b^2")
        which = t.TextDocumentIdentifier(URI)
        shown = await editor.client.text_document_hover_async(t.HoverParams(which, found.range.end))
        assert "a sign is flipped" in shown.contents.value and "read as" in shown.contents.value
        asked = t.CodeActionParams(which, found.range, t.CodeActionContext([found]))
        mend, purpose = await editor.client.text_document_code_action_async(asked)
        (change,) = mend.edit.document_changes
        assert change.text_document.version == 1
        assert applied(SAID + WRONG, change.edits[0]) == SAID + RIGHT
        (change,) = purpose.edit.document_changes
        editor.type(applied(SAID + WRONG, change.edits[0]), 2)
        assert not (await editor.told()).diagnostics

    run(scene)


def test_the_report_is_a_page_that_follows_the_text():
    async def scene(editor: Editor) -> None:
        async def page() -> str:
            return await editor.client.protocol.send_request_async("klderive/report", {"uri": URI})

        assert await page() == ""
        for version, text in enumerate([SAID + RIGHT, SAID + WRONG], 1):
            editor.open(text) if version == 1 else editor.type(text, version)
            await editor.told()
            shown = await page()
            assert "<title>note.md</title>" in shown and ('class="step refuted"' in shown) == (text == SAID + WRONG)

    run(scene)


def test_only_the_last_of_many_keys_is_answered():
    async def scene(editor: Editor) -> None:
        editor.open(SAID + RIGHT)
        assert not (await editor.told()).diagnostics
        for version in range(2, 9):
            editor.type(SAID + RIGHT + " " * version, version)
        editor.type(SAID + WRONG, 9)
        told = await editor.told()
        assert (told.version, len(told.diagnostics)) == (9, 1)

    run(scene)


@pytest.mark.parametrize("marks", [True, False])
def test_marks_at_the_ends_of_lines_are_off_unless_asked_for(marks):
    async def scene(editor: Editor) -> None:
        editor.open(SAID + RIGHT)
        await editor.told()
        everything = t.Range(t.Position(0, 0), t.Position(99, 0))
        asked = t.InlayHintParams(t.TextDocumentIdentifier(URI), everything)
        hints = await editor.client.text_document_inlay_hint_async(asked)
        assert [h.label for h in hints] == [" ✓"] * marks

    run(scene, marks=marks)


def test_the_cells_of_a_notebook_are_one_document():
    async def scene(editor: Editor) -> None:
        cells = {"cell:1": SAID, "cell:2": "print(1)", "cell:3": WRONG}
        kinds = {"cell:2": (t.NotebookCellKind.Code, "python")}
        made, items = [], []
        for uri, text in cells.items():
            kind, language = kinds.get(uri, (t.NotebookCellKind.Markup, "markdown"))
            made.append(t.NotebookCell(kind, uri))
            items.append(t.TextDocumentItem(uri, language, 1, text))
        notebook = t.NotebookDocument("file:///n.ipynb", "jupyter-notebook", 1, made)
        editor.client.notebook_document_did_open(t.DidOpenNotebookDocumentParams(notebook, items))
        told = {params.uri: params.diagnostics for params in [await editor.told(), await editor.told()]}
        assert [d.code for d in told["cell:3"]] == ["KL202"]
        assert not told["cell:1"]
        which = t.NotebookDocumentIdentifier("file:///n.ipynb")
        editor.client.notebook_document_did_close(t.DidCloseNotebookDocumentParams(which, [t.TextDocumentIdentifier(u) for u in cells]))
        told = {params.uri: params.diagnostics for params in [await editor.told(), await editor.told()]}
        assert set(told) == {"cell:1", "cell:3"} and not any(told.values())

    run(scene)


SLIP = SAID + RIGHT + "\n$$(a-b)^2 = a^2 + 2ab + b^2$$\n"


@pytest.mark.parametrize(
    "after, known",
    [
        pytest.param("# One more line\n\n" + SLIP, True, id="a line above"),
        pytest.param(SLIP + "\nDone.", True, id="a line below"),
        pytest.param(SLIP.replace("(a-b)", "(a - b)"), False, id="in other words"),
        pytest.param(SLIP.replace("a, b", "a, b, c").replace("2ab", "2ac"), False, id="another statement"),
    ],
)
def test_what_was_judged_is_remembered_and_said_as_if_it_were_new(after, known):
    session = Session()
    for text in (SLIP, SLIP + " "):  # the second time the slip is proved once more where it stands
        session.report([Text(text, "note.md")], "note.md", lambda: True)
    before = session.asked
    found = session.report([Text(after, "note.md")], "note.md", lambda: True)
    assert (session.asked == before) == known
    new = Session().report([Text(after, "note.md")], "note.md", lambda: True)
    assert [c.steps for c in found.chains] == [c.steps for c in new.chains]


def test_a_slip_that_mends_no_more_is_looked_for_again():
    session = Session()
    first = session.report([Text(SLIP, "note.md")], "note.md", lambda: True)
    key, (start, slip) = next((k, v) for k, v in session.slips.items() if v[1])
    session.slips[key] = start, replace(slip, mended="a^2 + b^2")
    again = session.report([Text(SLIP, "note.md")], "note.md", lambda: True)
    assert again.chains == first.chains and session.slips[key] == (start, slip)


def test_a_check_is_given_up_when_there_is_a_newer_text():
    asked = iter([True, True, False])
    with pytest.raises(Outdated):
        Session().report([Text(SAID + RIGHT + WRONG, "note.md")], "note.md", lambda: next(asked))
