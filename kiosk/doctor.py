"""`kiosk doctor`: each part's state and one thing to do, in plain words. Looks; changes nothing."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiosk.classroom import DATABASE, Classroom
from kiosk.clock import EARLIEST_MS, LATEST_MS, Clock, SystemClock
from kiosk.config import Config
from kiosk.copies.last import last_copy
from kiosk.errors import StorageError
from kiosk.health import Finding, look
from kiosk.health.bundle import packed
from kiosk.health.judging import judged
from kiosk.runfolder import parts_of, running
from kiosk.texts import sentence_of
from kiosk.walk import kept
from kiosk.words import Words

LITTLE_SPACE = 200_000_000
"""Bytes of free space below which a year of backups may not fit."""

DAYS_WITHOUT = 5
"""School days after which a copy elsewhere is old."""

FEW_CARDS = 5
"""Free cards of a kit below which more should be brought."""


def findings(folder: Path, config: Config, words: Words, root: Path = Path("/")) -> list[Finding]:
    """What there is to say about every part of the station on this folder.

    root: below which the machine's own files lie.
    """
    found = [_record(folder, words)]
    if found[0].state == "broken":
        return found
    told = parts_of(folder / "run")
    if not running(folder / "run"):
        found.append(
            Finding("station", "look", words("doctor.no_station"), words("doctor.no_station_do"))
        )
    else:
        found.append(Finding("station", "ok", words("doctor.station")))
        found += [_part(name, told, words) for name in ("reader", "display", "signals", "buttons")]
        if told.get("reader") == "ok" and not told.get("proves_life"):
            found.append(_mute_reader(words))
    found += _hardware(folder, bool(told.get("simulated")), words)
    found.append(_space(folder, words))
    clock = SystemClock()
    found.append(clock_of(folder, clock, clock.shown_ms(), words))
    found.append(_backups(folder, config, words))
    found += _cards(folder, words)
    named = config.simulated() if told.get("simulated") else config
    found += judged(look(folder, root), named, words)
    return found


def bundle(folder: Path, config: Config, words: Words, root: Path = Path("/")) -> bytes:
    """The zip for a promoter far away: how the station is, and nothing of whom it serves."""
    found = findings(folder, config, words, root)
    with Classroom(folder, SystemClock()) as classroom:
        return packed(classroom, found, look(folder, root), config, folder / "run", words)


def _cards(folder: Path, words: Words) -> list[Finding]:
    """How many of a kit's cards nobody has picked; of a school without such cards nothing."""
    with Classroom(folder, SystemClock()) as classroom:
        facts = classroom.facts()
        free, any_picked = len(facts.unpicked()), facts.has_kit_cards()
    if not free and not any_picked:
        return []
    if free >= FEW_CARDS:
        return [Finding("cards", "ok", words("health.cards", n=free))]
    return [
        Finding("cards", "look", words("health.cards_few", n=free), words("health.cards_few_do"))
    ]


def _record(folder: Path, words: Words) -> Finding:
    try:
        with Classroom(folder, SystemClock()) as classroom:
            events = classroom.seq()
    except StorageError as error:
        return Finding("record", "broken", words.said(error))
    return Finding("record", "ok", words("doctor.record", n=events, file=DATABASE))


def _part(name: str, told: dict[str, Any], words: Words) -> Finding:
    if told.get(name) == "ok":
        return Finding(name, "ok", words(f"doctor.{name}"))
    why = " ".join(words.said(sentence_of(each)) for each in told.get(f"{name}_detail", ()))
    return Finding(name, "broken", words(f"doctor.{name}_lost"), why)


def _mute_reader(words: Words) -> Finding:
    """A field that reports "no card" for ever looks like an empty table (docs/rules.md 8)."""
    says, do = words("doctor.reader_mute"), words("doctor.reader_mute_do")
    return Finding("reader_life", "not_measured", says, do)


def _hardware(folder: Path, simulated: bool, words: Words) -> list[Finding]:
    """What a person has measured on the real parts, and what nobody has."""
    if simulated:
        return [Finding("hardware", "not_measured", words("doctor.simulated"))]
    record = kept(folder)
    if not record:
        return [
            Finding(
                "hardware",
                "not_measured",
                words("doctor.never_walked"),
                words("doctor.never_walked_do"),
            )
        ]
    return [
        Finding(
            f"measured_{part}",
            found.state,
            words(
                "doctor.walked",
                part=words(f"doctor.part_{part}"),
                day=found.when[:10],
                machine=found.machine,
                driver=found.driver,
            ),
        )
        for part, found in record.items()
    ]


def _space(folder: Path, words: Words) -> Finding:
    free = shutil.disk_usage(folder).free
    said = words("doctor.space", mb=free // 1_000_000)
    if free >= LITTLE_SPACE:
        return Finding("space", "ok", said)
    return Finding("space", "look", said, words("doctor.space_do"))


def clock_of(folder: Path, clock: Clock, shown_ms: int, words: Words) -> Finding:
    """What there is to say about the clock. shown_ms: what the machine's own clock shows."""
    with Classroom(folder, clock) as classroom:
        moment = classroom.moment()
    if moment.trust.vouched:
        return Finding("clock", "ok", words("doctor.clock"))
    if not EARLIEST_MS <= shown_ms <= LATEST_MS:
        year = datetime.fromtimestamp(shown_ms / 1000, tz=UTC).year
        says = words("health.clock_impossible", year=year)
        return Finding("clock", "look", says, words("health.clock_impossible_do"))
    return Finding("clock", "look", words("doctor.clock_unsure"), words("doctor.clock_do"))


def _backups(folder: Path, config: Config, words: Words) -> Finding:
    """A copy on the same card goes with the card; what counts is one elsewhere."""
    zone, do = config.site.timezone, words("copies.old_do")
    with Classroom(folder, SystemClock()) as classroom:
        last = last_copy(classroom, zone)
        here = last_copy(classroom, zone, elsewhere=False)
        day = classroom.facts().day()
    if last is None:
        return Finding("backups", "look", words("copies.only_here" if here else "copies.never"), do)
    key = "copies.last_dated" if last.date else "copies.last"
    said = words(key, day=last.day, date=last.date)
    if day - last.day <= DAYS_WITHOUT:
        return Finding("backups", "ok", said)
    return Finding("backups", "look", said, do)
