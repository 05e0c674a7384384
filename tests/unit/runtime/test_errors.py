import grpc
import pytest
from google.rpc import error_details_pb2

from runtime.errors import (
    STATUS_METADATA_KEY,
    FieldViolation,
    PeerError,
    StatusError,
    error_to_status,
    rpc_error_to_error,
)


def as_a_peer_sees_it(error: StatusError) -> PeerError:
    trailers = grpc.aio.Metadata((STATUS_METADATA_KEY, error_to_status(error).SerializeToString()))
    return rpc_error_to_error(grpc.aio.AioRpcError(error.code, grpc.aio.Metadata(), trailers, error.message))


@pytest.mark.parametrize("retry_after", [None, 0.0, 1.5, 30.0])
def test_an_error_survives_the_wire(retry_after: float | None) -> None:
    error = PeerError(
        "Later.",
        code=grpc.StatusCode.RESOURCE_EXHAUSTED,
        reason="CRM_THROTTLED",
        metadata={"policy": "daily"},
        violations=[FieldViolation("auth.token", "is missing")],
        retry_after=retry_after,
    )
    seen = as_a_peer_sees_it(error)
    assert vars(seen) == vars(error)


def test_long_texts_are_cut_so_that_they_fit_into_trailers() -> None:
    violations = [FieldViolation("f" * 5000, "d" * 5000)] * 100
    error = PeerError("x" * 5000, code=grpc.StatusCode.INTERNAL, violations=violations)
    assert len(error.message) == 1000
    assert len(error_to_status(error).SerializeToString()) < 4000


@pytest.mark.parametrize("trailers", [(), (("other", "x"),), ((STATUS_METADATA_KEY, b"\xff\xff\xff"),)])
def test_an_error_without_readable_details_keeps_its_code(trailers: tuple[tuple[str, bytes], ...]) -> None:
    rpc_error = grpc.aio.AioRpcError(
        grpc.StatusCode.UNAVAILABLE, grpc.aio.Metadata(), grpc.aio.Metadata(*trailers), "gone"
    )
    error = rpc_error_to_error(rpc_error)
    assert (error.code, error.reason, error.message) == (grpc.StatusCode.UNAVAILABLE, "", "gone")


def test_every_error_carries_reason_and_domain() -> None:
    info = error_details_pb2.ErrorInfo()
    assert error_to_status(StatusError("x")).details[0].Unpack(info)
    assert (info.reason, info.domain) == ("INTERNAL", "deskbridge")
