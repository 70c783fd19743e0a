"""Where tablets find the pages."""

from __future__ import annotations

import socket

from kiosk.config import Config


def own_address(config: Config) -> str:
    """Where tablets find the pages: as configured, or by this machine's address on its network."""
    if config.web.address:
        return config.web.address
    host = config.web.host
    if host in ("0.0.0.0", "::", ""):
        host = network_address() or socket.gethostname()
    return f"http://{host}:{config.web.port}/"


def network_address() -> str:
    """This machine's address towards its network; asking sends nothing. "" without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return ""
