"""All the figures of docs/design.md 6, put together: which there are, on which histories."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import Any

from kiosk.bench import NAMES, alone, together
from kiosk.bench.history import Made, generate
from kiosk.bench.processes import pages, watched
from kiosk.bench.reports import reports
from kiosk.bench.taps import Morning, Timed, alternately
from kiosk.bench.values import Figure, Sample, Target
from kiosk.classroom import Classroom
from kiosk.clock import VirtualClock
from kiosk.runfolder import RunFolder
from kiosk.screens import Screen
from kiosk.station import Parts
from kiosk.words import Words

HANDS = 0.05
"""Seconds before each card. One after the other at once would be kinder to the processor's caches
than any class is, and to those of the floor most of all."""

TURNS = 5
STORM = 6
"""So many ask without a pause; that keeps the pages' process at all that one core gives."""

COMMIT = (Target(3.0, "p50", "floor"), Target(10.0, "p99", "floor"))
DRAWN = (Target(6.0, "p50", "floor"),)
NOT_MORE = Target(1.2, "p50", "empty")
SEEN = (Target(100.0, "p95"),)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the measuring needs and may not make itself (docs/design.md 2, rooms).

    draw: how a screen becomes a picture. parts: the simulated parts. ask: sends a request to a
    running station's simulated parts. work: a folder on the disk that is measured. memory: a
    folder that lies in memory, as `run/` does on a kit; None if this machine has none.
    """

    draw: Callable[[Screen], Any]
    parts: Callable[[Callable[[Screen], Any]], Parts]
    ask: Callable[[Path, Mapping[str, Any]], Mapping[str, Any]]
    words: Words
    work: Path
    memory: Path | None
    say: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured. sizes: dialogues of history, the first without any.

    seconds: so many taps of a class in which one comes every second (`every`).
    """

    sizes: tuple[int, ...] = (0, 10_000)
    gestures: int = 150
    watched: int = 60
    viewers: int = 30
    times: int = 15
    settle: float = 5.0
    rest: float = 10.0
    seconds: int = 10
    every: float = 1.0

    @property
    def middle(self) -> int:
        """The history of the figures that are measured on one: 100,000, or the largest there is."""
        return max(size for size in self.sizes if size <= 100_000)


QUICK = Plan(gestures=60, watched=15, times=7, settle=2.0, rest=4.0, seconds=5)
FULL = Plan(
    (0, 10_000, 100_000, 1_000_000),
    gestures=500,
    watched=200,
    times=41,
    settle=60.0,
    rest=30.0,
    seconds=20,
)


@dataclass
class Folders:
    """The invented journals, made when they are first asked for."""

    tools: Tools
    work: Path
    kept: Path | None
    made: dict[int, Made] = field(default_factory=dict)
    stack: ExitStack = field(default_factory=ExitStack)

    def of(self, size: int) -> Path:
        """A folder with that many dialogues of history, for one measurement to change."""
        source = (self.kept or self.work) / f"history-{size}"
        if not (source / "kiosk.db").exists():
            self.tools.say(f"{size} …")
            shutil.rmtree(source, ignore_errors=True)
            self.made[size] = generate(source, size, VirtualClock(name="bench"))
        # One that was kept may be of an earlier schema: brought up to date here, and not within
        # what is measured.
        Classroom(source, VirtualClock(name="bench")).close()
        folder = self.work / f"copy-{size}-{len(list(self.work.iterdir()))}"
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns("run", "floor.db*"))
        if self.tools.memory is not None:
            lies = Path(self.stack.enter_context(TemporaryDirectory(dir=self.tools.memory)))
            (folder / "run").symlink_to(lies)
        return folder

    def morning(self, size: int, stack: ExitStack, folder: Path | None = None) -> Morning:
        """A class at a station on such a folder."""
        folder = folder or self.of(size)
        run = RunFolder(folder, self.tools.draw)
        tools = self.tools
        morning = Morning(folder, size, tools.parts, tools.draw, tools.words, run)
        stack.callback(morning.close)
        return morning


def measured(
    tools: Tools, plan: Plan, only: frozenset[str], kept: Path | None = None
) -> Iterator[Figure]:
    """The figures, each as soon as it is measured. kept: where journals are kept for next time."""
    wanted = only or frozenset(NAMES)
    with ExitStack() as stack:
        work = Path(stack.enter_context(TemporaryDirectory(dir=tools.work, prefix="kiosk-bench-")))
        folders = Folders(tools, work, kept, stack=stack)
        for name, measure in _MEASURES.items():
            if name in wanted:
                tools.say(name)
                yield from measure(folders, plan)


