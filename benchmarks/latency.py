"""Verdicts in an editor: the time from the last key to the marks, and from the start of `klderive server` to the first ones.

The one idea: a client types into notes of about 100 and 1,000 lines, put together from the text of the notebooks, a key every 30 ms
at the end of a formula, as a person does; the clock runs from the last key to the diagnostics of that version. The processor's
time of the server stands beside it, as it does not depend on what else the machine does.

    python -m benchmarks.latency [LINES ...]
"""

import asyncio
import json
import os
import statistics
import sys
import time
from pathlib import Path

from lsprotocol import types as t
from pygls.lsp.client import LanguageClient

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
URI = "file:///note.md"
WORD = " + 0 + 0"
ROUNDS = 5
AIMS = {100: 0.3, 1000: 1.0}
"""Seconds after the last key; the start has one second."""


def note(lines: int) -> list[str]:
    """That many lines of Markdown, or all there are; the last is a formula of its own, into which is typed."""
    found: list[str] = []
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                found += [*"".join(cell["source"]).splitlines(), ""]
    return [*found[: lines - 4], "$$", "", "Let $a, b \\in \\mathbb{R}$.", "", "$$(a + b)^2 = a^2 + 2ab + b^2$$"]


async def measured(lines: int) -> tuple[float, list[float], float]:
    """Seconds to the first diagnostics, after the last key in each round, and of the processor for a round."""
    client = LanguageClient("latency", "1")
    told: asyncio.Queue[t.PublishDiagnosticsParams] = asyncio.Queue()
    client.feature(t.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: told.put_nowait(params))
    start = time.perf_counter()
    await client.start_io(sys.executable, "-m", "klderive", "server")
    await client.initialize_async(t.InitializeParams(capabilities=t.ClientCapabilities()))
    client.initialized(t.InitializedParams())
    rows = note(lines)
    client.text_document_did_open(t.DidOpenTextDocumentParams(t.TextDocumentItem(URI, "markdown", 1, "\n".join(rows))))
    await told.get()
    first = time.perf_counter() - start
    version, after = 1, []
    server = client._server.pid  # type: ignore[union-attr]
    before = processor(server)
    column = rows[-1].index("b^2$$") + 3
    for _ in range(ROUNDS):
        for letter in WORD:
            version += 1
            here = t.Range(t.Position(len(rows) - 1, column), t.Position(len(rows) - 1, column))
            change = t.TextDocumentContentChangePartial(here, letter)
            column += 1
            which = t.VersionedTextDocumentIdentifier(version, URI)
            client.text_document_did_change(t.DidChangeTextDocumentParams(which, [change]))
            key = time.perf_counter()
            await asyncio.sleep(0.03)
        while (await told.get()).version != version:
            pass
        after.append(time.perf_counter() - key)
    used = (processor(server) - before) / ROUNDS
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
    return first, after, used


def processor(process: int) -> float:
    """Seconds that a process has computed; 0 where the system does not say."""
    try:
        spent = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    asked = [int(number) for number in sys.argv[1:]] or list(AIMS)
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors")
    for lines in asked:
        first, after, used = asyncio.run(measured(lines))
        aim = f" (aim {AIMS[lines]:g} s, first 1 s)" if lines in AIMS else ""
        print(f"{lines} lines: first {first:.2f} s; after the last key {statistics.median(after):.2f} s, "
              f"at most {max(after):.2f}; processor {used:.2f} s a round{aim}")


if __name__ == "__main__":
    main()
