#!/usr/bin/env bash
# Sees to it that there is a PostgreSQL server for the tests to start: one that is installed, or Debian's under
# .build/postgresql. Unpacked, not installed: that would start one as a service. Where that can't be, its last line says
# why, and its exit status is 3.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly FOLDER=.build/postgresql
readonly VERSION=15

main() {
  ! is_there || return 0
  command -v apt-get >/dev/null && command -v dpkg >/dev/null || cannot "there is no apt-get and dpkg to get it by"
  echo "setup-postgres: filling $FOLDER"
  rm -rf "$FOLDER"
  mkdir -p "$FOLDER"
  (cd "$FOLDER" && apt-get -q download "postgresql-$VERSION" "postgresql-client-$VERSION" >/dev/null 2>&1) ||
    cannot "apt-get could not download postgresql-$VERSION"
  local package
  for package in "$FOLDER"/*.deb; do
    dpkg -x "$package" "$FOLDER" || cannot "the package ${package##*/} could not be unpacked"
  done
  "$FOLDER/usr/lib/postgresql/$VERSION/bin/postgres" --version >/dev/null 2>&1 || cannot "it lacks libraries here"
}

is_there() { .venv/bin/python -c 'import sys; sys.path.insert(0, "Tests/SDK"); import postgres; sys.exit(not postgres.available())'; }

cannot() {
  rm -rf "$FOLDER"
  echo "PostgreSQL is not to be had here: $1"
  exit 3
}

main
