#!/usr/bin/env bash
# Says in one sentence what to do when there is no Swift that can build this.
set -euo pipefail

readonly WANTED=6.3

complain() {
  echo "Swift $WANTED or newer is needed, but $1; see https://www.swift.org/install/linux and put its usr/bin folder in PATH." >&2
  exit 1
}

command -v swift >/dev/null || complain "there is no swift in PATH"
answer=$(swift --version 2>&1) || complain "$(command -v swift) does not start (${answer%%$'\n'*})"
found=$(sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' <<<"$answer" | head -n 1)
[ -n "$found" ] || complain "$(command -v swift) does not say which version it is"
[ "$(printf '%s\n' "$WANTED" "$found" | sort -V | head -n 1)" = "$WANTED" ] || complain "$(command -v swift) is $found"
