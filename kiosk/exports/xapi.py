"""Steps of learning as xAPI 1.0.3 statements, one a line (docs/xapi-profile.json).

A statement's id is made of its content, so the same statement has the same id in every file and a
corrected one has another. Its time is noon of that day at the school, for a day is all it tells.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.exports.codes import Codes
from kiosk.exports.values import Named, Step
from kiosk.words import BREAK, Words, languages

SCHEME = "urn:tutoria-kiosk:"
PROFILE = f"{SCHEME}xapi:profile"
VERBS = {
    "tutored": f"{SCHEME}xapi:verb:learned-with",
    "rehearsed": f"{SCHEME}xapi:verb:rehearsed-with",
    "understood": f"{SCHEME}xapi:verb:understood",
    "demonstrated": f"{SCHEME}xapi:verb:demonstrated",
}
TEMA, DIALOGUE = f"{SCHEME}xapi:activity:tema", f"{SCHEME}xapi:activity:dialogue"
DAY, END = f"{SCHEME}xapi:extension:school-day", f"{SCHEME}xapi:extension:end"
VERSION = "1.0.3"

Document = dict[str, Any]


def statements(
    steps: Iterable[Step], site: str, codes: Codes, zone: ZoneInfo, words: Words
) -> Iterator[bytes]:
    """A line for each step of a day whose date is known; the others have no time to tell.

    site: its code, in which the codes of people are accounts. zone: of the school.
    """
    spoken = frozenset(languages())
    for step in steps:
        if step.date is not None:
            told = _statement(step, site, zone, words, spoken)
            ident = codes.uuid(json.dumps(told, sort_keys=True, ensure_ascii=True))
            line = json.dumps({"id": str(ident), **told}, ensure_ascii=False)
            yield f"{line}\n".encode("utf-8", "replace")


def _statement(
    step: Step, site: str, zone: ZoneInfo, words: Words, spoken: frozenset[str]
) -> Document:
    assert step.date is not None
    noon = datetime.combine(step.date, time(12), tzinfo=zone)
    context: Document = {
        "contextActivities": {"category": [{"id": PROFILE}]},
        "extensions": {DAY: step.day, **({END: step.end} if step.end else {})},
    }
    if step.tutor is not None:
        context["instructor"] = _agent(step.tutor, site)
    if step.dialogue:
        ident = f"{SCHEME}site:{site}:dialogue:{step.dialogue}"
        grouped = {"id": ident, "definition": {"type": DIALOGUE}}
        context["contextActivities"]["grouping"] = [grouped]
    display = words(f"files.verb_{step.what}").replace(BREAK, "")
    return {
        "actor": _agent(step.person, site),
        "verb": {"id": VERBS[step.what], "display": {words.language: display}},
        "object": _tema(step.tema, site, spoken),
        "context": context,
        "timestamp": noon.isoformat(),
        "version": VERSION,
    }


def _agent(who: Named, site: str) -> Document:
    account = {"homePage": f"{SCHEME}site:{site}", "name": who.code}
    named = {"name": who.name} if who.name else {}
    return {"objectType": "Agent", **named, "account": account}


def _tema(tema: Named, site: str, spoken: frozenset[str]) -> Document:
    definition: Document = {"type": TEMA}
    if tema.name:
        # What a teacher wrote for a language may be none that a reader knows; `und` says so.
        written = tema.more[0] if tema.more else ""
        definition["name"] = {(written if written in spoken else "und"): tema.name}
    ident = f"{SCHEME}site:{site}:tema:{tema.code or 'none'}"
    return {"objectType": "Activity", "id": ident, "definition": definition}
