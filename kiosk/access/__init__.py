"""The door: who may sign in, on which tablets, after how many tries, by which card or code.

Of this station alone: never merged, never in the journal (docs/design.md 5).
"""

from kiosk.access.accounts import FRESH_MS, SIGNERS, Access, Account, Tablet
from kiosk.access.codes import Codes, fresh_setup_code, plain_code
from kiosk.access.tries import Tries
from kiosk.access.waiting import DOOR, PAGE, QUIET_MS, Entry, Waiting

__all__ = [
    "DOOR",
    "FRESH_MS",
    "PAGE",
    "QUIET_MS",
    "SIGNERS",
    "Access",
    "Account",
    "Codes",
    "Entry",
    "Tablet",
    "Tries",
    "Waiting",
    "fresh_setup_code",
    "plain_code",
]
