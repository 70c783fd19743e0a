"""What is true now, read from the tables: for deciding, for the desk, for boards and reports.

Each module answers one kind of question, as methods of one class:

- `now`: which school day and year it is, who is in dialogue, who calls for help, the policies
- `dialogues`: single sittings: today's, the latest, whose tema is not named, held elsewhere
- `tutorias`: who accompanies whom: live ones between two people, a person's, a year's
- `paths`: what a person has with a tema, from whom it came, what was and will be demonstrated
- `offers`: the catalogue: who offers what, who waits for a tutor, who wishes for what
- `studies`: who learns without a tutor today
- `people`: who is here, whose a card is, and which cards nobody knows yet
- `boots`: under which boot this station came up last, and which boots vouch for a time
"""

from kiosk.lookups.boots import Boots
from kiosk.lookups.dialogues import SITTING
from kiosk.lookups.offers import Offers
from kiosk.lookups.people import OWNED, People
from kiosk.lookups.studies import ALONE, WAITS, Studies

__all__ = ["ALONE", "OWNED", "SITTING", "WAITS", "Lookups"]


class Lookups(Studies, Offers, People, Boots):
    """The facts of one moment; satisfies the View of `kiosk.rules`.

    Who is in dialogue is read once: ask anew (`classroom.facts()`) after anything was written.
    """
