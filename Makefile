# Everything that `make` needs is Python 3.11+; it makes its own .venv. `make help` says what there is.
PORT ?= 8080
PYTHON ?= python3
BIN := .venv/bin
FLOORS := .venv/floors
VERSION = $(shell sed -n 's/^__version__ = "\(.*\)"/\1/p' src/pushtwin/__init__.py)
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock" pyproject.toml --extra server
# What the lowest versions must do: the guide, the recipes, the plugin, the SDKs on both databases, tokens, and the
# commands that run somebody's pytest again and again, or write a test for it.
FLOOR_TESTS := tests/test_readme.py tests/test_readme_testing.py tests/testing/test_plugin.py \
	tests/sdk/test_against_a_twin.py tests/core/calls/test_tokens.py examples \
	tests/cli/test_sweep.py::test_who_rests_on_a_guess_is_told_and_who_fails_or_is_flaky \
	tests/cli/test_explore.py::test_what_code_can_not_bear_is_told \
	tests/cli/test_sessions.py::test_a_failing_session_becomes_one_call_and_then_a_test

# Python keeps what it has compiled, whatever the environment says: a run of the tests starts hundreds of processes.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test test-slow test-floors lint format fuzz bench lock release clean help

run: .venv/run  ## serve on PORT
	$(BIN)/pushtwin serve --port $(PORT)

# The plugin of schemathesis takes a second of each process and looks at every test; quick ones do without.
test: .venv/dev  ## everything that is quick, on SQLite; on PostgreSQL what shows that it works there, too
	@echo "The quick tests take three to four minutes on two cores that do nothing else."
	$(BIN)/pytest -n auto --dist worksteal -p no:schemathesis

test-slow: .venv/dev  ## more cases, requests at every limit; storms, killed servers, long runs of the models
	$(BIN)/pytest -n auto --dist worksteal -m "extra and not slow"
	$(BIN)/pytest -m slow

test-floors: $(FLOORS)/installed  ## the documented uses with the lowest versions that pyproject.toml allows, on Python 3.11
	$(FLOORS)/bin/pytest -q -n auto -m "not slow" $(FLOOR_TESTS)

lint: .venv/dev  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/dev  ## let ruff correct what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

fuzz: .venv/dev  ## a long run of what `make test` does briefly
	PUSHTWIN_FUZZ_EXAMPLES=500 $(BIN)/pytest -n auto -m "" tests/fuzz tests/test_hostile.py tests/test_state_machine.py \
		tests/test_message_machine.py \
		tests/surfaces/control_api/test_snapshot.py tests/base tests/core

bench: .venv/dev  ## speed beside a bare FastAPI app; options in BENCH, e.g. BENCH="--registrations 1000000"
	$(BIN)/python -m benchmarks $(BENCH)
	$(if $(BENCH),,$(BIN)/python -m benchmarks.messages)
	$(if $(BENCH),,$(BIN)/python -m benchmarks.failover)
	$(if $(BENCH),,$(BIN)/python -m benchmarks.watching)
	$(if $(BENCH),,$(BIN)/python -m benchmarks.persons)

lock: .venv/dev  ## pin again after a change of pyproject.toml; add UPGRADE=--upgrade for newer versions
	$(COMPILE) $(UPGRADE) --group build --output-file requirements.txt
	$(COMPILE) $(UPGRADE) --group dev --constraint requirements.txt --output-file requirements-dev.txt
	$(COMPILE) $(UPGRADE) --group floors --resolution lowest-direct --output-file requirements-floors.txt

# Whoever publishes pushes the tag and uploads what lies in dist/.
release: .venv/dev  ## build and check the packages of this version, and tag it; REPOSITORY says where the project lives
	@test -n "$(REPOSITORY)" || { echo "Say where the project lives: make release REPOSITORY=https://host/owner/pushtwin"; exit 1; }
	@test -z "$$(git status --porcelain)" || { echo "There are changes that are not committed."; exit 1; }
	@grep -q "^## $(VERSION) (20" CHANGELOG.md || { echo "CHANGELOG.md has no dated section for $(VERSION)."; exit 1; }
	rm -rf dist
	PUSHTWIN_REPOSITORY=$(REPOSITORY) $(BIN)/hatchling build -d dist
	$(BIN)/python -m venv --clear .venv/release
	.venv/release/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	.venv/release/bin/python -m pip install --quiet --disable-pip-version-check --no-deps dist/pushtwin-$(VERSION)-py3-none-any.whl
	cd dist && ../.venv/release/bin/pushtwin exec -- ../.venv/release/bin/pushtwin doctor
	git tag --annotate v$(VERSION) --message "pushtwin $(VERSION)"

clean:  ## remove .venv
	rm -rf .venv

help:
	@sed -n 's/^\([a-z-]*\):.*  ## \(.*\)/  make \1	\2/p' Makefile | expand -t 20

.venv/run: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "pushtwin needs Python 3.11 or newer; name one: make PYTHON=python3.13")'
	@echo "Installing what pushtwin needs into .venv: about a minute, the first time only."
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/dev: .venv/run requirements-dev.txt
	@echo "Installing what the tests need into .venv: about a minute more, the first time only."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

$(FLOORS)/installed: .venv/dev requirements-floors.txt
	@echo "Installing the lowest versions into $(FLOORS)."
	$(BIN)/python -m venv --clear $(FLOORS)
	$(FLOORS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-floors.txt
	$(FLOORS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@
