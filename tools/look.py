"""Pages as a reader sees them, in headless Chromium: what is wrong with them, and pictures.

The one idea: Chromium can be driven through a pipe, so no package and no open port is needed.
A page is loaded once and then looked at in each width and colour scheme. It reports console
errors, requests that leave the disk, formulas left unrendered, pictures without a text, text that
is hard to read against its ground, and anything that makes the whole page scroll sideways.

    python tools/look.py [--pictures FOLDER] build/pages/index.html ...
"""

import argparse
import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WIDTHS = (375, 1440)
SCHEMES = ("light", "dark")
SECONDS = 150
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--allow-file-access-from-files",
    "--remote-debugging-pipe",
)  # fmt: skip

TYPESET = "window.MathJax && MathJax.startup ? MathJax.startup.promise.then(() => true) : true"

# Runs in the page. Returns a list of lines about formulas and pictures.
CONTENT = r"""(() => {
  const found = [];
  for (const error of document.querySelectorAll("mjx-merror, [data-mml-node=merror], [data-mjx-error]"))
    found.push("formula with an error: " + (error.dataset.mjxError || error.textContent).slice(0, 80));
  const raw = /\$\$|\\\(|\\\[|\\frac|\\sigma|\\mathrm|\\begin\{/;
  const skipped = "pre, code, script, style, mjx-container, .highlight, textarea";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (raw.test(node.data) && !node.parentElement.closest(skipped))
      found.push("formula not rendered: " + node.data.trim().slice(0, 80));
  for (const image of document.images) {
    const nameOnly = image.alt.trim() === "" || image.getAttribute("src").endsWith(image.alt.split("/").pop());
    if (nameOnly) found.push("picture without a text: " + image.src.split("/").pop());
    if (image.complete && !image.naturalWidth) found.push("picture that does not load: " + image.src);
  }
  return found;
})()"""

# Runs in the page, for one width and scheme. What is wider than the page and does not scroll by itself.
OVERFLOW = r"""(() => {
  const width = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= width) return [];
  const all = [...document.body.querySelectorAll("*")];
  const wide = all.filter(e => e.getBoundingClientRect().right > width + 1);
  const first = wide.find(e => !wide.includes(e.parentElement)) || wide[0];
  const name = first ? first.tagName.toLowerCase() + "." + [...first.classList].join(".") : "something";
  return [`${document.scrollingElement.scrollWidth} pixels wide because of <${name}>`];
})()"""

# Runs in the page. Text in outputs whose contrast with its ground is below that of WCAG AA.
CONTRAST = r"""(() => {
  const parse = c => {
    const n = (c.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
    return n.length < 4 ? [...n, 1] : n;
  };
  const linear = v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const weights = [0.2126, 0.7152, 0.0722];
  const light = c => weights.reduce((sum, weight, i) => sum + weight * linear(c[i] / 255), 0);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c[3] > 0.5) return c;
    }
    return [255, 255, 255, 1];
  };
  const skipped = "svg, script, style, mjx-assistive-mml, .highlight, .headerlink";
  const found = new Set();
  for (const box of document.querySelectorAll(".cell_output, article")) {
    const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const e = node.parentElement;
      if (!node.data.trim() || e.closest(skipped)) continue;
      const [a, b] = [light(parse(getComputedStyle(e).color)), light(ground(e))];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      const text = node.data.trim().slice(0, 40);
      if (ratio < (e.closest("[role=img]") ? 3 : 4.5)) found.add(`contrast ${ratio.toFixed(1)} in "${text}"`);
    }
  }
  return [...found].slice(0, 5);
})()"""


