#!/usr/bin/env bash
# Runs every test that has been built, goes on after a failure, and ends with one line of counts.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly RESULTS=.build/test-results
# Suites and tests that mean something on one engine alone. They run there.
readonly ON_POSTGRES_ALONE='PostgresDatabaseTests|CollectionEventTests|TwoServersTests'
readonly ON_SQLITE_ALONE='QueryPlanTests|PermissionMatrixTests|timesOfOtherDatabasesAreRead|whatIsNoTimeIsRefused|commitsAreSynchronous'

main() {
  rm -rf "$RESULTS"
  mkdir -p "$RESULTS"
  trap 'exit 130' INT

  # All tests at once would wait for each other's work longer than a server may be waited for.
  export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=8
  local without=()
  # Without a server the tests that need one are skipped, and counted as such.
  if Scripts/setup-postgres.sh; then without=(--skip "$ON_POSTGRES_ALONE"); else [ $? -eq 3 ]; fi
  part swift "Swift tests" swift test -c release --skip-build "${without[@]}" --xunit-output "$RESULTS/swift.xml"
  [ ${#without[@]} = 0 ] || part postgres "Swift tests of what has a database, on PostgreSQL" on_postgres --fast \
    swift test -c release --skip-build --filter 'StorageTests|APITests|AdminTests' --skip "$ON_SQLITE_ALONE" \
    --xunit-output "$RESULTS/postgres.xml"
  part models "Model converters" python_tests models -s Models/tests -t Models
  if [ -d Tests/SDK ]; then
    part sdk "CompreFace's Python SDK" python_tests sdk -s Tests/SDK -v
  fi
  part split "CompreFace's Python SDK through a gateway, photos sent to a core of their own" split_tests split -s Tests/SDK
  if [ ${#without[@]} != 0 ]; then
    part sharedsdk "CompreFace's Python SDK, on PostgreSQL" on_postgres \
      .venv/bin/python Scripts/unittests.py "$RESULTS/sharedsdk.json" -s Tests/SDK
    part sharedsplit "CompreFace's Python SDK through fe, api, admin and core, on PostgreSQL" on_postgres \
      env COMPREFACE_TEST_TOPOLOGY=split .venv/bin/python Scripts/unittests.py "$RESULTS/sharedsplit.json" -s Tests/SDK
  fi
  # Without it its tests are skipped, and counted as such.
  Scripts/setup-nginx.sh || [ $? -eq 3 ]
  part contract "REST contract" python_tests contract -s Tests/Contract
  if [ ${#without[@]} != 0 ]; then
    part sharedcontract "REST contract, on PostgreSQL" on_postgres --fast \
      .venv/bin/python Tests/Contract/on_postgres.py "$RESULTS/sharedcontract.json"
    part splitcontract "REST contract through fe, api, admin and core, on PostgreSQL" on_postgres --fast \
      env COMPREFACE_TEST_TOPOLOGY=split .venv/bin/python Tests/Contract/on_postgres.py \
      "$RESULTS/splitcontract.json" test_section_ test_bad_input_
  fi
  part faults "Nodes, databases and connections that fail, in short" python_tests faults -s Tests/Faults
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

# Beside a PostgreSQL server of their own.
on_postgres() {
  local options=()
  if [ "$1" = --fast ]; then
    options=(--fast)
    shift
  fi
  .venv/bin/python Tests/SDK/postgres.py run "${options[@]}" -- "$@"
}

# The same tests on another topology: each server has a core in a process of its own, and one of fe in front.
split_tests() { COMPREFACE_TEST_TOPOLOGY=split python_tests "$@"; }

main
