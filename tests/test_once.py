"""README's ways to run the program from a checkout without make: uvx and pipx. They fetch SymPy and the like, so KLDERIVE_NPM=1, as in
CI, lets them; skipped where the program is not installed."""

import os
import shutil
import subprocess

import pytest

NOTE = "Let $a, b \\in \\mathbb{R}$. Then\n\n$$(a+b)^2 = a^2 - 2ab + b^2$$\n"


@pytest.mark.npm
@pytest.mark.parametrize("command", [["uvx", "--from"], ["pipx", "run", "--spec"]], ids=["uvx", "pipx"])
def test_a_checkout_runs_without_being_installed(root, tmp_path, command):
    if not os.environ.get("KLDERIVE_NPM") or not shutil.which(command[0]):
        pytest.skip(f"needs {command[0]} and KLDERIVE_NPM=1")
    (tmp_path / "note.md").write_text(NOTE, encoding="utf-8")
    homes = {"UV_CACHE_DIR": str(tmp_path / "uv"), "PIPX_HOME": str(tmp_path / "pipx")}
    ran = subprocess.run([*command, str(root), "klderive", "check", "note.md"], cwd=tmp_path, env=os.environ | homes,
                         capture_output=True, text=True, timeout=600)  # fmt: skip
    assert ran.returncode == 1 and "refuted" in ran.stdout and "a^2 + 2ab + b^2" in ran.stdout, ran.stderr
