# What one can do here. All set-up lives in scripts/bootstrap.sh and happens by itself; nothing asks a question.
#
#   make serve            serve the portal                    make test        everything CI runs
#   make check            format, lint, types, floors, specs  make format      mend what a machine can mend
#   make test-long        long runs, with a report            make bench       figures, side by side
#   make lock             new requirement files               make clean       forget the environment
#
# PYTHON=/path/to/python3 chooses the interpreter; ARGS=... goes to the command itself.

.PHONY: serve test check format test-long bench lock setup clean
.DEFAULT_GOAL := serve

BIN := .venv/bin
# Each test file stays on one worker: servers and browsers are started once per file.
PYTEST := $(BIN)/pytest --numprocesses 2 --dist loadfile

serve:
	@scripts/bootstrap.sh serve
	@exec $(BIN)/tetsuzuki serve $(ARGS)

setup:
	@scripts/bootstrap.sh test

# A Chromium under LC_ALL=C cannot open a file with a Japanese name.
test test-long: export LC_ALL := C.UTF-8

# pytest comes last, so that its closing line is the last thing to be seen.
test: check
	@$(PYTEST) $(ARGS)

check: setup
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-logo
	@if [ -e engine/cli ]; then set -x; $(BIN)/tetsuzuki check specs/ && $(BIN)/tetsuzuki test specs/; fi

format: setup
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

test-long: setup
	@scripts/test_long.sh $(ARGS)

bench: setup
	$(BIN)/python -m benchmarks $(ARGS)

lock:
	@scripts/lock.sh $(ARGS)

clean:
	rm -rf .venv .cache tests/plugins/oidc/independent/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache tetsuzuki.egg-info
