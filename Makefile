# `make run` and `make test` do everything on a fresh machine; the other targets are their parts, and the checks.
# Swift is the one thing to bring along: 6.3 or newer, in PATH.

# Each can be given on the command line: make run PORT=8001. HOST is not taken from the environment, where shells and
# conda keep other things under that name.
HOST = 127.0.0.1
PORT ?= 8000
DATA ?= .data

SOURCES = Package.swift Sources Tests Fuzz

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup build run test bench check check-api check-faults check-fuzz format docs

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## Install what is missing: packages, .venv, .openvino, .models, .samples
	@Scripts/setup.sh

# One configuration for everything, so that nothing is compiled twice.
build: setup ## Set up, then build .build/release/compreface
	swift build -c release --product compreface

run: build ## Set up, build and serve on HOST:PORT (127.0.0.1:8000), data in DATA (.data)
	@Scripts/run.sh '$(HOST)' '$(PORT)' '$(DATA)'

test: setup ## Set up, build and run every test
	swift build -c release --build-tests
	@Scripts/test.sh

bench: build ## Set up, build and measure
	@Scripts/bench.sh

check: ## Check format, layers and docs; needs only Swift and python3
	@Scripts/require-swift.sh
	@status=0; \
	swift format lint --strict --parallel --recursive $(SOURCES) || status=1; \
	python3 Scripts/check-layers.py || status=1; \
	python3 Scripts/check-docs.py || status=1; \
	exit $$status

check-api: build ## Send thousands of requests made after /openapi.json, and hold the answers against it
	@Scripts/check-api.sh

check-faults: build ## Kill, hold up and cut off servers and their database under load; half an hour
	@Scripts/check-faults.sh

check-fuzz: setup ## Fuzz the parsers of network bytes with the address sanitizer; FUZZ_SECONDS each (60)
	@Scripts/check-fuzz.sh

format: ## Rewrite the Swift sources in their format
	@Scripts/require-swift.sh
	swift format --in-place --parallel --recursive $(SOURCES)

docs: ## Say where the docs are, and check their links
	@ls README.md ARCHITECTURE.md CONTRIBUTING.md CHANGELOG.md Models/README.md 2>/dev/null || true
	@find Docs -name '*.md' 2>/dev/null | sort
	@python3 Scripts/check-docs.py
