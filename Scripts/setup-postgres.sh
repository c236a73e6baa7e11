#!/usr/bin/env bash
# Sees to it that there is a PostgreSQL server for the tests to start: one that is installed, or Debian's under
# .build/postgresql. Unpacked, not installed: that would start one as a service. Where that can't be, its last line says
# why, and its exit status is 3.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly FOLDER=.build/postgresql

main() {
  local why version
  ! look >/dev/null || return 0
  command -v apt-get >/dev/null && command -v dpkg >/dev/null || cannot "there is no apt-get and dpkg to get it by"
  echo "setup-postgres: filling $FOLDER"
  rm -rf "$FOLDER"
  mkdir -p "$FOLDER"
  version=$(offered)
  (cd "$FOLDER" && apt-get -q download "postgresql-$version" "postgresql-client-$version" >/dev/null 2>&1) ||
    cannot "apt-get could not download postgresql-$version"
  local package
  for package in "$FOLDER"/*.deb; do
    dpkg -x "$package" "$FOLDER" || cannot "the package ${package##*/} could not be unpacked"
  done
  # It may lack libraries, or lie where the user who has to run it may not go.
  why=$(look) || cannot "$why"
}

# The version that this release of Debian or Ubuntu has: each has another.
offered() {
  local version pattern='s/^ *Depends: postgresql-\([0-9]*\)$/\1/p'
  version=$(LC_ALL=C apt-cache depends postgresql 2>/dev/null | sed -n "$pattern") || true
  version=${version%%$'\n'*}
  echo "${version:-15}"
}

# Whether the tests find one that they can start; why they don't.
look() {
  .venv/bin/python -c 'import sys; sys.path.insert(0, "Tests/SDK"); from postgres import available
print(available().why); sys.exit(not available())'
}

cannot() {
  rm -rf "$FOLDER"
  echo "PostgreSQL is not to be had here: $1"
  exit 3
}

main
