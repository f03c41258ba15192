"""What all tests share: where the project is, and which notebooks pytest leaves alone."""

from pathlib import Path

import matplotlib
import pytest

matplotlib.use("Agg")

# Notebooks under tests/ are material (some are broken on purpose), not tests.
collect_ignore_glob = ["*.ipynb"]


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds pyproject.toml."""
    return Path(__file__).resolve().parent.parent
