"""Given these credentials, this answer; a password is blamed only when the CRM blames it."""

import grpc
import pytest

from deskbridge.v1.adapter_pb2 import ValidateCredentialsRequest
from deskbridge.v1.auth_pb2 import Auth, FieldValue
from deskbridge.v1.authentication_pb2 import AuthenticationType
from deskbridge.v1.authorization_validator_pb2 import ValidateAuthorizationRequest
from deskbridge.v1.authorization_validator_pb2_grpc import AuthorizationValidatorServiceStub
from tests.support.core_server import AUTH, core_channel, integration_file
from tests.support.fake_adapter import CrmError, FakeAdapter, serving
from tests.support.status import failing

Code = grpc.StatusCode


async def validate(channel: grpc.aio.Channel, auth: Auth = AUTH, integration: str = "fake") -> dict[str, FieldValue]:
    stub = AuthorizationValidatorServiceStub(channel)
    response = await stub.ValidateAuthorization(ValidateAuthorizationRequest(integration=integration, auth=auth))
    return dict(response.fields)


async def test_good_credentials_return_the_adapters_fields(adapter: FakeAdapter, channel: grpc.aio.Channel) -> None:
    adapter.returned_fields = {"account_id": FieldValue(integer_value=7)}
    assert await validate(channel) == {"account_id": FieldValue(integer_value=7)}


async def test_a_field_that_talkdesk_cannot_store_is_the_adapters_fault(
    adapter: FakeAdapter, channel: grpc.aio.Channel
) -> None:
    adapter.returned_fields = {"ratio": FieldValue(number_value=0.5)}
    async with failing() as failure:
        await validate(channel)
    assert failure.error.reason == "CRM_RESPONSE_INVALID"


@pytest.mark.parametrize("auth", [Auth(), Auth(fields={"token": FieldValue(string_value=" ")})])
async def test_missing_credentials_never_reach_the_crm(
    adapter: FakeAdapter, channel: grpc.aio.Channel, auth: Auth
) -> None:
    async with failing() as failure:
        await validate(channel, auth)
    assert (failure.error.code, failure.error.reason) == (Code.UNAUTHENTICATED, "CREDENTIALS_INVALID")
    assert failure.error.message == "Credentials are missing: auth.token."
    assert adapter.requests_of(ValidateCredentialsRequest) == []


@pytest.mark.parametrize("value", [FieldValue(json_value="{}"), FieldValue(string_value="a\0b")])
async def test_values_that_no_credential_has(channel: grpc.aio.Channel, value: FieldValue) -> None:
    async with failing() as failure:
        await validate(channel, Auth(fields={"token": value}))
    assert failure.error.reason == "REQUEST_INVALID"
    assert [violation.field for violation in failure.error.violations] == ["auth.token"]


async def test_a_crm_without_credentials_needs_none(adapter: FakeAdapter) -> None:
    adapter.description.authentication.type = AuthenticationType.AUTHENTICATION_TYPE_NONE
    del adapter.description.authentication.fields[:]
    async with serving(adapter) as address, core_channel(integration_file(address)) as channel:
        assert await validate(channel, Auth()) == {}
    assert adapter.requests_of(ValidateCredentialsRequest) == []


@pytest.mark.parametrize(
    ("answered", "code", "reason"),
    [
        (CrmError(Code.UNAUTHENTICATED, "CREDENTIALS_EXPIRED"), Code.UNAUTHENTICATED, "CREDENTIALS_EXPIRED"),
        (CrmError(Code.UNAUTHENTICATED, "MADE_UP"), Code.UNAUTHENTICATED, "CREDENTIALS_INVALID"),
        (CrmError(Code.PERMISSION_DENIED, ""), Code.PERMISSION_DENIED, "CRM_PERMISSION_DENIED"),
        (CrmError(Code.RESOURCE_EXHAUSTED, "CRM_THROTTLED"), Code.RESOURCE_EXHAUSTED, "CRM_THROTTLED"),
        (CrmError(Code.UNAVAILABLE, "CRM_UNAVAILABLE"), Code.UNAVAILABLE, "CRM_UNAVAILABLE"),
        (CrmError(Code.UNAVAILABLE, ""), Code.UNAVAILABLE, "ADAPTER_UNAVAILABLE"),
        (CrmError(Code.INTERNAL, "CRM_RESPONSE_INVALID"), Code.INTERNAL, "CRM_RESPONSE_INVALID"),
        (CrmError(Code.UNKNOWN, ""), Code.INTERNAL, "CRM_RESPONSE_INVALID"),
        (CrmError(Code.NOT_FOUND, "INTEGRATION_NOT_FOUND"), Code.INTERNAL, "CRM_RESPONSE_INVALID"),
        (CrmError(Code.DEADLINE_EXCEEDED, ""), Code.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED"),
        (RuntimeError("a bug that holds canary-token"), Code.INTERNAL, "CRM_RESPONSE_INVALID"),
    ],
)
async def test_what_the_adapter_answers_and_what_the_caller_gets(
    adapter: FakeAdapter, channel: grpc.aio.Channel, answered: Exception, code: grpc.StatusCode, reason: str
) -> None:
    adapter.errors["ValidateCredentials"] = [answered] * 3
    async with failing() as failure:
        await validate(channel)
    assert (failure.error.code, failure.error.reason) == (code, reason)
    assert "canary-token" not in failure.error.message


async def test_reads_are_repeated_twice(adapter: FakeAdapter, channel: grpc.aio.Channel) -> None:
    adapter.errors["ValidateCredentials"] = [CrmError(Code.UNAVAILABLE, "CRM_UNAVAILABLE")] * 2
    assert await validate(channel) == {}
    assert len(adapter.requests_of(ValidateCredentialsRequest)) == 3


async def test_an_unknown_integration(channel: grpc.aio.Channel) -> None:
    async with failing() as failure:
        await validate(channel, integration="nobody")
    assert (failure.error.code, failure.error.reason) == (Code.NOT_FOUND, "INTEGRATION_NOT_FOUND")


async def test_a_component_that_is_not_offered(adapter: FakeAdapter) -> None:
    file_fields = {"components": ["contact_retriever"]}
    async with serving(adapter) as address, core_channel(integration_file(address, **file_fields)) as channel:
        async with failing() as failure:
            await validate(channel)
    assert (failure.error.code, failure.error.reason) == (Code.NOT_FOUND, "COMPONENT_NOT_OFFERED")


@pytest.mark.parametrize(("version", "said"), [("2.0", "2.0"), ("0.9", "0.9"), ("10.1", "10.1"), ("", "unknown")])
async def test_another_major_version_of_the_protocol(adapter: FakeAdapter, version: str, said: str) -> None:
    adapter.description.protocol_version = version
    async with serving(adapter) as address, core_channel(integration_file(address)) as channel:
        async with failing() as failure:
            await validate(channel)
    assert failure.error.reason == "ADAPTER_INCOMPATIBLE"
    assert f"speaks protocol version {said}; this core speaks 1.x" in failure.error.message


async def test_another_minor_version_of_the_protocol(adapter: FakeAdapter) -> None:
    adapter.description.protocol_version = "1.99"
    async with serving(adapter) as address, core_channel(integration_file(address)) as channel:
        await validate(channel)


async def test_a_core_that_cannot_reach_the_adapter_says_so() -> None:
    async with core_channel(integration_file("127.0.0.1:1")) as channel:
        async with failing() as failure:
            await validate(channel)
    assert (failure.error.code, failure.error.reason) == (Code.UNAVAILABLE, "ADAPTER_UNAVAILABLE")
    assert failure.error.retry_after is not None
