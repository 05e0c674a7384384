import grpc

from adapters.sdk.conformance.calls import Calls
from deskbridge.v1.adapter_pb2 import DescribeResponse, ValidateCredentialsResponse
from deskbridge.v1.auth_pb2 import FieldValue
from runtime.report.mask import Mask


async def test_what_is_a_leak() -> None:
    async with grpc.aio.insecure_channel("127.0.0.1:1") as channel:
        calls = Calls(channel, {"account": "acme", "token": "s3cret-token"}, Mask())
        calls.know(DescribeResponse(name="acme-crm"))
        calls.learn(ValidateCredentialsResponse(fields={"refresh": FieldValue(string_value="a-refresh")}))
        # The account is masked in reports all the same.
        assert calls.mask("acme-crm serves") == "[REDACTED]-crm serves"
        assert calls.leak("acme-crm serves") is None
        assert calls.leak("acme-crm got S3CRET-token") == "[REDACTED]-crm got [REDACTED]"
        assert calls.leak("cmVmcmVzaDphLXJlZnJlc2g=") is not None
        assert calls.auth.fields["refresh"].string_value == "a-refresh"
