"""`kiosk bench`: how fast this station is, each figure beside its own floor (docs/design.md 6).

Machines differ, so no figure stands alone: next to it stands the least that this machine can do
for the same thing, measured in the same run, alternately, on the same disk.
"""

NAMES = (
    *("tap", "viewers", "second", "storm", "board", "year", "report", "rebuild", "memory", "idle"),
    *("start", "view"),
)
"""What can be measured by itself; `viewers` gives also what is seen in a browser."""
