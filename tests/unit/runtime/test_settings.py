import pytest

from core.settings import CoreSettings
from runtime.addresses import Address
from runtime.documents import ConfigurationError
from runtime.settings import CoreTargetSettings, load_settings


def test_defaults_keep_to_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESKBRIDGE_CORE_LISTEN", raising=False)
    assert load_settings(CoreSettings).core_listen == Address("127.0.0.1", 50051)


def test_every_mistake_is_said_by_variable_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKBRIDGE_CORE_LISTEN", "hunter2")
    monkeypatch.setenv("DESKBRIDGE_LOG_FORMAT", "hunter2")
    with pytest.raises(ConfigurationError) as caught:
        load_settings(CoreSettings)
    said = [str(mistake) for mistake in caught.value.mistakes]
    assert said == [
        "environment: DESKBRIDGE_LOG_FORMAT: input should be 'json' or 'console'",
        "environment: DESKBRIDGE_CORE_LISTEN: expected host:port, such as 127.0.0.1:8080",
    ]


@pytest.mark.parametrize(
    ("variable", "model", "missing"),
    [
        ("DESKBRIDGE_CORE_TLS_CERT", CoreSettings, "DESKBRIDGE_CORE_TLS_KEY"),
        ("DESKBRIDGE_CORE_CLIENT_KEY", CoreTargetSettings, "DESKBRIDGE_CORE_CLIENT_CERT"),
    ],
)
def test_certificate_and_key_go_together(
    monkeypatch: pytest.MonkeyPatch, variable: str, model: type[CoreSettings | CoreTargetSettings], missing: str
) -> None:
    monkeypatch.setenv(variable, "some.pem")
    with pytest.raises(ConfigurationError, match=f"{missing} must be set too"):
        load_settings(model)
