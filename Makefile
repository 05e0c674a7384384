# The first Python that is new enough. Another one: make PYTHON=/path/to/python
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	$(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
# For what looks its tools up on the path: no environment need be activated.
WITH_TOOLS := PATH="$(CURDIR)/$(BIN):$$PATH"

.PHONY: run test check proto bench soak

run: $(READY)
	$(BIN)/deskbridge up

test: $(READY)
	$(BIN)/pytest tests --ignore tests/bench

check: $(READY)
	$(WITH_TOOLS) scripts/check

proto: $(READY)
	$(BIN)/buf format --write
	rm -f proto/deskbridge/v1/*_pb2*
	$(WITH_TOOLS) scripts/stubs proto

bench: $(READY)
	$(BIN)/python -m tests.bench

# The proof of contact synchronisation, at length. More: make soak SOAK='--synchronisations 1000000'
soak: $(READY)
	$(BIN)/python -m tests.proof $(SOAK)

# The environment: the project, editable, and all it needs at the versions of constraints.txt, its builder too.
$(READY): pyproject.toml constraints.txt
	$(if $(PYTHON),,$(error Deskbridge needs Python 3.11 or later))
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) hatchling editables
	$(INSTALL) --no-build-isolation --editable '.[dev]'
	touch $@
