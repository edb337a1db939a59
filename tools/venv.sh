#!/usr/bin/env bash
# Makes .venv from requirements.txt with this machine's Python, or says in one sentence what is
# missing. Does nothing when .venv already stands for these files and this folder.
set -euo pipefail
cd "$(dirname "$0")/.."

# The system's own Python first: distributors build it with profile-guided optimisation, and it
# reads logs half as fast again as one compiled without (pyenv's default).
system=/usr/bin/python3
"$system" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || system=python3
python=${PYTHON:-$system}
venv=.venv

stop() { echo "setup: $*" >&2; exit 1; }

# What the tools are told in pyproject.toml does not change what is installed.
key="$PWD $(sed '/^\[tool\./q' pyproject.toml | cat requirements.txt - | cksum)"
if [ -x "$venv/bin/postwarden" ] && [ "$(cat "$venv/.stamp" 2>/dev/null)" = "$key" ] &&
  "$venv/bin/python" -c '' 2>/dev/null; then
  exit 0
fi

command -v "$python" >/dev/null || stop "there is no $python; Postwarden needs Python 3.11 or newer."
# The interpreter behind a shim or a link: the environment must not depend on either.
real=$("$python" -c 'import sys; print(sys.executable)')
"$real" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  stop "$python is $("$real" -V 2>&1); Postwarden needs 3.11 or newer (name another: make PYTHON=python3.12 setup)."

if ! "$real" -c 'import venv; from ensurepip import version' 2>/dev/null; then
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null ||
    stop "Python's venv module is missing; install it as root: apt-get install python3-venv"
  echo "setup: installing python3-venv"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv; } >/dev/null ||
    stop "python3-venv could not be installed; see the lines above."
  "$real" -c 'import venv; from ensurepip import version' 2>/dev/null ||
    stop "$real still has no venv module; name another Python: make PYTHON=/usr/bin/python3 setup"
fi

echo "setup: making $venv with $("$real" -V)"
"$real" -m venv --clear "$venv"
export PIP_DISABLE_PIP_VERSION_CHECK=1
"$venv/bin/python" -m pip install -qq --require-hashes --only-binary :all: -r requirements.txt
"$venv/bin/python" -m pip install -qq --no-index --no-deps --no-build-isolation --editable .
echo "$key" >"$venv/.stamp"
