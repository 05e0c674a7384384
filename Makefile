PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PROTOS := $(wildcard proto/deskbridge/v1/*.proto)
SERVICES := $(shell grep -l '^service' $(PROTOS))

.PHONY: run test check proto bench

# The environment: the project, editable, with everything at the versions of constraints.txt.
$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

run: $(READY)
	$(BIN)/deskbridge up

test: $(READY)
	$(BIN)/pytest tests --ignore tests/bench

check: $(READY)
	PATH="$(CURDIR)/$(BIN):$$PATH" ./scripts/check

proto: $(READY)
	$(BIN)/buf format -w
	rm -f proto/deskbridge/v1/*_pb2*
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m grpc_tools.protoc -Iproto --python_out=proto --mypy_out=quiet:proto $(PROTOS)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m grpc_tools.protoc -Iproto --grpc_python_out=proto --mypy_grpc_out=quiet:proto $(SERVICES)

bench: $(READY)
	$(BIN)/python -m tests.bench
