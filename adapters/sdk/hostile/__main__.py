"""`python -m adapters.sdk.hostile`: the hostile CRM as a process, in real time."""

from adapters.sdk.hostile.adapter import HostileAdapter
from adapters.sdk.hostile.assembly import crm_to_adapter, settings_to_crm
from adapters.sdk.hostile.settings import HostileSettings
from adapters.sdk.serving import serve


def _make(settings: HostileSettings) -> HostileAdapter:
    return crm_to_adapter(settings_to_crm(settings), settings)


if __name__ == "__main__":
    serve("hostile", HostileSettings, _make)
