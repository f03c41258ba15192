"""The extension for Visual Studio Code packages; needs npm and a network, and KLDERIVE_NPM=1 as it fetches what it packages with."""

import json
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[2] / "editors" / "vscode"
TOLD = json.loads((HERE / "package.json").read_text(encoding="utf-8"))


@pytest.mark.npm
@pytest.mark.skipif(not shutil.which("npm") or not os.environ.get("KLDERIVE_NPM"), reason="needs npm and KLDERIVE_NPM=1")
def test_it_packages(tmp_path):
    shutil.copytree(HERE, tmp_path / "vscode", ignore=shutil.ignore_patterns("node_modules", "*.vsix"))
    for command in (["npm", "ci", "--no-audit", "--no-fund"], ["npx", "vsce", "package"]):
        ran = subprocess.run(command, cwd=tmp_path / "vscode", capture_output=True, text=True, timeout=600)
        assert ran.returncode == 0, ran.stderr
    (built,) = (tmp_path / "vscode").glob("*.vsix")
    names = zipfile.ZipFile(built).namelist()
    assert {"extension/extension.js", "extension/marks/refuted.svg"} <= set(names)
    assert any(name.startswith("extension/node_modules/vscode-languageclient/") for name in names)


def test_it_knows_the_marks_of_the_server():
    from klderive.report.words import MARKS

    shown = (HERE / "extension.js").read_text(encoding="utf-8")
    for verdict in ("proved", "refuted", "undecided", "unread"):
        assert f'"{MARKS[verdict]}": "{verdict}"' in shown
        assert (HERE / "marks" / f"{verdict}.svg").exists()


def test_its_settings_are_those_it_asks_for():
    shown = (HERE / "extension.js").read_text(encoding="utf-8")
    asked = {name.removeprefix("klderive.") for name in TOLD["contributes"]["configuration"]["properties"]}
    assert all(f'setting("{name}")' in shown for name in asked)
    assert TOLD["version"] in (HERE / "README.md").read_text(encoding="utf-8")


def test_its_commands_are_those_it_registers():
    shown = (HERE / "extension.js").read_text(encoding="utf-8")
    offered = {one["command"] for one in TOLD["contributes"]["commands"]}
    assert offered == set(re.findall(r'registerCommand\("([^"]+)"', shown))
    assert {one["command"] for one in TOLD["contributes"]["menus"]["editor/title"]} <= offered
