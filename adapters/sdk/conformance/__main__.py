"""`python -m adapters.sdk.conformance`, which `deskbridge adapter verify` becomes."""

import os

from adapters.sdk.conformance.command import verify

if __name__ == "__main__":
    # gRPC's own lines say nothing that the errors of calls do not.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    verify(prog_name="deskbridge adapter verify")
