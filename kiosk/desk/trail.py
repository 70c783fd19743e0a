"""After "understood": the pages that tell where the tema comes from and to whom it may go next."""

from __future__ import annotations

from dataclasses import replace

from kiosk.desk.tapped import result
from kiosk.desk.values import Desk, Known, Served, Shown, Step, showing
from kiosk.ports import Signal
from kiosk.screens import Face

TRAIL = (Face.LINEAGE, Face.ONWARD)
"""The pages in order, after that of "understood" itself."""

PAGE = 6.5
"""Seconds of each page where nobody presses a button; all three within the time to undo."""


def turned(desk: Desk, known: Known) -> Step:
    """The next of the pages; after the last, "understood" again. Who turns them, goes on so."""
    assert desk.served is not None
    pages = (result(desk.served), *_pages(desk.served, known))
    faces = [page.face for page in pages]
    at = faces.index(desk.shown.face) if desk.shown.face in faces else -1
    return showing(replace(desk, turns=0.0), pages[(at + 1) % len(pages)])


def turned_by_itself(desk: Desk, now: float, known: Known) -> Step:
    """The next page where nobody pressed a button; the last one stays. No tone: nobody acted."""
    still = replace(desk, turns=0.0)
    if not desk.bare or desk.served is None or desk.served.what != "understood":
        return Step(still)
    at = TRAIL.index(desk.shown.face) if desk.shown.face in TRAIL else -1
    if at < 0 and desk.shown.face is not Face.UNDERSTOOD:
        return Step(still)
    later = [page for page in _pages(desk.served, known) if TRAIL.index(page.face) > at]
    if not later:
        return Step(still)
    return showing(replace(desk, turns=now + PAGE), replace(later[0], signal=None))


def _pages(served: Served, known: Known) -> tuple[Shown, ...]:
    """What there is to tell: nothing of a rehearsal, and no page without anybody on it."""
    if not served.news:
        return ()
    who, tema = served.tutee, served.tema
    told = (
        (Face.LINEAGE, "came_by", known.came_by(who, tema)),
        (Face.ONWARD, "onward", known.onward(who, tema)),
    )
    return tuple(
        Shown(face, tema=tema, say=say, choices=people, signal=Signal.SHOWN)
        for face, say, people in told
        if people
    )
