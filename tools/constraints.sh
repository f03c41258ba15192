#!/bin/sh
# Writes constraints.txt anew: one version of each package, for every platform and Python >= 3.11,
# read alike by pip (-c) and by uv. Committed outputs of the notebooks belong to these versions.
set -eu
cd "$(dirname "$0")/.."
command -v uv >/dev/null 2>&1 || { echo 'klderive: this needs uv (https://docs.astral.sh/uv/)' >&2; exit 2; }
{
    echo '# The versions that klderive is tested with: pip install -c constraints.txt, uv pip install -c constraints.txt'
    echo '# Written by tools/constraints.sh from the ranges in pyproject.toml; do not edit by hand.'
    uv pip compile --quiet --universal --python-version 3.11 --all-extras --no-header --no-annotate --upgrade \
        pyproject.toml
} > constraints.new
mv constraints.new constraints.txt