def browser() -> str | None:
    """The Chromium of this machine, if there is one."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Chromium:
    """One running browser with one tab; `events` are what the tab said since the last `load`."""

    def __init__(self, profile: str) -> None:
        # The pipe of the debugging protocol is descriptors 3 and 4: the shell moves ours there.
        shell = ["sh", "-c", 'exec "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1', "sh"]
        command = [*shell, str(browser()), *FLAGS, f"--user-data-dir={profile}"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self.buffer, self.number, self.session = b"", 0, None
        self.events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def receive(self) -> dict[str, Any]:
        assert self.process.stdout
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.process.stdout], [], [], SECONDS)
            chunk = os.read(self.process.stdout.fileno(), 1 << 16) if ready else b""
            if not chunk:
                raise RuntimeError("Chromium ended before it answered")
            self.buffer += chunk
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """The answer to one call; events that come in between are kept."""
        assert self.process.stdin
        self.number += 1
        request: dict[str, Any] = {"id": self.number, "method": method, "params": params}
        if self.session:
            request["sessionId"] = self.session
        self.process.stdin.write(json.dumps(request).encode() + b"\0")
        self.process.stdin.flush()
        while (message := self.receive()).get("id") != self.number:
            self.events.append(message)
        if "error" in message:
            raise RuntimeError(f"{method}: {message['error']['message']}")
        return message["result"]

    def evaluate(self, code: str) -> Any:
        answer = self.call("Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    def load(self, address: str) -> None:
        """Opens a page and waits until it and its formulas are there."""
        self.events.clear()
        self.call("Page.navigate", url=address)
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self.receive())
        self.evaluate(TYPESET)

    def show(self, width: int, scheme: str) -> None:
        """The tab at a width, in a colour scheme."""
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        self.call("Emulation.setDeviceMetricsOverride", **size)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self) -> bytes:
        """The whole page as PNG."""
        height = min(self.evaluate("document.documentElement.scrollHeight"), 16_000)
        size = {"x": 0, "y": 0, "width": self.evaluate("innerWidth"), "height": height, "scale": 1}
        answer = self.call("Page.captureScreenshot", captureBeyondViewport=True, clip=size)
        return base64.b64decode(answer["data"])


@contextmanager
def chromium() -> Iterator[Chromium]:
    """A browser with a fresh profile, ended afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        running = Chromium(profile)
        try:
            yield running
        finally:
            running.process.terminate()
            running.process.wait(timeout=SECONDS)


def complaints(events: list[dict[str, Any]]) -> Iterator[str]:
    """Console errors and requests that leave the disk."""
    for event in events:
        match event:
            case {"method": "Runtime.exceptionThrown", "params": {"exceptionDetails": details}}:
                yield f"error: {details.get('exception', {}).get('description', details['text'])}"
            case {"method": "Runtime.consoleAPICalled", "params": {"type": "error" | "warning"} as params}:
                values = (str(value.get("value", value.get("description"))) for value in params["args"])
                yield f"console: {' '.join(values)}"
            case {"method": "Log.entryAdded", "params": {"entry": {"level": "error" | "warning"} as entry}}:
                yield f"log: {entry['text']}"
            case {"method": "Network.requestWillBeSent", "params": {"request": {"url": url}}}:
                if not url.startswith(("file:", "data:", "blob:", "about:", "http://127.0.0.1:")):
                    yield f"request to {url}"


def look(tab: Chromium, page: Path, pictures: Path | None = None) -> list[str]:
    """What is wrong with one page, in every width and scheme."""
    tab.show(WIDTHS[-1], SCHEMES[0])
    tab.load(page.resolve().as_uri())
    found = [*complaints(tab.events), *tab.evaluate(CONTENT)]
    for width in WIDTHS:
        for scheme in SCHEMES:
            if not pictures and (width, scheme) == (WIDTHS[0], SCHEMES[1]):
                continue  # the width is looked at in light, the colours at the other width
            tab.show(width, scheme)
            lines = tab.evaluate(OVERFLOW) if scheme == SCHEMES[0] else []
            lines += tab.evaluate(CONTRAST) if width == WIDTHS[-1] else []
            found += [f"{line} ({width} pixels, {scheme})" for line in lines]
            if pictures:
                pictures.mkdir(parents=True, exist_ok=True)
                (pictures / f"{page.parent.name}-{page.stem}-{width}-{scheme}.png").write_bytes(tab.picture())
    return found


def main(arguments: list[str] | None = None) -> int:
    """0 if nothing is wrong with the pages."""
    parser = argparse.ArgumentParser(description="look at pages in headless Chromium")
    parser.add_argument("--pictures", type=Path, help="folder for a picture of each page, width and scheme")
    parser.add_argument("pages", nargs="+", type=Path)
    options = parser.parse_args(arguments)
    if browser() is None:
        print(f"none of {', '.join(PROGRAMS)} is installed", file=sys.stderr)
        return 2
    missing = [page for page in options.pages if not page.is_file()]
    if missing:
        print(f"no such page: {', '.join(map(str, missing))}", file=sys.stderr)
        return 2
    wrong = 0
    with chromium() as tab:
        for page in options.pages:
            for line in look(tab, page, options.pictures):
                wrong += 1
                print(f"{page}: {line}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
