from pathlib import Path

import pytest

from tests.integration.cli.installation import Installation


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation.in_folder(tmp_path)
