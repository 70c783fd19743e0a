"""`kiosk bench`: how fast this station is, each figure beside its own floor (docs/design.md 6).

Machines differ, so no figure stands alone: next to it stands the least that this machine can do
for the same thing, measured in the same run, alternately, on the same disk.
"""

from kiosk.bench.figures import FULL, NAMES, QUICK, Plan, Tools, measured
from kiosk.bench.table import document, lines
from kiosk.bench.values import Figure

__all__ = [
    "FULL",
    "NAMES",
    "QUICK",
    "Figure",
    "Plan",
    "Tools",
    "document",
    "lines",
    "measured",
]
