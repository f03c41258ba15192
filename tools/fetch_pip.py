"""pip for an environment that has none, from the package index and nothing else.

The one idea: a wheel is a zip file that Python can run, so the wheel of pip installs pip.
The wheel's hash is compared with the one that the index states. Run by tools/setup.sh with
the Python of the environment, where ensurepip is missing; uses the standard library only.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from pathlib import Path

INDEX = "https://pypi.org/simple"
WHEEL = re.compile(r"/pip-(\d+(?:\.\d+)*)-py3-none-any\.whl#sha256=([0-9a-f]{64})$")


class Wheels(HTMLParser):
    """The released wheels that a page of the index links to: version to (address, SHA-256)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[tuple[int, ...], tuple[str, str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        link = dict(attrs)
        wheel = WHEEL.search(link.get("href") or "")
        if tag == "a" and wheel and "data-yanked" not in link:
            version = tuple(int(number) for number in wheel[1].split("."))
            self.found[version] = (link["href"] or "", wheel[2])


def newest_wheel(index: str) -> tuple[str, str]:
    """Address and SHA-256 of the newest released wheel of pip."""
    page = f"{index.rstrip('/')}/pip/"
    with urllib.request.urlopen(page, timeout=60) as response:
        wheels = Wheels()
        wheels.feed(response.read().decode())
    if not wheels.found:
        raise ValueError(f"{page} links to no wheel of pip")
    address, digest = wheels.found[max(wheels.found)]
    return urllib.parse.urljoin(page, address), digest


def main() -> int:
    """Installs pip into the running environment; 0 if that worked."""
    try:
        url, expected = newest_wheel(os.environ.get("PIP_INDEX_URL", INDEX))
        with urllib.request.urlopen(url, timeout=60) as response:
            data = response.read()
    except (urllib.error.URLError, OSError, ValueError) as error:
        print(f"klderive: no pip from the package index: {error}", file=sys.stderr)
        return 1
    if hashlib.sha256(data).hexdigest() != expected:
        print(f"klderive: {url} does not have the hash that the index states", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(folder) / urllib.parse.urlsplit(url).path.rsplit("/", 1)[-1]
        wheel.write_bytes(data)
        command = [sys.executable, f"{wheel}/pip", "install", "--quiet", "--no-index", str(wheel)]
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
