"""Copies: taken while taps go on, put back as a station of its own, kept in turn.

A copy is one sealed zip (docs/contracts.md). The source is only ever read.
"""

from kiosk.copies.faults import CopyFault
from kiosk.copies.manifest import Manifest
from kiosk.copies.restoring import Restored, restore
from kiosk.copies.sealing import check, look
from kiosk.copies.taking import Made, take

__all__ = ["CopyFault", "Made", "Manifest", "Restored", "check", "look", "restore", "take"]
