#!/usr/bin/env bash
# Runs the long forms of Tests/Faults: servers, PostgreSQL and connections fail at random while requests go on. Ends
# with tables of what came of it, also with what a request costs on each topology. Takes half an hour.
#   Scripts/check-faults.sh [TEST]
# TEST is a part of it, such as test_kills or test_faults.NodeTests. FAULTS_SEED makes the same choices again,
# FAULTS_LONG=0 runs the short forms.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly PART=${1:-}
readonly COMPREFACE=${COMPREFACE_BINARY:-.build/release/compreface}

main() {
  [ -x "$COMPREFACE" ] || give_up "there is no $COMPREFACE yet; make build makes it"
  Scripts/setup-nginx.sh || give_up "there is no nginx, the lines above say why"
  local report status=0
  report=$(mktemp)
  trap 'rm -f "$report"' EXIT
  export FAULTS_LONG=${FAULTS_LONG:-1} FAULTS_REPORT=$report
  if [ -n "$PART" ]; then
    (cd Tests/Faults && ../../.venv/bin/python -m unittest -v "$PART") || status=$?
  else
    .venv/bin/python -m unittest discover -v -s Tests/Faults || status=$?
  fi
  .venv/bin/python Tests/Faults/report.py "$report"
  exit "$status"
}

give_up() {
  echo "check-faults: $1" >&2
  exit 1
}

main
