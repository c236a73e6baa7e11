#!/usr/bin/env bash
# Lays OpenVINO's headers and libraries, which come inside its Python wheel, under .openvino/ for the Swift build:
#   include/  its C headers      libs/  its libraries      link/  the name that -lopenvino_c looks for
set -euo pipefail
cd "$(dirname "$0")/.."

package=$(.venv/bin/python -c 'import importlib.util as u; print(u.find_spec("openvino").submodule_search_locations[0])')
libraries=("$package"/libs/libopenvino_c.so.*)
if [ ! -e "${libraries[0]}" ] || [ ! -d "$package/include/openvino/c" ]; then
  echo "setup: the openvino package in .venv has no C library or headers; delete .venv and run make setup again" >&2
  exit 1
fi

mkdir -p .openvino/link
ln -sfn "$package/include" .openvino/include
ln -sfn "$package/libs" .openvino/libs
ln -sfn "${libraries[0]}" .openvino/link/libopenvino_c.so
