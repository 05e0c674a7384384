"""`python -m edge`: the edge as a process, configured by `DESKBRIDGE_*` variables."""

from edge.server import serve
from edge.settings import EdgeSettings
from runtime.process import run_process

if __name__ == "__main__":
    run_process("edge", EdgeSettings, serve)
