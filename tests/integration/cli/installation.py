"""Addresses, integration files and the environment of one installation of a test's own."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.integration.cli.supervised import PROGRAMS, ROOT, Supervised
from tests.support.ports import free_ports

ADAPTER = [sys.executable, str(PROGRAMS / "adapter.py")]


@dataclass(frozen=True)
class Installation:
    """Its folder holds the integration files; nothing listens on its addresses yet."""

    folder: Path
    edge: str
    core: str
    adapter: str

    @classmethod
    def in_folder(cls, folder: Path) -> "Installation":
        """On ports that were free a moment ago."""
        return cls(folder, *(f"127.0.0.1:{port}" for port in free_ports(3)))

    def add(self, name: str, command: Sequence[str] | None = ADAPTER, **fields: object) -> None:
        """An integration file, JSON being YAML too."""
        document = {
            "name": name,
            "display_name": f"The {name}",
            "description": "A CRM in memory.",
            "logo_url": "https://example.com/logo.png",
            "icon_url": "https://example.com/icon.png",
            "adapter": {"target": self.adapter, "command": command},
        }
        (self.folder / f"{name}.yaml").write_text(json.dumps(document | fields))

    @property
    def env(self) -> dict[str, str]:
        return {
            "DESKBRIDGE_INTEGRATIONS": str(self.folder),
            "DESKBRIDGE_EDGE_LISTEN": self.edge,
            "DESKBRIDGE_CORE_LISTEN": self.core,
            "PYTHONPATH": str(ROOT),
        }

    def up(self, **env: str) -> Supervised:
        """`deskbridge up`."""
        return Supervised([sys.executable, "-m", "cli", "up"], {**self.env, **env})
