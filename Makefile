# Everything a person or a machine does with this tree. `make demo` and `make test` are all a newcomer needs.
SHELL := bash
.DEFAULT_GOAL := help
CONFIGURATION ?= debug
CROSSWALK = .build/$(CONFIGURATION)/crosswalk
SWIFT_FORMAT = swift format
# What the image ships is what is measured and what is killed.
SHIPPED = swift build -c release --product crosswalk --static-swift-stdlib
PACKAGES = libmicrohttpd-dev libcurl4-openssl-dev libssl-dev libsqlite3-dev pkg-config

.PHONY: help packages build demo test rehearse outside check lint format bench count chaos fuzz fuzz-smoke sanitize clean

help:       ## what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

packages:   ## install the Debian packages that are missing
	@missing=""; for p in $(PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  as_root=""; [ "$$(id -u)" = 0 ] || as_root=sudo; \
	  echo "installing$$missing"; $$as_root apt-get update -qq && $$as_root apt-get install -y -qq $$missing >/dev/null; \
	fi

build: packages ## build the gateway
	@swift build -c $(CONFIGURATION) --product crosswalk

demo: build ## the main job, on embedded SQLite and simulated systems
	@$(CROSSWALK) demo

# What talks over sockets does so in real time: beside tests that take all processors it waits in vain.
SERVED = '^(HTTP|Served)Tests\.'

test: packages ## every test
	@swift test --skip $(SERVED)
	@swift test --skip-build --no-parallel --filter $(SERVED)

rehearse: build ## every behaviour, on a virtual clock
	@$(CROSSWALK) rehearse fixtures/rehearsals

outside: build ## programs that others wrote, against the simulated systems (needs PyPI)
	@Tests/Outside/run.sh $(CROSSWALK)
	@python3 Tests/Outside/end_to_end.py $(CROSSWALK)
	@python3 Tests/Outside/plan.py $(CROSSWALK) --records 300
	@python3 Tests/Outside/operators.py $(CROSSWALK)

lint:       ## the formatter's rules
	@$(SWIFT_FORMAT) lint --strict --recursive --parallel Package.swift Sources Tests

format:     ## lay the code out by the formatter's rules
	@$(SWIFT_FORMAT) format --in-place --recursive --parallel Package.swift Sources Tests

check: lint build test rehearse demo fuzz-smoke ## all of it, before a commit

# FULL=1 measures at the sizes of the goals: a million journalled, ten million in the store. The table in the README is of
# the usual ones.
bench: ## the README's table of speed, beside the ceiling and three peers (needs Debian's webhook, PyPI)
	@$(MAKE) --no-print-directory packages PACKAGES="$(PACKAGES) webhook python3-venv gcc"
	@$(SHIPPED)
	@mkdir -p .build/bench
	@cc -O2 -o .build/bench/ceiling Tests/Bench/ceiling.c -lmicrohttpd
	@cc -O2 -o .build/bench/keeper Tests/Bench/keeper.c -lmicrohttpd -lpthread
	@test -x .build/bench/venv/bin/uvicorn || { python3 -m venv .build/bench/venv && \
	  .build/bench/venv/bin/pip install -q -r Tests/Bench/requirements.txt; }
	@.build/release/crosswalk bench --peers Tests/Bench/peers.json --markdown .build/bench/table.md $(if $(FULL),--full)

count: ## the instructions for a record, function by function (COUNT_OF=receiving: for a notification)
	@$(MAKE) --no-print-directory packages PACKAGES="$(PACKAGES) valgrind binutils"
	@$(SHIPPED)
	@Tests/Bench/count.sh .build/release/crosswalk $(or $(COUNT_OF),delivery)

chaos: ## kills, torn files and exhausted resources (as root); CHAOS_SEED and CHAOS_RUNS choose which and how many
	@$(MAKE) --no-print-directory packages PACKAGES="$(PACKAGES) libfaketime openssl"
	@$(SHIPPED)
	@python3 Tests/Chaos/chaos.py .build/release/crosswalk

fuzz: packages ## inputs nobody thought of; FUZZ_SECONDS for each target (60), FUZZ_TARGET for one of them
	@Tests/Fuzz/run.sh $(or $(FUZZ_SECONDS),60) $(FUZZ_TARGET)

fuzz-smoke: packages ## the same, 20 seconds for each target
	@Tests/Fuzz/run.sh 20

sanitize: packages ## every test under AddressSanitizer, then under ThreadSanitizer
	@Tests/Sanitizers/run.sh

clean:      ## forget what was built
	@rm -rf .build
