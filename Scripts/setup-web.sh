#!/usr/bin/env bash
# Sees to Chromium and makes .venv-web with Selenium, for Tests/Web alone: 400 MB, about half a minute.
# Where that can't be, its last line says why, and its exit status is 3.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly ENVIRONMENT=.venv-web STAMP=.venv-web/.requirements.sha256 REQUIREMENTS=Tests/Web/requirements.txt

main() {
  command -v chromium >/dev/null && command -v chromedriver >/dev/null || install_chromium
  local wanted
  wanted=$(sha256sum <"$REQUIREMENTS" | cut -d ' ' -f 1)
  [ "$(cat "$STAMP" 2>/dev/null)" != "$wanted" ] || return 0
  echo "setup-web: filling $ENVIRONMENT"
  .venv/bin/python -m venv --clear "$ENVIRONMENT" || cannot "$ENVIRONMENT could not be created"
  "$ENVIRONMENT/bin/python" -m pip install --quiet --disable-pip-version-check --requirement="$REQUIREMENTS" ||
    cannot "pip could not install $REQUIREMENTS"
  echo "$wanted" >"$STAMP"
}

install_chromium() {
  local root=()
  command -v apt-get >/dev/null || cannot "there is no chromium with chromedriver, and no apt-get to install them"
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || cannot "chromium and chromium-driver are not installed, and this user may not install them"
    root=(sudo)
  fi
  echo "setup-web: installing chromium and chromium-driver"
  "${root[@]}" apt-get update -q >/dev/null 2>&1 || true
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 install \
    --no-install-recommends chromium chromium-driver >/dev/null || cannot "apt-get could not install chromium"
}

cannot() {
  echo "Chromium with Selenium is not to be had here: $1"
  exit 3
}

main
