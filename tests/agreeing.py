"""That the tables say the same of a dialogue, each in its own way."""

from __future__ import annotations

import json

from kiosk.classroom import Classroom


def check_it_agrees(room: Classroom) -> None:
    """What tutorías and paths say of dialogues is what the dialogues say of themselves."""
    rows = room.connection.execute(
        "SELECT id, tutor, tutee, tema, kind, voided FROM dialogues"
    ).fetchall()
    stand = {row[0]: row[1:5] for row in rows if row[5] is None}
    told: dict[str, tuple[str, str, str, str]] = {}
    for *triple, sittings, rehearsals in room.connection.execute(
        "SELECT tutor, tutee, tema, dialogues, rehearsals FROM tutorias"
    ):
        for kind, names in (("tutoring", sittings), ("rehearsal", rehearsals)):
            for each in json.loads(names):
                assert each not in told, f"{each} stands in two tutorías"
                told[each] = (triple[0], triple[1], triple[2], kind)
    assert told == stand
    for person, tema, names in room.connection.execute("SELECT person, tema, dialogues FROM paths"):
        for each in json.loads(names):
            assert stand[each][1:] == (person, tema, "tutoring"), each
