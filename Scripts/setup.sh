#!/usr/bin/env bash
# Prepares a machine and this checkout for the build, the tests and `make run`. Each step looks first and does only
# what is missing, so that a second run takes about a second.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly PYTHON_WANTED=3.11 # what the newest of Models/requirements.txt asks for
readonly STAMP=.venv/.requirements.sha256

main() {
  Scripts/require-swift.sh
  debian_packages
  python_environment
  openvino
  models
  samples
}

say() { printf '[%d/5] %s\n' "$1" "$2"; }
detail() { sed 's/^/      /'; }
give_up() {
  printf '\nsetup: %s\n' "$1" >&2
  exit 1
}

# MARK: 1. Debian packages

debian_packages() {
  local wanted missing
  wanted=$(sed 's/#.*//' Scripts/debian-packages.txt | xargs)
  if ! { command -v dpkg-query && command -v apt-get; } >/dev/null; then
    say 1 "Debian packages: this is not Debian; please see to it that the like of these is installed: $wanted"
    return
  fi
  missing=$(missing_of "$wanted")
  if [ -z "$missing" ]; then
    say 1 "Debian packages: all here"
    return
  fi
  say 1 "Debian packages: installing $missing"
  install_packages "$missing"
}

missing_of() {
  local package installed
  # shellcheck disable=SC2086,SC2016
  installed=$(dpkg-query --show --showformat '${Package} ${db:Status-Status}\n' $1 2>/dev/null || true)
  for package in $1; do
    grep -qxF "$package installed" <<<"$installed" || echo "$package"
  done | xargs
}

install_packages() {
  local log command="apt-get update && apt-get install --no-install-recommends $1"
  local root=()
  if [ "$(id -u)" != 0 ]; then
    can_sudo || give_up "packages are missing and this user may not install them; run this as root, then try again:
  $command"
    root=(sudo)
  fi
  log=$(mktemp)
  apt_get() { "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 "$@" >>"$log" 2>&1; }
  # An update may fail for a source that is not needed here; the installation decides.
  apt_get update || true
  # shellcheck disable=SC2086
  if ! apt_get install --no-install-recommends $1; then
    tail -n 15 "$log" | detail >&2
    give_up "apt-get could not install the packages, the lines above say why (all of them: $log); put that right or run this as root, then try again:
  $command"
  fi
  rm -f "$log"
}

# Without a terminal sudo has nobody to ask for a password.
can_sudo() { command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; }

# MARK: 2. Python

python_environment() {
  local requirements=(Models/requirements.txt) wanted
  [ ! -f Tests/SDK/requirements.txt ] || requirements+=(Tests/SDK/requirements.txt)
  wanted=$(cat "${requirements[@]}" | sha256sum | cut -d ' ' -f 1)
  if [ "$(cat "$STAMP" 2>/dev/null)" = "$wanted" ] && environment_works; then
    say 2 "Python environment: .venv is up to date"
    return
  fi
  say 2 "Python environment: filling .venv, up to a minute or two"
  if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then create_environment; fi
  .venv/bin/python -m pip install --quiet --disable-pip-version-check "${requirements[@]/#/--requirement=}" ||
    give_up "pip could not install ${requirements[*]}, the lines above say why; does pip reach its package index from here? If .venv itself is damaged, delete it. Then try again."
  echo "$wanted" >"$STAMP"
}

# Also after the Python it was made with has been replaced by a newer one.
environment_works() {
  .venv/bin/python -c 'import importlib.util as u, sys; sys.exit(u.find_spec("openvino") is None)' 2>/dev/null
}

create_environment() {
  local python
  python=$(find_python) || give_up "a Python of at least $PYTHON_WANTED with its venv module is needed, but python3 here is $(python3 -c 'import platform; print(platform.python_version())' 2>/dev/null || echo missing). Install one, or name one: make setup PYTHON=/path/to/python3"
  "$python" -m venv --clear .venv || give_up "$python could not create .venv, the lines above say why."
}

# The first that will do: version managers may put one without venv, or an old one, in front of the system's.
find_python() {
  local python
  for python in ${PYTHON:+"$PYTHON"} python3 /usr/bin/python3 python3.14 python3.13 python3.12 python3.11; do
    if "$python" -c "import ensurepip, sys, venv; sys.exit(sys.version_info < (${PYTHON_WANTED/./, }))" 2>/dev/null; then
      echo "$python"
      return
    fi
  done
  return 1
}

# MARK: 3. OpenVINO

openvino() {
  Scripts/setup-openvino.sh || give_up "OpenVINO could not be laid out under .openvino, the lines above say why."
  say 3 "OpenVINO: .openvino is ready"
}

# MARK: 4. Models

models() {
  say 4 "Models"
  install_model default | detail || give_up "the default models could not be installed, the lines above say why."
  optional_model yunet "yunet: out of reach, so MTCNN will find the faces. YuNet is faster; to get it, run make setup where raw.githubusercontent.com is open, or with COMPREFACE_MODEL_MIRROR=FOLDER where FOLDER/yunet/yunet_n_dynamic.onnx is a copy."
  optional_model plugins "plugins: not all of liveness, agegender and aizoo are within reach. They are optional; to get them later: compreface models install plugins"
}

# optional_model NAME WORDS: the words are for when it is out of reach.
optional_model() {
  local output status=0
  output=$(install_model "$1") || status=$?
  case $status in
    0) detail <<<"$output" ;;
    3) detail <<<"$2" ;;
    *)
      detail <<<"$output" >&2
      give_up "$1 could not be installed, the lines above say why."
      ;;
  esac
}

install_model() { .venv/bin/python Models/install.py "$1" --models .models 2>&1; }

# MARK: 5. Sample photos

samples() {
  say 5 "Sample photos"
  .venv/bin/python Scripts/fetch_samples.py .samples 2>&1 | detail ||
    give_up "the sample photos could not be fetched, the lines above say why."
}

main
