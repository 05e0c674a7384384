"""`python -m adapters.sdk.hostile.mistakes`: the hostile CRM behind an adapter that is wrong on purpose."""

from pydantic import Field, field_validator

from adapters.sdk.hostile.assembly import crm_to_adapter, settings_to_crm
from adapters.sdk.hostile.mistakes.mistake import Mistake
from adapters.sdk.hostile.mistakes.server import MistakenServer
from adapters.sdk.hostile.mistakes.servicer import mistaken_service
from adapters.sdk.hostile.settings import HostileSettings
from runtime.process import run_process


class MistakenSettings(HostileSettings):
    """Which CRM to be, and what is wrong with its adapter."""

    hostile_mistakes: str = Field("", description="What the adapter does wrong: names with commas between them.")

    @field_validator("hostile_mistakes")
    @classmethod
    def _known_mistakes(cls, value: str) -> str:
        _mistakes(value)
        return value


def _mistakes(text: str) -> frozenset[Mistake]:
    """Raises ValueError."""
    names = {name.strip() for name in text.split(",")} - {""}
    if not names <= set(Mistake):
        raise ValueError(f"expected some of {', '.join(Mistake)}")
    return frozenset(map(Mistake, names))


async def _main(settings: MistakenSettings) -> None:
    crm = settings_to_crm(settings)
    mistakes = _mistakes(settings.hostile_mistakes)
    service = mistaken_service(crm_to_adapter(crm, settings), lambda: crm.token, mistakes)
    await MistakenServer(settings.server_options(), [service], mistakes).serve()


if __name__ == "__main__":
    run_process("adapter.hostile", MistakenSettings, _main)
