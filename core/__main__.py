"""`python -m core`: the core as a process."""

from core.server import serve
from core.settings import CoreSettings
from runtime.process import run_process

if __name__ == "__main__":
    run_process("core", CoreSettings, serve)
