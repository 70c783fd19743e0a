"""How a kit is: what its files tell of the machine, and what there is to do about it.

Only what can be known is called fine; everything else is *not measured*.
"""

from kiosk.health.finding import MARKS, Finding
from kiosk.health.machine import Machine, look

__all__ = ["MARKS", "Finding", "Machine", "look"]
