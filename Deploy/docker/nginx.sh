#!/bin/sh
# Lays Deploy/nginx/compreface.conf out for the nginx of compose.scaled.yml, with the limits of its environment, which
# are named and written as those of CompreFace 1.2's gateway. The nginx image runs this before it starts nginx.
set -eu

from=${COMPREFACE_CONF_FROM:-/etc/compreface/compreface.conf}
to=${COMPREFACE_CONF_TO:-/etc/nginx/conf.d/compreface.conf}
body=${CLIENT_MAX_BODY_SIZE:-10M}
connect=${PROXY_CONNECT_TIMEOUT:-10000ms}
read=${PROXY_READ_TIMEOUT:-60000ms}

# give_up NAME VALUE EXAMPLE
give_up() {
  echo "nginx.sh: $1 is \"$2\"; a value such as $3 is allowed" >&2
  exit 1
}

number=${body%%[!0-9]*}
unit=${body#"$number"}
[ -n "$number" ] || give_up CLIENT_MAX_BODY_SIZE "$body" 10M
case $unit in
  '' | [kKmMgG]) ;;
  [kKmMgG][bB]) unit=${unit%?} ;;
  *) give_up CLIENT_MAX_BODY_SIZE "$body" 10M ;;
esac
for time in "$connect" "$read"; do
  amount=${time%%[!0-9]*}
  case ${time#"$amount"} in
    '' | ms | s) [ -n "$amount" ] || give_up "a timeout" "$time" 60000ms ;;
    *) give_up "a timeout" "$time" 60000ms ;;
  esac
done

# Base64 makes a photo a third larger.
sed -e "s/client_max_body_size [^;]*;/client_max_body_size $((number + (number + 2) / 3))$unit;/" \
  -e "s/proxy_connect_timeout [^;]*;/proxy_connect_timeout $connect;/" \
  -e "s/proxy_read_timeout [^;]*;/proxy_read_timeout $read;/" "$from" >"$to"
