#!/usr/bin/env bash
# Lays what has been built out below a folder, as it lies in the image and on a server (where the folder is /):
#   opt/compreface/bin                the binary, and beside it as much of OpenVINO as a processor needs
#   opt/compreface/share/compreface   web pages, recipes of model packs
#   opt/compreface/share/doc          the licences of OpenVINO
#   var/lib/compreface/models         model packs
# Needs what `make setup` and a build leave in the checkout.
#   Deploy/layout.sh FOLDER
set -euo pipefail
umask 022

destination=${1:?"usage: Deploy/layout.sh FOLDER"}
mkdir -p "$destination"
destination=$(cd "$destination" && pwd)
cd "$(dirname "$0")/.."

readonly BINARY=${COMPREFACE_BINARY:-.build/release/compreface}
readonly ROOM=$destination/opt/compreface STATE=$destination/var/lib/compreface

# The engine, what runs networks on a processor, what reads them, and threads. Not: graphics, other networks' formats.
readonly LIBRARIES=(
  'libopenvino.so.*' 'libopenvino_c.so.*' 'libopenvino_*_cpu_plugin.so' 'libopenvino_ir_frontend.so.*'
  'libopenvino_onnx_frontend.so.*' 'libtbb.so.*'
)
# Which processor is near which memory. Not in every build of OpenVINO.
readonly MAYBE=('libtbbbind_*.so.*' 'libhwloc.so.*')

give_up() {
  echo "layout: $1" >&2
  exit 1
}

[ -x "$BINARY" ] || give_up "there is no $BINARY; make build makes it"
[ -d .openvino/libs ] || give_up "there is no .openvino/libs; make setup lays it out"
[ -f .models/default/manifest.json ] || give_up "there is no .models/default; make setup installs it"

install -d "$ROOM/bin" "$ROOM/share/compreface" "$ROOM/share/doc/openvino" "$STATE/models"
# Beside its place and then moved there: on a server the one that runs stays whole until it ends.
install -m 755 "$BINARY" "$ROOM/bin/.compreface"
# Names of functions stay, for traces.
strip --strip-debug "$ROOM/bin/.compreface"
mv "$ROOM/bin/.compreface" "$ROOM/bin/compreface"

# Another version's libraries have other names.
rm -f "$ROOM"/bin/lib*.so*
for pattern in "${LIBRARIES[@]}" "${MAYBE[@]}"; do
  mapfile -t files < <(compgen -G ".openvino/libs/$pattern")
  [ "${#files[@]}" = 0 ] || install -m 644 "${files[@]}" "$ROOM/bin/"
done
for pattern in "${LIBRARIES[@]}"; do
  compgen -G "$ROOM/bin/$pattern" >/dev/null || give_up "there is no $pattern in .openvino/libs"
done
cp -R .openvino/libs/../../openvino-*.dist-info/licenses/. "$ROOM/share/doc/openvino/"

rm -rf "$ROOM/share/compreface/web" "$ROOM/share/compreface/packs"
cp -R Web "$ROOM/share/compreface/web"
cp -R Models/packs "$ROOM/share/compreface/packs"
# Those that have been installed on a server stay.
for pack in .models/*/; do
  rm -rf "$STATE/models/$(basename "$pack")"
  cp -R "$pack" "$STATE/models/"
done
