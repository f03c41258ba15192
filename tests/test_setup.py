"""The set-up says one thing in all its places: pyproject.toml, constraints.txt, environment.yml, Makefile."""

import re
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

import klderive


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def requirements(lines):
    """Name to range."""
    found = map(Requirement, lines)
    return {r.name: r.specifier for r in found}


def test_runtime_needs_three_packages(project):
    assert set(requirements(project["dependencies"])) == {"sympy", "numpy", "matplotlib"}


def test_every_range_has_its_pinned_version(root, project):
    pinned = {}
    for line in (root / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            requirement = Requirement(line)
            pinned.setdefault(requirement.name, []).append(requirement.specifier)
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    for name, allowed in requirements(line for group in groups for line in group).items():
        assert name in pinned, f"{name} is not in constraints.txt: make constraints"
        for exact in pinned[name]:
            (only,) = exact
            assert only.operator == "==", f"{name}{only}"
            assert Version(only.version) in allowed, f"{name}{only} is outside {allowed}"


CONDA_NAMES = {"matplotlib-base": "matplotlib"}


def test_environment_yml_says_what_pyproject_says(root, project):
    environment = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))
    assert environment["channels"] == ["conda-forge", "nodefaults"]
    *named, from_pip = environment["dependencies"]
    assert from_pip == {"pip": ["-e ."]}
    conda = {CONDA_NAMES.get(name, name): given for name, given in requirements(named).items()}
    extras = project["optional-dependencies"]
    known = requirements([*project["dependencies"], *extras["fast"], *extras["dev"]])
    assert conda.pop("python") == Requirement(f"python{project['requires-python']}").specifier
    assert {name: known[name] for name in conda} == conda
    assert set(requirements(project["dependencies"])) <= set(conda), "a runtime package is missing"
    assert {"numba", "jupyter"} <= set(conda)


def test_make_help_names_every_target(root):
    text = (root / "Makefile").read_text(encoding="utf-8")
    run = subprocess.run(["make", "help"], cwd=root, capture_output=True, text=True, check=True)
    for target in ("workbook", "test", "lab", "lint", "bench", "release", "clean", "distclean"):
        assert f"make {target}" in run.stdout
        assert re.search(rf"^{target}:", text, re.MULTILINE)


def test_installation_uses_every_extra(root, project):
    (wanted,) = re.findall(r"wanted='\.\[(.*)\]'", (root / "tools/setup.sh").read_text(encoding="utf-8"))
    assert set(wanted.split(",")) == set(project["optional-dependencies"])


def test_ci_runs_the_make_targets(root):
    assert ".ci/run" in (root / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    commands = (root / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert commands[-2:] == ["make lint", "make test"]


def test_the_version_is_that_of_the_changelog(root):
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    (newest, *_) = re.findall(r"^## \[(\d[^\]]*)\]|^## \[Unreleased\]", text, re.MULTILINE)
    assert newest in ("", klderive.__version__)


@pytest.mark.parametrize("name", [n for n in klderive.__all__ if n not in ("__version__", "RULES")])
def test_every_export_is_there_and_says_what_it_is(name):
    value = getattr(klderive, name)
    assert callable(value) and value.__doc__, f"klderive.{name} has no docstring"


def test_a_module_does_not_hide_the_function_of_its_name():
    code = "import klderive.check; from klderive import check; print(klderive.check is check, check)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.startswith("True <function check at ")


def test_an_unknown_name_is_an_attribute_error_that_helps():
    with pytest.raises(AttributeError, match="module 'klderive' has no attribute 'kl'; "):
        _ = klderive.kl
