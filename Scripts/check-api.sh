#!/usr/bin/env bash
# Asks a server of its own thousands of random requests, made after its own /openapi.json, and looks for answers that
# the description doesn't tell. Ends well if there are none.
#   Scripts/check-api.sh [DESCRIPTION]
# DESCRIPTION is a file to go by instead. API_EXAMPLES is the number of requests for each operation and phase (100),
# API_SEED makes other ones (1).
set -euo pipefail
cd "$(dirname "$0")/.."

readonly DESCRIPTION=${1:-}
readonly COMPREFACE=${COMPREFACE_BINARY:-.build/release/compreface}
readonly EXAMPLES=${API_EXAMPLES:-100} SEED=${API_SEED:-1}
readonly REQUIREMENTS=Tests/Contract/schemathesis-requirements.txt CONFIGURATION=Tests/Contract/schemathesis.toml
readonly ENVIRONMENT=.venv-api STAMP=.venv-api/.requirements.sha256
readonly PATIENCE=30 # seconds

main() {
  [ -x "$COMPREFACE" ] || give_up "there is no $COMPREFACE yet; make build makes it"
  python_environment
  folder=$(mktemp -d)
  trap clean_up EXIT
  trap 'exit 130' INT TERM HUP
  start_server
  make_services
  make_owner
  run_schemathesis
  still_well
}

give_up() {
  echo "check-api: $1" >&2
  exit 1
}

clean_up() {
  [ -z "${server:-}" ] || kill -TERM "$server" 2>/dev/null || true
  [ -z "${server:-}" ] || wait "$server" 2>/dev/null || true
  rm -rf "$folder"
}

# Its own, since its packages and those of .venv want different versions of the same ones.
python_environment() {
  local wanted
  wanted=$(sha256sum "$REQUIREMENTS" | cut -d ' ' -f 1)
  [ "$(cat "$STAMP" 2>/dev/null)" != "$wanted" ] || return 0
  echo "check-api: filling $ENVIRONMENT"
  python3 -m venv --clear "$ENVIRONMENT" || give_up "python3 could not create $ENVIRONMENT, the lines above say why"
  "$ENVIRONMENT/bin/python" -m pip install --quiet --disable-pip-version-check --requirement="$REQUIREMENTS" ||
    give_up "pip could not install $REQUIREMENTS, the lines above say why"
  echo "$wanted" >"$STAMP"
}

# On a free port, with an empty data folder, and none of this shell's settings but where the models are. There is a mail
# server by the settings, and nobody at its port: mails wait.
start_server() {
  local end=$((SECONDS + PATIENCE))
  compreface serve --host 127.0.0.1 --port 0 >"$folder/log" 2>&1 &
  server=$!
  until url=$(grep -o -m 1 'http://127\.0\.0\.1:[0-9]*' "$folder/log") && answers; do
    kill -0 "$server" 2>/dev/null || show_log_and_give_up "the server stopped before it answered"
    [ "$SECONDS" -lt "$end" ] || show_log_and_give_up "the server did not answer within $PATIENCE seconds"
    sleep 0.1
  done
}

compreface() {
  exec env --ignore-environment PATH="$PATH" HOME="$HOME" COMPREFACE_MODELS="${COMPREFACE_MODELS:-$PWD/.models}" \
    ENABLE_EMAIL_SERVER=true EMAIL_HOST=127.0.0.1 EMAIL_PORT=9 EMAIL_FROM=compreface@example.com \
    "$COMPREFACE" "$@" --data "$folder/data"
}

answers() { curl --silent --fail --noproxy '*' --max-time 5 --output /dev/null "$url/api/v1/config"; }

show_log_and_give_up() {
  tail -n 20 "$folder/log" >&2
  give_up "$1; its last lines are above"
}

make_services() {
  local kind
  for kind in recognition detection verification; do
    export "${kind^^}_KEY=$(compreface service create --type "$kind" "$kind")"
  done
}

# Who owns the installation, and a token of theirs that may do whatever a token may.
make_owner() {
  local address=owner@example.com password=schemathesis token
  # In a shell of its own, which it replaces.
  (compreface user create "$address" --first-name Ann --last-name Miller --password-stdin) <<<"$password" >/dev/null 2>&1
  token=$(ask oauth/token --user CommonClientId:password --data grant_type=password --data "username=$address" \
    --data "password=$password" | field access_token)
  export ADMIN_TOKEN=$(ask user/me/tokens --header "Authorization: Bearer $token" \
    --json '{"name": "check", "scopes": ["read", "manage", "accounts", "audit"]}' | field token)
  [ -n "$ADMIN_TOKEN" ] || show_log_and_give_up "there is no access token"
}

ask() { curl --silent --fail --noproxy '*' --max-time 10 "$url/admin/$1" "${@:2}"; }

field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

run_schemathesis() {
  local where=("$url/openapi.json") checkout=$PWD
  [ -z "$DESCRIPTION" ] || where=("$(realpath "$DESCRIPTION")" --url "$url")
  # In the folder that goes afterwards, since it leaves files where it runs.
  (
    cd "$folder"
    NO_PROXY=127.0.0.1 "$checkout/$ENVIRONMENT/bin/schemathesis" --config-file "$checkout/$CONFIGURATION" \
      run "${where[@]}" --max-examples "$EXAMPLES" --seed "$SEED" \
      --request-timeout 60 --continue-on-failure --no-color
  ) || give_up "the server answered otherwise than it says, see above"
}

still_well() {
  answers || show_log_and_give_up "the server no longer answers"
  if grep -E ' (error|critical) ' "$folder/log" | head -n 20 | grep . >&2; then
    give_up "the server had failures of its own, see above"
  fi
}

main