def _taps(folders: Folders, plan: Plan) -> Iterator[Figure]:
    """Tap → committed, and → drawn, on all histories in turn."""
    with ExitStack() as stack:
        mornings = [folders.morning(size, stack) for size in plan.sizes]
        alternately(mornings, plan.gestures // 4)
        alternately(mornings, plan.gestures, HANDS)
        timed = {size: each.timed for size, each in zip(plan.sizes, mornings, strict=True)}
    yield from _of_taps(timed, viewers=0)


def _of_taps(timed: Mapping[int, Timed], viewers: int, empty: Timed | None = None
) -> Iterator[Figure]:  # fmt: skip
    for name, targets in (("committed", COMMIT), ("drawn", DRAWN), ("served", ())):
        first: float | None = None
        if empty is not None:
            first = _figure(name, (), empty, 0, 0).value.p50
        for size, each in timed.items():
            figure = _figure(name, targets, each, size, viewers)
            if first is not None and name != "served":
                figure = replace(figure, empty=first, targets=(*targets, NOT_MORE))
            yield figure
            first = figure.value.p50 if first is None else first


def _figure(name: str, targets: tuple[Target, ...], timed: Timed, at: int, viewers: int) -> Figure:
    values: list[float] = getattr(timed, name)
    return Figure(name, "ms", Sample.of(values), Sample.of(timed.floor), targets, at, viewers)


def _viewers(folders: Folders, plan: Plan) -> Iterator[Figure]:
    """The same with live viewers on the first and on the longest history, and what they see."""
    sizes = tuple(dict.fromkeys((plan.sizes[0], plan.sizes[-1])))
    with ExitStack() as stack:
        quiet = folders.morning(plan.sizes[0], stack)
        mornings = [quiet]
        looking = []
        for size in sizes:
            folder = folders.of(size)
            morning = folders.morning(size, stack, folder)
            _, port = stack.enter_context(pages(folder))
            looking.append((port, stack.enter_context(watched(port, plan.viewers, "stream"))))
            mornings.append(morning)
        alternately(mornings, plan.watched, 0.12)
        timed = {size: each.timed for size, each in zip(sizes, mornings[1:], strict=True)}
        stream = together.seen(mornings[-1].timed, looking[-1][1].seen())
        page = looking[-1][0]
        with watched(page, plan.viewers, "page") as tabs:
            alternately(mornings[-1:], plan.watched, 0.25)
            drawn = together.seen(mornings[-1].timed, tabs.seen())
        size = together.size_of(page, "/api/board")
        picture = together.size_of(page, "/picture?view=wall&lang=es")
    yield from _of_taps(timed, plan.viewers, quiet.timed)
    for name, values, told in (("seen", stream, size), ("picture_seen", drawn, picture)):
        floor = together.told_floor(plan.viewers, told, plan.times)
        kilobytes = (("kB", told / 1000),)
        yield Figure(name, "ms", Sample.of(values), floor, SEEN, sizes[-1], plan.viewers,
                     told=kilobytes)  # fmt: skip


def _second(folders: Folders, plan: Plan) -> Iterator[Figure]:
    """A class at work: a tap every second, and every viewer fetches each new picture.

    Beside a tap stands a commit, beside what is seen the same bytes handed to as many sockets.
    """
    size = plan.sizes[-1]
    with ExitStack() as stack:
        folder = folders.of(size)
        morning = folders.morning(size, stack, folder)
        child, port = stack.enter_context(pages(folder))
        tabs = stack.enter_context(watched(port, plan.viewers, "page"))
        timed, breath = Timed(), max(plan.every, 1.0)
        sleep(breath)  # everybody gets the first picture, for which the pages have to warm up
        alternately([morning], 1, plan.every)
        sleep(breath)
        with together.busy(child.pid) as share:
            while len(timed.told) < plan.seconds:
                alternately([morning], 1, plan.every)
                timed.add(morning.timed)
        sleep(breath)  # the last picture is on its way
        seen = together.seen(timed, tabs.seen())
        picture = together.size_of(port, "/picture?view=wall&lang=es")
    told = (("web_cpu", share()), ("kB", picture / 1000))
    yield replace(_figure("drawn", DRAWN, timed, size, plan.viewers), name="second_drawn")
    floor = together.told_floor(plan.viewers, picture, plan.times)
    yield Figure("second_seen", "ms", Sample.of(seen), floor, SEEN, size, plan.viewers, told=told)


def _storm(folders: Folders, plan: Plan) -> Iterator[Figure]:
    """Taps while the pages' process does nothing but answer, with live viewers beside.

    In turns with taps at the same station without that; so `empty` is what it would be in peace.
    """
    size, shares = plan.sizes[-1], []
    peace, times = Timed(), Timed()
    with ExitStack() as stack:
        folder = folders.of(size)
        morning = folders.morning(size, stack, folder)
        child, port = stack.enter_context(pages(folder))
        stack.enter_context(watched(port, plan.viewers, "stream"))
        for _ in range(TURNS):
            alternately([morning], plan.watched // TURNS, 0.08)
            peace.add(morning.timed)
            with watched(port, STORM, "storm"), together.busy(child.pid) as share:
                alternately([morning], plan.watched // TURNS, 0.08)
            times.add(morning.timed)
            shares.append(share())
    told = (("web_cpu", sum(shares) / TURNS),)
    for figure in _of_taps({size: times}, plan.viewers, peace):
        yield replace(figure, name=f"storm_{figure.name}", told=told)


def _rebuild(folders: Folders, plan: Plan) -> Iterator[Figure]:
    yield from alone.rebuild([(size, folders.of(size)) for size in plan.sizes[1:][-2:]])


_MEASURES: dict[str, Callable[[Folders, Plan], Iterator[Figure]]] = {
    "tap": _taps,
    "viewers": _viewers,
    "second": _second,
    "storm": _storm,
    "board": lambda f, p: alone.board(f.of(p.middle), p.middle, f.tools.words, p.times),
    "year": lambda f, p: alone.year(f.of(p.middle), p.middle, f.tools.words, p.times),
    "report": lambda f, p: reports(f.of(p.middle), p.middle, min(p.times, 5)),
    "rebuild": _rebuild,
    "memory": lambda f, p: together.memory_used(f.of(p.middle), p.middle, p.viewers, p.settle),
    "idle": lambda f, p: together.idle(f.of(p.middle), p.middle, p.rest),
    "start": lambda f, p: together.start(
        f.of(p.sizes[-1]), p.sizes[-1], f.tools.ask, min(p.times, 9)
    ),
    "view": lambda f, p: together.first_view(f.of(p.middle), p.middle),
}
