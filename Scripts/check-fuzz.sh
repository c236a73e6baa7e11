#!/usr/bin/env bash
# Fuzzes the parsers of network bytes with the address sanitizer, FUZZ_SECONDS each (60), and prints what that came to.
#   Scripts/check-fuzz.sh [TARGET...]
# What was tried and found useful stays in .build/fuzz (FUZZ_FOLDER) for the next run. An input that breaks something
# lies there in findings/, and `.build/fuzz/TARGET INPUT` shows it again.
set -euo pipefail
shopt -s globstar
cd "$(dirname "$0")/.."

readonly SECONDS_EACH=${FUZZ_SECONDS:-60} FOLDER=${FUZZ_FOLDER:-.build/fuzz}
readonly TARGETS=(decode headers multipart base64 parameters json kserve wire)

# As in Package.swift; the package's name opens what is declared `package`.
readonly SWIFT=(swiftc -swift-version 6 -package-name compreface -O -gline-tables-only -wmo -parse-as-library -use-ld=lld
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature InternalImportsByDefault '-sanitize=fuzzer,address')
# Undefined behaviour traps: its runtime can't be linked to Swift's.
readonly C=(clang -O1 -g -fno-omit-frame-pointer -fsanitize=address -fsanitize=fuzzer-no-link
  -fsanitize=undefined -fsanitize-trap=undefined)

# Bytes of an input. Long texts make it slow and show nothing new.
readonly LONGEST_IMAGE=8192 LONGEST_TEXT=2048

# What a target may take, far below a server's limits, so that an allocation without a limit is found.
readonly MEGABYTES_AT_ONCE=256 MEGABYTES_OF_HEADERS=32 MEGABYTES=2048 SECONDS_AT_ONCE=10

