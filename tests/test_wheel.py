"""The wheel works in an environment that holds what its metadata declares, and nothing else.

The environment is new and has no pip. The declared dependencies (with theirs, and no others)
are linked in from the running environment, so the test needs no network, and a dependency
that was used but not declared is missing there.
"""

import importlib.metadata
import subprocess
import sys
import sysconfig
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import klderive


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    """The wheel, built as `pip install .` would build it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=root, check=True, capture_output=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return built


def metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith(".dist-info/METADATA")]
        return Parser().parsestr(archive.read(name).decode())


def closure(lines, found):
    """The distributions that requirement lines without extras need, with what those need in turn."""
    for requirement in map(Requirement, lines):
        name = canonicalize_name(requirement.name)
        applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if applies and name not in found:
            found[name] = importlib.metadata.distribution(name)
            closure(found[name].requires or (), found)
    return found


def link_into(site, distribution):
    """Links to the files and folders of one installed distribution."""
    for top in {file.parts[0] for file in distribution.files if file.parts[0] not in ("..", "__pycache__")}:
        link, target = site / top, Path(distribution.locate_file(top))
        if not link.exists() and target.exists():
            link.symlink_to(target, target_is_directory=target.is_dir())


@pytest.fixture(scope="module")
def bare(wheel, tmp_path_factory):
    """Folder of the programs of an otherwise empty environment in which the wheel is installed."""
    home = tmp_path_factory.mktemp("bare") / "env"
    venv.create(home, with_pip=False, symlinks=sys.platform != "win32")
    site = Path(sysconfig.get_path("purelib", "venv", {"base": home, "platbase": home}))
    for distribution in closure(metadata(wheel).get_all("Requires-Dist"), {}).values():
        link_into(site, distribution)
    programs = Path(sysconfig.get_path("scripts", "venv", {"base": home, "platbase": home}))
    pip = [sys.executable, "-m", "pip", "--python", str(programs / "python"), "--disable-pip-version-check"]
    # Not --no-deps: so pip compares the ranges in the metadata with what is linked.
    install = [*pip, "install", "--quiet", "--no-index", str(wheel)]
    run = subprocess.run(install, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    return programs


def output(*command):
    run = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=120, cwd="/")
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_the_wheel_holds_every_file_of_the_package_and_no_other(root, wheel):
    with zipfile.ZipFile(wheel) as archive:
        packed = {n for n in archive.namelist() if ".dist-info/" not in n}
    ours = {
        p.relative_to(root).as_posix()
        for p in (root / "klderive").rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    assert packed == ours


def test_the_wheel_carries_licence_and_readme(wheel):
    stated = metadata(wheel)
    assert stated["License-Expression"] == "MIT"
    assert stated.get_payload().startswith("# klderive")


def test_nothing_undeclared_is_there(bare):
    code = "import importlib.util as u; print(*[n for n in ('pytest', 'sphinx', 'numba') if u.find_spec(n)])"
    assert output(bare / "python", "-c", code) == ""


def test_the_package_comes_from_the_wheel(bare):
    assert "site-packages" in output(bare / "python", "-c", "import klderive; print(klderive.__file__)")


def test_the_command_says_its_version(bare):
    assert output(bare / "klderive", "--version") == f"klderive {klderive.__version__}"


def test_a_formula_is_derived_and_computed(bare):
    code = (
        "import math, klderive; from sympy import Symbol\n"
        "s = Symbol('s', positive=True)\n"
        "d = klderive.derive(klderive.KL(klderive.Normal(0, s), klderive.Normal(0, 1)))\n"
        "print(len(d.check()) == len(d.steps) > 2)\n"
        "print(abs(klderive.kl_normal(0.0, 2.0, 0.0, 1.0) - (1.5 - math.log(2))) < 1e-15)\n"
    )
    assert output(bare / "python", "-c", code).split() == ["True", "True"]


def test_a_text_is_checked(bare, tmp_path):
    text = tmp_path / "notes.md"
    text.write_text("$$\\log(a b) = \\log a + \\log b$$\n", encoding="utf-8")
    run = subprocess.run([bare / "klderive", "check", text], capture_output=True, text=True, timeout=120)
    assert (run.returncode, run.stderr) == (0, "")


def test_every_export_imports(bare):
    code = "import klderive; print([n for n in klderive.__all__ if not hasattr(klderive, n)])"
    assert output(bare / "python", "-c", code) == "[]"
