"""What a promoter far away may be sent of a station: how it is, and nothing of whom it serves.

A zip with findings, versions, counts, kinds of events by day, and the last lines that were logged.
No name, no card, no key, and nothing that anybody typed.
"""

from __future__ import annotations

import io
import json
import platform
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kiosk.classroom import Classroom
from kiosk.config import Config
from kiosk.health.finding import Finding
from kiosk.health.judging import program
from kiosk.health.lines import cleaned, kept_lines, words_in
from kiosk.health.machine import Machine
from kiosk.reports.kit import counts, kinds_by_day, private_texts
from kiosk.texts import texts
from kiosk.words import Words

WHEN = (1980, 1, 1, 0, 0, 0)
"""The date of every file in it, so that the same station gives the same bundle."""


def packed(
    classroom: Classroom, found: Sequence[Finding], machine: Machine, config: Config, run: Path,
    say: Words,
) -> bytes:  # fmt: skip
    """The bundle. run: where the processes keep their last lines; say: of the findings."""
    private = words_in([*private_texts(classroom.connection), classroom.site.name])
    facts = classroom.facts()
    clean = {name: "\n".join(cleaned(line, private) for line in lines)
             for name, lines in kept_lines(run).items()}  # fmt: skip
    told: dict[str, Any] = {
        "station": classroom.site.station,
        "site": classroom.site.site,
        "day": facts.day(),
        "clock": str(classroom.moment().trust),
        "program": program(),
        "python": platform.python_version(),
        "machine": {**asdict(machine), "serial": "", "wifi": [w.up for w in machine.wifi]},
        "parts": {
            "reader": config.reader.driver,
            "reader2": config.reader2.driver if config.reader2 else None,
            "display": config.display.driver,
            "buttons": config.buttons.driver,
            "signals": config.signals.driver,
        },
        "counts": counts(classroom.connection),
    }
    # Our own words may stand in our own sentences, though somebody may be called so.
    theirs = private - words_in(texts(say.language).values())
    said = [{name: cleaned(text, theirs) if name in ("says", "do") else text
             for name, text in each.document().items()} for each in found]  # fmt: skip
    days = [f"{day},{kind},{n}" for day, kind, n in kinds_by_day(classroom.connection)]
    files = {
        "station.json": json.dumps(told, ensure_ascii=False, indent=1),
        "findings.json": json.dumps(said, ensure_ascii=False, indent=1),
        "events.csv": "\n".join(["day,kind,events", *days]),
        **clean,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, WHEN), text + "\n", zipfile.ZIP_DEFLATED)
    return out.getvalue()
