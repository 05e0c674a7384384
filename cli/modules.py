"""Running the house's other programs, as modules of this same installation."""

import os
import sys
from collections.abc import Sequence


def module_command(module: str, arguments: Sequence[str] = ()) -> list[str]:
    """The command that runs a module with this interpreter, whatever folder it is started in."""
    # -P: a folder called `core` where the operator stands must not take the place of ours.
    return [sys.executable, "-P", "-m", module, *arguments]


def become(module: str, arguments: Sequence[str] = ()) -> None:
    """Run the module in place of this process: same process id, same terminal, its exit code. Never returns."""
    command = module_command(module, arguments)
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted
