"""pip for an environment that has none, from the package index and nothing else.

The one idea: a wheel is a zip file that Python can run, so the wheel of pip installs pip.
The wheel's hash is compared with the one that the index states. Run by tools/setup.sh with
the Python of the environment, where ensurepip is missing; uses the standard library only.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

INDEX = "https://pypi.org/simple"
ACCEPT = "application/vnd.pypi.simple.v1+json"


def newest_wheel(index: str) -> tuple[str, str]:
    """Address and SHA-256 of the newest released wheel of pip."""
    page_url = f"{index.rstrip('/')}/pip/"
    request = urllib.request.Request(page_url, headers={"Accept": ACCEPT})
    with urllib.request.urlopen(request, timeout=60) as response:
        page = json.load(response)
    wheels = {}
    for file in page["files"]:
        version = file["filename"].split("-")[1]
        numbers = version.split(".")
        if file["filename"].endswith("-py3-none-any.whl") and all(n.isdigit() for n in numbers):
            if not file.get("yanked"):
                wheels[tuple(map(int, numbers))] = file
    newest = wheels[max(wheels)]
    return urllib.parse.urljoin(page_url, newest["url"]), newest["hashes"]["sha256"]


def main() -> int:
    """Installs pip into the running environment; 0 if that worked."""
    try:
        url, expected = newest_wheel(os.environ.get("PIP_INDEX_URL", INDEX))
        with urllib.request.urlopen(url, timeout=60) as response:
            data = response.read()
    except (urllib.error.URLError, OSError, ValueError, KeyError) as error:
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
