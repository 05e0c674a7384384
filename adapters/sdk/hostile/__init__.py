"""A CRM that is every pain at once, in memory, behind a real AdapterService: stands in for any CRM.

Its time is a clock of the caller's, its chance a seed. `python -m adapters.sdk.hostile` serves it as a process.
"""

from adapters.sdk.hostile.adapter import HostileAdapter
from adapters.sdk.hostile.chaos import Chaos
from adapters.sdk.hostile.clock import VirtualClock
from adapters.sdk.hostile.crm import Crm
from adapters.sdk.hostile.pains import Pain
from adapters.sdk.hostile.profile import Profile
from adapters.sdk.hostile.settings import HostileSettings

__all__ = ["Chaos", "Crm", "HostileAdapter", "HostileSettings", "Pain", "Profile", "VirtualClock"]
