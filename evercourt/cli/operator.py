"""Who works on the command line, as far as the machine knows."""

import getpass
import os


def operator() -> str:
    """Return the name of the person at this machine."""
    return os.environ.get("SUDO_USER") or getpass.getuser()
