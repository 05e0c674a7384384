"""What an adapter's author can do wrong, each mistake by itself: so that the conformance kit can be seen to find it.

They are no pains: the CRM is right, and what stands in front of it is not. `python -m adapters.sdk.hostile.mistakes`
serves the hostile CRM with those that its settings name; nothing else ever makes one.
"""

from adapters.sdk.hostile.mistakes.mistake import Mistake
from adapters.sdk.hostile.mistakes.server import MistakenServer
from adapters.sdk.hostile.mistakes.servicer import mistaken_service

__all__ = ["Mistake", "MistakenServer", "mistaken_service"]
