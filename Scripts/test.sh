#!/usr/bin/env bash
# Runs every test that has been built, goes on after a failure, and ends with one line of counts.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly RESULTS=.build/test-results

main() {
  rm -rf "$RESULTS"
  mkdir -p "$RESULTS"
  trap 'exit 130' INT

  part swift "Swift tests" swift test -c release --skip-build --xunit-output "$RESULTS/swift.xml"
  part models "Model converters" python_tests models -s Models/tests -t Models
  if [ -d Tests/SDK ]; then
    part sdk "CompreFace's Python SDK" python_tests sdk -s Tests/SDK -v
  fi
  part split "CompreFace's Python SDK through a gateway, photos sent to a core of their own" split_tests split -s Tests/SDK
  # Without it its tests are skipped, and counted as such.
  Scripts/setup-nginx.sh || [ $? -eq 3 ]
  part contract "REST contract" python_tests contract -s Tests/Contract
  part triton "Networks in NVIDIA Triton" python_tests triton -s Tests/Triton
  part web "Web pages in Chromium" web_tests web -s Tests/Web
  .venv/bin/python Scripts/tally.py "$RESULTS"
}

# part NAME TITLE COMMAND…: runs the command and keeps its exit status for the tally.
part() {
  local name=$1 status=0
  printf '\n== %s\n' "$2"
  shift 2
  "$@" || status=$?
  echo "$status" >"$RESULTS/$name.status"
}

python_tests() {
  local name=$1
  shift
  .venv/bin/python Scripts/unittests.py "$RESULTS/$name.json" "$@"
}

# Selenium wants another urllib3 than CompreFace's SDK, so that it has an environment of its own.
web_tests() {
  Scripts/setup-web.sh || [ $? -eq 3 ] || return 1
  local python=.venv-web/bin/python
  # Without it the tests are skipped, and counted as such.
  [ -x "$python" ] || python=.venv/bin/python
  "$python" Scripts/unittests.py "$RESULTS/$1.json" "${@:2}"
}

# The same tests on another topology: each server has a core in a process of its own, and one of fe in front.
split_tests() { COMPREFACE_TEST_TOPOLOGY=split python_tests "$@"; }

main
