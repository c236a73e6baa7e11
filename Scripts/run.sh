#!/usr/bin/env bash
# Starts the server, waits until it answers, and prints four lines to try it with. Ctrl-C stops it.
#   Scripts/run.sh [HOST [PORT [DATA]]]
set -euo pipefail
cd "$(dirname "$0")/.."

readonly HOST=${1:-127.0.0.1} PORT=${2:-8000} DATA=${3:-.data}
readonly COMPREFACE=.build/release/compreface
readonly SERVICE=Quickstart
readonly PATIENCE=30 # seconds

main() {
  address
  [ -x "$COMPREFACE" ] || give_up "there is no $COMPREFACE yet; make run builds it"
  ! answers || give_up "something answers at $URL already; stop it, or take another port: make run PORT=$((PORT + 1))"

  # Job control gives the server a process group of its own, for hand_over. Whatever ends this script, even a SIGKILL,
  # also ends the server.
  set -m
  setpriv --pdeathsig TERM "$COMPREFACE" serve --host "$HOST" --port "$PORT" --data "$DATA" &
  server=$!
  set +m
  trap 'stop; exit $?' INT TERM HUP

  wait_until_ready
  key=$(service_key) || give_up "the service $SERVICE could not be made, the lines above say why"
  show_examples
  hand_over
}

give_up() {
  echo "run: $1" >&2
  [ -z "${server:-}" ] || stop || true
  exit 1
}

# Where to reach the server from this machine, even when it listens on every address.
address() {
  local host=$HOST
  case $host in
    0.0.0.0 | ::) host=127.0.0.1 ;;
    *:*) host="[$host]" ;;
  esac
  URL="http://$host:$PORT"
}

# Any answer counts, also one from another program.
answers() { curl --silent --noproxy '*' --max-time 2 --output /dev/null "$URL/api/v1/config"; }

ready() { curl --silent --fail --noproxy '*' --max-time 2 --output /dev/null "$URL/api/v1/config"; }

wait_until_ready() {
  local status=0 end=$((SECONDS + PATIENCE))
  until ready; do
    if ! kill -0 "$server" 2>/dev/null; then
      wait "$server" || status=$?
      echo "run: the server stopped before it answered (exit status $status); what it said is above" >&2
      exit $((status == 0 ? 1 : status))
    fi
    [ "$SECONDS" -lt "$end" ] || give_up "the server did not answer at $URL within $PATIENCE seconds"
    sleep 0.1
  done
}

# The key of the service that the examples use: made once, the same from then on.
service_key() {
  local key
  key=$("$COMPREFACE" service list --json --data "$DATA" | .venv/bin/python -c '
import json, sys
keys = [s["key"] for s in json.load(sys.stdin) if s["name"] == sys.argv[1] and s["type"].lower() == "recognition"]
print("".join(keys[:1]))' "$SERVICE") || return 1
  [ -n "$key" ] || key=$("$COMPREFACE" service create --type recognition "$SERVICE" --data "$DATA") || return 1
  echo "$key"
}

show_examples() {
  local header="x-api-key: $key" api="$URL/api/v1/recognition"
  cat <<TRY

CompreFace answers at $URL, with its data in $DATA. Ctrl-C stops it.
To try it, open $URL/ in a browser, or paste these four lines into another terminal, in $PWD:
they add a person, recognise them in another photo, ask about somebody else, and list the faces.

curl -H "$header" -F "file=@.samples/obama2.jpg" "$api/faces?subject=Barack%20Obama"
curl -H "$header" -F "file=@.samples/obama3.jpg" "$api/recognize"
curl -H "$header" -F "file=@.samples/biden.jpg" "$api/recognize"
curl -H "$header" "$api/faces"

TRY
}

# In a terminal the server becomes the foreground job: Ctrl-C then reaches it alone, and neither this script nor the
# make around it, which would call the stop an error. Elsewhere this script passes signals on. Either way the server's
# exit status becomes its own.
hand_over() {
  local status=0
  if [ -t 0 ]; then
    trap - INT TERM HUP
    set -m
    fg %1 >/dev/null || status=$?
  else
    wait "$server" || status=$?
  fi
  exit "$status"
}

# The server's exit status is this function's.
stop() {
  trap '' INT TERM HUP
  kill -TERM "$server" 2>/dev/null || true
  wait "$server"
}

main
