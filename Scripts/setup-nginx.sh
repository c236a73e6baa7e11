#!/usr/bin/env bash
# Lays Debian's nginx under .build/nginx, for Tests/Contract/test_nginx.py: 1 MB, a second. Unpacked, not installed: that
# would start it on port 80. Where that can't be, its last line says why, and its exit status is 3.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly FOLDER=.build/nginx

main() {
  [ ! -x "$FOLDER/usr/sbin/nginx" ] || return 0
  command -v apt-get >/dev/null && command -v dpkg >/dev/null || cannot "there is no apt-get and dpkg to get it by"
  echo "setup-nginx: filling $FOLDER"
  rm -rf "$FOLDER"
  mkdir -p "$FOLDER"
  (cd "$FOLDER" && apt-get -q download nginx >/dev/null 2>&1) || cannot "apt-get could not download nginx"
  dpkg -x "$FOLDER"/nginx_*.deb "$FOLDER" || cannot "the package of nginx could not be unpacked"
  "$FOLDER/usr/sbin/nginx" -v >/dev/null 2>&1 || cannot "it lacks libraries here"
}

cannot() {
  rm -rf "$FOLDER"
  echo "nginx is not to be had here: $1"
  exit 3
}

main
