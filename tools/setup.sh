#!/bin/sh
# Makes .venv at the root of the project and installs klderive with everything that the
# make targets need, at the versions in constraints.txt. An environment that works is kept
# and brought up to date, never wiped. Needs Python >= 3.11 and a package index, nothing else:
# uv is used where it is on the PATH, else venv and pip, also where ensurepip is missing.
#
# PYTHON=...  the interpreter to use      VENV=...  the folder to use instead of .venv
set -eu
cd "$(dirname "$0")/.."

venv=${VENV:-.venv}
wanted='.[fast,docs,grading,cluster,html,editor,dev]'
recent='import sys; sys.exit(sys.version_info < (3, 11))'

say() { printf 'klderive: %s\n' "$*" >&2; }
fail() { say "$*"; exit 2; }

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        "$PYTHON" -c "$recent" 2>/dev/null || fail "PYTHON=$PYTHON is not a Python >= 3.11 that runs."
        echo "$PYTHON"
        return
    fi
    for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$candidate" -c "$recent" >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    fail "no Python >= 3.11 found. Install one (or uv, which brings its own), or name it: make PYTHON=/path/to/python3"
}

interpreter() {
    for python in "$venv/bin/python" "$venv/Scripts/python.exe"; do
        if [ -x "$python" ]; then echo "$python"; return; fi
    done
}

works() { [ -n "$(interpreter)" ] && "$(interpreter)" -c "$recent" >/dev/null 2>&1; }

# Debian splits ensurepip off into python3-venv; without it an environment has no pip.
# Then pip comes from the pip outside, else as a wheel from the index: a wheel of pip can run itself.
make_with_venv() {
    python=$(find_python)
    say "making $venv with $python -m venv"
    if "$python" -c 'import ensurepip' 2>/dev/null && "$python" -m venv "$venv" >/dev/null 2>&1; then
        return
    fi
    rm -rf "$venv"
    say "this Python has no working ensurepip: fetching pip from the package index"
    "$python" -m venv --without-pip "$venv" || fail "$python -m venv failed. Is the module venv installed?"
    "$(interpreter)" tools/fetch_pip.py || fail "pip could not be fetched. Is the network there?"
}

install_with_pip() {
    "$(interpreter)" -m pip --version >/dev/null 2>&1 || "$(interpreter)" tools/fetch_pip.py ||
        fail "pip could not be fetched. Is the network there?"
    "$(interpreter)" -m pip install --quiet --disable-pip-version-check --no-input \
        --constraint constraints.txt --editable "$wanted"
}

install_with_uv() {
    uv pip install --quiet --python "$(interpreter)" --constraint constraints.txt --editable "$wanted"
}

if [ -e "$venv" ] && ! works; then
    [ -e "$venv/pyvenv.cfg" ] || fail "$venv is there but is no virtual environment. Move it away, then run again."
    say "$venv no longer works (its Python is gone or older than 3.11): making it anew"
    rm -rf "$venv"
fi

if command -v uv >/dev/null 2>&1; then
    if ! works; then
        say "making $venv with uv"
        uv venv --quiet --python "${PYTHON:->=3.11}" "$venv" || fail "uv could not make $venv: see above."
        works || fail "PYTHON=$PYTHON is older than 3.11."
    fi
    say "installing the packages with uv (some seconds)"
    install_with_uv || fail "the installation failed: see above."
else
    works || make_with_venv
    say "installing the packages with pip (about a minute the first time)"
    install_with_pip || fail "the installation failed: see above."
fi

date > "$venv/klderive-ready"
say "$venv is ready"
