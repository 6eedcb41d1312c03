#!/bin/sh
# Make a virtual environment and install this checkout into it; say plainly what is missing.
# Usage: set_up.sh VENV WHAT        for example: set_up.sh .venv '.[dev]'
# PYTHON names the interpreter; without it the newest known one of 3.11 or later is taken.
set -eu
venv=$1
what=$2

fail() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

is_new_enough() {
    "$1" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        is_new_enough "$PYTHON" || fail "PYTHON=$PYTHON is not a Python of 3.11 or newer."
        printf '%s\n' "$PYTHON"
        return
    fi
    for name in python3.13 python3.12 python3.11 python3 python; do
        if command -v "$name" >/dev/null 2>&1 && is_new_enough "$name"; then
            printf '%s\n' "$name"
            return
        fi
    done
    found=$(python3 --version 2>&1 || true)
    fail "sellapp-inbox needs Python 3.11 or newer; found: ${found:-none}.
Install one, or name it: make demo PYTHON=/path/to/python3.12"
}

# A virtual environment whose interpreter is gone or too old is made anew.
if [ ! -x "$venv/bin/python" ] || ! is_new_enough "$venv/bin/python"; then
    python=$(find_python)
    printf 'Making %s with %s\n' "$venv" "$("$python" --version)"
    if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        fail "This Python cannot make virtual environments. On Debian or Ubuntu:
    apt install python3-venv        (or python$version-venv)"
    fi
    "$python" -m venv --clear "$venv" || fail "The virtual environment $venv could not be made."
fi

printf 'Installing %s into %s (only the first time takes a minute)\n' "$what" "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable "$what" || fail \
    "The packages could not be installed; pip says why above.
Without a network this cannot work the first time. Behind a proxy set HTTPS_PROXY;
a package mirror is named in pip's own configuration (PIP_INDEX_URL or pip.conf)."
