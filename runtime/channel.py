"""A gRPC channel, the same for edge, core and command: limits, keepalive, retries of reads, TLS."""

from collections.abc import Iterable

import grpc
import msgspec
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.descriptor_pb2 import MethodOptions

from runtime.tls import ClientTls

_MEBIBYTE = 1024 * 1024


def open_channel(
    target: str,
    services: Iterable[ServiceDescriptor],
    *,
    tls: ClientTls | None = None,
    max_message_bytes: int = 64 * _MEBIBYTE,
) -> grpc.aio.Channel:
    """A channel to `target`, which is a gRPC name such as host:port. Must be closed.

    Methods that the contract marks NO_SIDE_EFFECTS are repeated on UNAVAILABLE: at most twice, with jitter, inside
    the deadline, unless the server says that it has repeated already. No other method ever is.
    """
    options = [
        ("grpc.service_config", _service_config(services)),
        ("grpc.max_receive_message_length", max_message_bytes),
        ("grpc.max_send_message_length", max_message_bytes),
        ("grpc.keepalive_time_ms", 30_000),
        ("grpc.keepalive_timeout_ms", 10_000),
        # A server that came back is to be found again while a person waits.
        ("grpc.initial_reconnect_backoff_ms", 100),
        # What this really is: how long one attempt to connect may take.
        ("grpc.min_reconnect_backoff_ms", 3_000),
        ("grpc.max_reconnect_backoff_ms", 1_000),
        # Two channels to one target in one process must not share one's broken connection.
        ("grpc.use_local_subchannel_pool", 1),
    ]
    if tls is None:
        return grpc.aio.insecure_channel(target, options=options)
    return grpc.aio.secure_channel(target, tls.credentials(), options=options)


def _service_config(services: Iterable[ServiceDescriptor]) -> str:
    reads = [
        {"service": service.full_name, "method": method.name}
        for service in services
        for method in service.methods
        if method.GetOptions().idempotency_level == MethodOptions.NO_SIDE_EFFECTS
    ]
    policy = {
        "maxAttempts": 3,
        "initialBackoff": "0.1s",
        "maxBackoff": "1s",
        "backoffMultiplier": 2,
        "retryableStatusCodes": ["UNAVAILABLE"],
    }
    config = {
        # A name may stand for several replicas.
        "loadBalancingConfig": [{"round_robin": {}}],
        "methodConfig": [{"name": reads, "retryPolicy": policy}],
    }
    return msgspec.json.encode(config).decode()
