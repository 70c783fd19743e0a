"""Files for others: dialogues, the network and the learning, in formats that other programs read.

Values are read once from the tables (`reading`); each format is a module of pure functions from
these values to text or bytes. Pseudonymous unless names are asked for; days, never minutes, no
counts of anybody (docs/rules.md 7).
"""

from __future__ import annotations

from kiosk.exports.codes import Codes
from kiosk.exports.reading import Record, School, span
from kiosk.exports.values import Dialogue, Named, Network, Step, woven

__all__ = [
    "Codes",
    "Dialogue",
    "Named",
    "Network",
    "Record",
    "School",
    "Step",
    "span",
    "woven",
]
