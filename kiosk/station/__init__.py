"""The station: a reading or a press comes in, one step, and it is shown (docs/design.md 2).

| you look for | room |
|---|---|
| what happens with a tap, a press, the time | `station` |
| what a card is before the desk reads it; whether sides count | `cards` |
| what is shown while nobody is at the desk, and for how long | `resting` |
| buttons that answer what a new station asks | `asked` |
| taps while a tablet asks whose the cards are | `giving_out` |
| lost readers, a dark display, what the parts show now | `parts` |
| what becomes of the desk when nothing can be written | `faults` |
| when it looks around: clock, end of a day, language, old taps | `upkeep` |
"""

from kiosk.station.parts import Parts, State
from kiosk.station.resting import TURN
from kiosk.station.station import Station

__all__ = ["TURN", "Parts", "State", "Station"]
