"""The figures of station and pages as they run: what is seen, memory, idle, start, first view."""

from __future__ import annotations

import gzip
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from itertools import accumulate
from pathlib import Path
from time import monotonic, perf_counter, sleep
from typing import Any

from kiosk.bench import processes
from kiosk.bench.floors import bare_start, sleeper, told_to
from kiosk.bench.processes import BenchError, cpu, memory, pages, running, watched
from kiosk.bench.taps import Timed
from kiosk.bench.values import Figure, Sample, Target
from kiosk.errors import KioskError

_LINKED = re.compile(r'(?:href|src)="(/[^"#]+\.[a-z0-9]+[^"#]*)"')
_OUTSIDE = re.compile(r'(?:href|src)="(?:https?:)?//', re.IGNORECASE)


def seen(timed: Timed, noted: Sequence[Sequence[tuple[int, float]]]) -> list[float]:
    """Milliseconds from each tap until each viewer had it, or something newer.

    noted: of each viewer the numbers that it saw, and when, in order. BenchError if a tenth of the
    sights never came.
    """
    found: list[float] = []
    for viewer in noted:
        numbers = list(accumulate((number for number, _ in viewer), max))
        for number, at in timed.told:
            if (place := bisect_left(numbers, number)) < len(viewer):
                found.append((viewer[place][1] - at) * 1000)
    wanted = len(noted) * len(timed.told)
    if len(found) < wanted * 0.9:
        raise BenchError("errors.bench_unseen", wanted=wanted, found=len(found))
    return found


def told_floor(viewers: int, size: int, times: int) -> Sample:
    """What the machine needs to hand the same bytes to as many sockets."""
    return Sample.of([told_to(viewers, size) for _ in range(max(times, 7))])


def _get(port: int, path: str) -> tuple[bytes, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise BenchError("errors.bench_answered", path=path, status=answer.status)
        return body, answer.headers.get("Content-Encoding", "")
    finally:
        connection.close()


def size_of(port: int, path: str) -> int:
    """How many bytes an answer has on its way."""
    return len(_get(port, path)[0])


@contextmanager
def busy(pid: int) -> Iterator[Callable[[], float]]:
    """What share of one core the process used during the block, in percent."""
    began, used = monotonic(), cpu([pid])
    share: list[float] = []
    yield lambda: share[0]
    share.append((cpu([pid]) - used) / (monotonic() - began) * 100)


@contextmanager
def _both(folder: Path, stack: ExitStack) -> Iterator[tuple[list[int], int]]:
    station = stack.enter_context(running("kiosk.cli", "station", "--simulate", f"--data={folder}"))
    processes.until((folder / "run" / "parts.json").exists, "the station")
    web, port = stack.enter_context(pages(folder))
    yield [station.pid, web.pid], port


def memory_used(folder: Path, size: int, viewers: int, settle: float) -> Iterator[Figure]:
    """Station and pages together, after a while with all viewers, beside two bare Pythons."""
    with ExitStack() as stack:
        pids, port = stack.enter_context(_both(folder, stack))
        with watched(port, viewers, "page") as tabs:
            for _ in range(3):
                _get(port, "/")
            sleep(settle)
            used, each = memory(pids), [memory([pid]) for pid in pids]
            tabs.seen()
        bare = [sleeper(), sleeper()]
        try:
            floor = memory([child.pid for child in bare])
        finally:
            for child in bare:
                child.communicate()
    yield Figure(
        "memory",
        "MB",
        Sample(1, used, used, used),
        Sample(1, floor, floor, floor),
        (Target(90.0),),
        size,
        viewers,
        told=(("station_MB", each[0]), ("web_MB", each[1])),
    )


def idle(folder: Path, size: int, rest: float) -> Iterator[Figure]:
    """Percent of a core that both use while nobody comes, beside two that only wake up."""
    with ExitStack() as stack:
        pids, _ = stack.enter_context(_both(folder, stack))
        bare = [sleeper(), sleeper()]
        try:
            sleep(1.0)
            both = [pids, [child.pid for child in bare]]
            before = [cpu(each) for each in both]
            sleep(rest)
            used, floor = (
                (cpu(each) - began) / rest * 100 for each, began in zip(both, before, strict=True)
            )
        finally:
            for child in bare:
                child.communicate()
    yield Figure(
        "idle",
        "% CPU",
        Sample(1, used, used, used),
        Sample(1, floor, floor, floor),
        (Target(1.0),),
        size,
    )


def start(
    folder: Path,
    size: int,
    ask: Callable[[Path, Mapping[str, Any]], Mapping[str, Any]],
    times: int,
) -> Iterator[Figure]:
    """From the start of a station until it has dealt with the first card."""
    found, floors = [], []
    for _ in range(times):
        floors.append(bare_start())
        began = perf_counter()
        with running("kiosk.cli", "station", "--simulate", f"--data={folder}"):
            processes.until(lambda: _accepted(folder, ask), "the first tap")
            found.append((perf_counter() - began) * 1000)
    yield Figure("start", "ms", Sample.of(found), Sample.of(floors), (Target(1500.0, "p99"),), size)


def _accepted(folder: Path, ask: Callable[[Path, Mapping[str, Any]], Mapping[str, Any]]) -> bool:
    try:
        return bool(ask(folder / "run", {"tap": ["a0"], "hold": 0}).get("ok"))
    except KioskError:
        return False


def first_view(folder: Path, size: int) -> Iterator[Figure]:
    """Bytes of the wall and all that it links to, beside those of the board's document."""
    with pages(folder) as (_, port):
        page, coding = _get(port, "/")
        text = _plain(page, coding)
        if _OUTSIDE.search(text):
            raise BenchError("errors.bench_outside")
        links = sorted(set(_LINKED.findall(text)))
        each = [_get(port, link) for link in links]
        more: set[str] = set()
        for body, how in each:
            more |= set(re.findall(r'url\("?(/[^")]+)', _plain(body, how)))
        sizes = [len(page), *(len(body) for body, _ in each)]
        sizes += [size_of(port, link) for link in sorted(more - set(links))]
        floor = size_of(port, "/api/board") / 1000
    whole = sum(sizes) / 1000
    yield Figure(
        "view",
        "kB",
        Sample(1, whole, whole, whole),
        Sample(1, floor, floor, floor),
        (Target(100.0),),
        size,
        told=(("requests", float(len(sizes))),),
    )


def _plain(body: bytes, coding: str) -> str:
    return (gzip.decompress(body) if coding == "gzip" else body).decode("utf-8", errors="replace")
