#!/bin/sh
# Lays Deploy/nginx/compreface.conf, and the log beside it, out for the nginx of compose.scaled.yml, with what its
# environment has: limits, named and written as those of CompreFace 1.2's gateway, the addresses of the servers instead of
# their names, one after the other, and of proxies before it. The nginx image runs this before it starts nginx.
set -euf

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

# servers NAME:PORT ADDRESSES: what makes of each line with that name a line for each address.
servers() {
  lines=
  for address in $2; do
    case ${address%:*} in
      '' | *[!0-9A-Za-z._-]*) give_up "the address of a server" "$address" 10.0.0.2:8080 ;;
    esac
    case ${address##*:} in
      '' | *[!0-9]*) give_up "the address of a server" "$address" 10.0.0.2:8080 ;;
    esac
    lines="$lines${lines:+ }server $address\\1;"
  done
  [ -z "$lines" ] || printf 's/server %s\\([^;]*\\);/%s/' "$1" "$lines"
}
fe=$(servers compreface-fe:8000 "${FE_SERVERS:-}")
admin=$(servers compreface-admin:8080 "${ADMIN_SERVERS:-}")
api=$(servers compreface-api:8080 "${API_SERVERS:-}")

# Written as TRUSTED_PROXIES are: parted by commas.
believed=
known=
for proxy in $(printf '%s' "${OUTER_PROXIES:-}" | tr ',' ' '); do
  case $proxy in
    */*/* | /* | */ | *[!0-9A-Fa-f.:/]*) give_up OUTER_PROXIES "$proxy" 10.0.0.0/8 ;;
    *.* | *:*) ;;
    *) give_up OUTER_PROXIES "$proxy" 10.0.0.0/8 ;;
  esac
  believed="${believed}set_real_ip_from $proxy; "
  known="$known $proxy 1;"
done

# Base64 makes a photo a third larger.
sed -e "$fe" -e "$admin" -e "$api" \
  -e "s/client_max_body_size [^;]*;/client_max_body_size $((number + (number + 2) / 3))$unit;/" \
  -e "s/proxy_connect_timeout [^;]*;/proxy_connect_timeout $connect;/" \
  -e "s/proxy_read_timeout [^;]*;/proxy_read_timeout $read;/" \
  -e "s|^\( *\)real_ip_header |\1${believed}real_ip_header |" \
  -e "s|^geo [^{]*{|&$known|" \
  "${from%/*}/compreface-log.conf" "$from" >"$to"