main() {
  local targets=("$@") status=0
  [ ${#targets[@]} -gt 0 ] || targets=("${TARGETS[@]}")
  Scripts/require-swift.sh
  # The sanitizer tells where it was; Swift's own way to do that disturbs it.
  export SWIFT_BACKTRACE=enable=no
  mkdir -p "$FOLDER/modules" "$FOLDER/objects" "$FOLDER/findings" "$FOLDER/logs"
  python3 Fuzz/seeds.py "$FOLDER/seeds"
  build_face_domain
  for target in "${targets[@]}"; do "build_$target"; done
  printf '%-12s %8s %12s %9s %9s  %s\n' target seconds executions a_second features findings
  for target in "${targets[@]}"; do fuzz "$target" || status=1; done
  return $status
}

# MARK: Build. One module for a target and what it tests, so that nothing needs to be public for it.

build_face_domain() {
  "${SWIFT[@]}" -module-name FaceDomain -emit-module -emit-module-path "$FOLDER/modules/FaceDomain.swiftmodule" \
    -c Sources/FaceDomain/*.swift -o "$FOLDER/objects/FaceDomain.o"
}

# build TARGET FILE...: files of Swift, objects, options
build() {
  local target=$1
  shift
  "${SWIFT[@]}" -module-name "Fuzz_$target" -I "$FOLDER/modules" -I Fuzz/CFuzzer Fuzz/Input.swift "$@" \
    "$FOLDER/objects/FaceDomain.o" -o "$FOLDER/$target"
}

build_decode() { build_with_images decode Fuzz/FuzzDecode.swift; }
build_headers() { build_with_images headers Fuzz/FuzzHeaders.swift; }

build_with_images() {
  local target=$1 sources modules libraries options=()
  shift
  mapfile -t sources < <(find Sources/Vision/Decoding Sources/Vision/Pixels -name '*.swift')
  mapfile -t modules < <(sed -nE 's/^([a-z]+ )?import (C[A-Z][A-Za-z]*)$/\2/p' "${sources[@]}" | sort -u)
  for module in "${modules[@]}"; do
    c_objects "Sources/$module"
    printf 'module %s {\n  umbrella "%s"\n  export *\n}\n' "$module" "$PWD/Sources/$module/include" \
      >"$FOLDER/modules/$module.modulemap"
    options+=(-Xcc "-fmodule-map-file=$FOLDER/modules/$module.modulemap" "$FOLDER/objects/$module"/*.o)
  done
  c_objects Fuzz/CFuzzer
  # Those of the target CImage in the manifest.
  mapfile -t libraries < <(sed -n '/name: "CImage"/,/^    \./s/\.linkedLibrary("\([^"]*\)")/\n-l\1\n/gp' Package.swift |
    grep '^-l')
  build "$target" "${sources[@]}" "$@" "${options[@]}" "$FOLDER"/objects/CFuzzer/*.o -lz "${libraries[@]}"
}

c_objects() {
  local objects
  objects=$FOLDER/objects/$(basename "$1")
  rm -rf "$objects"
  mkdir -p "$objects"
  for source in "$1"/*.c; do
    "${C[@]}" -I "$1/include" -c "$source" -o "$objects/$(basename "$source" .c).o"
  done
}

build_multipart() { build_with_http multipart Fuzz/FuzzMultipart.swift; }
build_base64() { build_with_http base64 Fuzz/FuzzBase64.swift; }
build_parameters() { build_with_http parameters Fuzz/FuzzParameters.swift; }
build_json() { build json Fuzz/FuzzJSON.swift Sources/HTTPKit/**/TextFields.swift Sources/HTTPKit/**/NotFiniteNumbers.swift; }

build_kserve() {
  build kserve Fuzz/FuzzKServe.swift Sources/Inference/KServe/{KServeAnswer,KServeError,KServeRequest,Tensor+Joined}.swift \
    Sources/Inference/ImageModel.swift
}
build_wire() { build wire Fuzz/FuzzWire.swift Sources/FaceWire/*.swift; }

# Those files of HTTPKit that need no Hummingbird.
build_with_http() {
  build "$@" Sources/HTTPKit/**/Multipart/*.swift Sources/HTTPKit/**/RequestParameters.swift Sources/HTTPKit/**/ClippedText.swift \
    Sources/HTTPKit/**/Base64Body.swift
}

# MARK: Run

fuzz() {
  local target=$1 log=$FOLDER/logs/$1.log corpus=$FOLDER/corpus/$1 status=0
  local dictionary=$target longest=$LONGEST_TEXT megabytes_at_once=$MEGABYTES_AT_ONCE
  case $target in decode | headers) dictionary=images longest=$LONGEST_IMAGE ;; esac
  [ "$target" != headers ] || megabytes_at_once=$MEGABYTES_OF_HEADERS
  mkdir -p "$corpus"
  "$FOLDER/$target" -max_total_time="$SECONDS_EACH" -timeout=$SECONDS_AT_ONCE -max_len="$longest" -len_control=20 \
    -rss_limit_mb=$MEGABYTES -malloc_limit_mb="$megabytes_at_once" -print_final_stats=1 \
    -artifact_prefix="$FOLDER/findings/$target-" \
    -dict="Fuzz/Dictionaries/$dictionary.dict" "$corpus" "$FOLDER/seeds/$target" >"$log" 2>&1 || status=$?
  report "$target" "$log" "$status"
}

report() {
  local target=$1 log=$2 status=$3 executions rate seconds features finding
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  rate=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
  seconds=$(sed -n 's/^Done [0-9]* runs in \([0-9]*\) second.*/\1/p' "$log")
  features=$(sed -n 's/.* ft: \([0-9]*\).*/\1/p' "$log" | tail -n 1)
  finding=none
  [ "$status" -eq 0 ] || finding=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
  printf '%-12s %8s %12s %9s %9s  %s\n' "$target" "${seconds:--}" "${executions:--}" "${rate:--}" "${features:--}" \
    "${finding:-failed}"
  [ "$status" -ne 0 ] || return 0
  # What was wrong, and where in our code.
  grep -E 'Fatal error|ERROR: |SUMMARY: Addr|^ +#[0-9]+ .*(Sources|Fuzz)/' "$log" | head -n 12 >&2 || true
  echo "fuzz: all of it is in $log" >&2
  return 1
}

main "$@"
