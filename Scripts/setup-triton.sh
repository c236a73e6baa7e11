#!/usr/bin/env bash
# Makes .venv-triton, with a real NVIDIA Triton for Tests/Triton: 330 MB, about half a minute, only for the tests.
# Where that can't be, its last line says why, and its exit status is 3.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly PYTHON=/usr/bin/python3 # Debian's: Triton's Python backend needs its shared library
readonly ENVIRONMENT=.venv-triton STAMP=.venv-triton/.requirements.sha256
readonly REQUIREMENTS=Tests/Triton/requirements.txt

main() {
  local wanted
  [ -x "$PYTHON" ] || cannot "there is no $PYTHON"
  wanted=$({ "$PYTHON" --version && cat "$REQUIREMENTS"; } | sha256sum | cut -d ' ' -f 1)
  [ "$(cat "$STAMP" 2>/dev/null)" != "$wanted" ] || return 0
  echo "setup-triton: filling $ENVIRONMENT, 330 MB"
  "$PYTHON" -m venv --clear "$ENVIRONMENT" || cannot "$PYTHON could not create $ENVIRONMENT"
  "$ENVIRONMENT/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
    --requirement="$REQUIREMENTS" || cannot "pip could not install $REQUIREMENTS"
  check_libraries
  echo "$wanted" >"$STAMP"
}

cannot() {
  echo "NVIDIA Triton is not to be had here: $1"
  exit 3
}

# Debian has the library of its Python in a package of its own (libpython3.11), and Triton is made for some Pythons only.
check_libraries() {
  local site package stub missing
  site=$("$ENVIRONMENT/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  package=$site/pytriton/tritonserver
  stub=$package/python_backend_stubs/$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')/triton_python_backend_stub
  [ -x "$stub" ] || cannot "it isn't made for $("$PYTHON" --version)"
  missing=$(LD_LIBRARY_PATH=$site/nvidia_pytriton.libs ldd "$package/bin/tritonserver" "$stub" |
    sed -n 's/^\s*\(\S*\) => not found$/\1/p' | sort -u | xargs) || true
  [ -z "$missing" ] || cannot "it lacks the libraries $missing"
}

main
