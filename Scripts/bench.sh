#!/usr/bin/env bash
# Runs the benchmarks against .build/release/compreface. Arguments go to Benchmarks/bench.py.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ ! -f Benchmarks/bench.py ]; then
  echo "bench: there is no Benchmarks/bench.py in this checkout" >&2
  exit 1
fi
exec .venv/bin/python Benchmarks/bench.py "$@"
