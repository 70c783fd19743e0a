"""A secret that somebody tries: counted for the device, looked at one at a time, equal work.

Whoever has to wait is told when, and nothing is looked at meanwhile (docs/rules.md 7).
"""

from __future__ import annotations

import ipaddress
import secrets
import threading
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from flask import request
from werkzeug.security import check_password_hash, generate_password_hash

from kiosk.access import Access, Account, Tablet, plain_code
from kiosk.errors import Refused

Found = TypeVar("Found")

METHOD = "scrypt"
"""How a secret is kept; with how much work, the library says."""

_ONE = threading.Lock()
"""One look at a time: each takes 32 MB, and a kit has 512."""


class MustWait(Refused):
    """Error raised when a device has to wait, saying when to try again; nothing to watch tick.

    seconds: how long from now.
    """

    def __init__(self, seconds: int) -> None:
        if seconds > 90:
            super().__init__("door.wait_minutes", n=-(-seconds // 60))
        else:
            super().__init__("door.wait_seconds", n=-(-seconds // 5) * 5)
        self.seconds = seconds


def hashed(secret: str) -> str:
    """A password or PIN as it is kept (scrypt)."""
    with _ONE:
        return generate_password_hash(secret, method=METHOD)


@cache
def _nobodys() -> str:
    return hashed(secrets.token_hex(16))


def matches(kept: str, secret: str) -> bool:
    """Whether the secret is the one that was kept; as much work if none was."""
    against = kept or _nobodys()
    with _ONE:
        return check_password_hash(against, secret) and bool(kept)


def opens(account: Account, secret: str) -> bool:
    """Whether this PIN, or the password where none was chosen, opens the private pages."""
    if account.pin:
        return matches(account.pin, plain_code(secret))
    return matches(account.password, secret)


def device(tablet: Tablet | None) -> tuple[str, bool]:
    """Under which name this request's tries are counted, and whether that is a paired tablet.

    A tablet by its own id. Otherwise the address of the network; of IPv6 that of the household,
    because each machine there may choose among countless ones.
    """
    if tablet is not None:
        return f"tablet {tablet.id}", True
    try:
        address = ipaddress.ip_address((request.remote_addr or "").partition("%")[0])
    except ValueError:
        return f"address {request.remote_addr}", False
    if isinstance(address, ipaddress.IPv6Address) and not address.is_link_local:
        if address.ipv4_mapped is not None:
            return f"address {address.ipv4_mapped}", False
        return f"address {ipaddress.ip_network((address, 64), strict=False)}", False
    return f"address {address}", False


def attempt(access: Access, tablet: Tablet | None, look: Callable[[], Found]) -> Found:
    """What `look` finds, counted as a wrong try if that is nothing; MustWait instead of looking."""
    name, paired = device(tablet)
    wait = access.tries.begin(name, paired=paired)
    if wait:
        raise MustWait(wait)
    found = look()
    if found:
        access.tries.right(name, paired=paired)
    return found
