"""The figures of one process: the board, a year's network, folding everything anew."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import process_time

from kiosk.bench.floors import written_json
from kiosk.bench.history import school
from kiosk.bench.values import Figure, Sample, Target
from kiosk.board import Document
from kiosk.board import board as made_board
from kiosk.classroom import Classroom
from kiosk.clock import VirtualClock
from kiosk.commands import OpenDialogue
from kiosk.network import SHAPES, years
from kiosk.words import Words

OPEN = 25
"""So many dialogues are open on the board that is measured."""


def _opened(room: Classroom, size: int) -> None:
    """All fifty of the school in a dialogue, and as many dialogues before them today."""
    place = school(size)
    people, half = place.now, len(place.now) // 2
    for turn in (1, 0):
        for n in range(OPEN):
            tutor, tutee = people[n], people[half + (n + turn) % half]
            tema = place.temas[n % len(place.temas)]
            room.submit(OpenDialogue(f"bench-{turn}-{n}", tutor, tutee, tema))


def _boards(
    folder: Path, size: int, words: Words, times: int, *, year: bool
) -> tuple[Document, list[float], list[float]]:
    """The document, the CPU milliseconds of each time it was made, and of its JSON alone."""
    took, floor = [], []
    with Classroom(folder, VirtualClock(name="bench")) as room:
        _opened(room, size)
        for _ in range(times + 1):
            began = process_time()
            document = made_board(room, words, {}, "America/Mexico_City", "wall", year=year)
            if year:
                years(document, SHAPES["wide"])
            else:
                json.dumps(document, ensure_ascii=False, separators=(",", ":"))
            took.append((process_time() - began) * 1000)
            floor.append(written_json(document))
    return document, took[1:], floor[1:]


def _figure(name: str, folder: Path, size: int, words: Words, times: int, target: Target) -> Figure:
    document, took, floor = _boards(folder, size, words, times, year=name == "year")
    told = tuple((part, float(len(document[part]))) for part in ("open", "people", "links"))
    return Figure(name, "ms CPU", Sample.of(took), Sample.of(floor), (target,), size, told=told)


def board(folder: Path, size: int, words: Words, times: int) -> Iterator[Figure]:
    """CPU of the board and its JSON, for fifty people and 25 open dialogues."""
    yield _figure("board", folder, size, words, times, Target(5.0))


def year(folder: Path, size: int, words: Words, times: int) -> Iterator[Figure]:
    """CPU of the board with all links of the year, and of where their threads run."""
    yield _figure("year", folder, size, words, times, Target(500.0))


_REBUILD = """
import json, resource, sys, time
from pathlib import Path
from kiosk.classroom import Classroom
from kiosk.clock import VirtualClock
with Classroom(Path(sys.argv[1]), VirtualClock()) as room:
    began, cpu = time.perf_counter(), time.process_time()
    bodies = 0
    for (body,) in room.connection.execute("SELECT body FROM events ORDER BY seq"):
        json.loads(body)
        bodies += 1
    read, read_cpu = time.perf_counter() - began, time.process_time() - cpu
    began, cpu = time.perf_counter(), time.process_time()
    events = room.rebuild()
    took, took_cpu = time.perf_counter() - began, time.process_time() - cpu
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([events, took, took_cpu, bodies, read, read_cpu, peak]))
"""


def rebuild(folders: Sequence[tuple[int, Path]]) -> Iterator[Figure]:
    """Events a second, each in a process of its own, beside reading the same events as JSON."""
    for size, folder in folders:
        done = subprocess.run(
            [sys.executable, "-c", _REBUILD, str(folder)],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        events, took, cpu, bodies, read, _, peak = json.loads(done.stdout)
        told = (("events", float(events)), ("cpu_s", cpu), ("peak_MB", peak * 1024 / 1e6))
        pace, floor = events / took, bodies / read
        yield Figure(
            "rebuild",
            "events/s",
            Sample(1, pace, pace, pace),
            Sample(1, floor, floor, floor),
            (Target(20_000.0, at_least=True),),
            size,
            told=told,
        )
