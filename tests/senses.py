"""The real station in a thread of this process, with the parts that a test hands to it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.cli import parts, stationing
from kiosk.cli.options import Place
from kiosk.config import Config, ReaderSettings
from kiosk.ports import Display, Reader
from tests.stations import School, kiosk, until

TUTOR, LEARNER, TEMA = "04B9FE537FBB99", "DEADBEEF", "043C0719C1D250"
PEOPLE = f"""name,kind,card,card_label
Ana Ñandú,student,{TUTOR},P01
Luis Jiménez,student,{LEARNER},P02
"""
TEMAS = f"""title,offered_by,card,card_label
Fracciones en la milpa,Ana Ñandú,{TEMA},T01
"""
SETTINGS = """
[display]
driver = "simulated"
[buttons]
driver = "none"
[signals]
driver = "none"
"""


def small_class(tmp_path: Path) -> Path:
    """A folder with two people, a tema and their cards."""
    folder = tmp_path / "school"
    data = ("--data", str(folder))
    kiosk("init", "--name", "Prueba", *data)
    for name, text in (("people", PEOPLE), ("temas", TEMAS)):
        file = tmp_path / f"{name}.csv"
        file.write_text(text, encoding="utf-8")
        kiosk("import", name, str(file), *data)
    (folder / "kiosk.toml").write_text(SETTINGS, encoding="utf-8")
    return folder


@contextmanager
def station(
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    readers: Sequence[Callable[[], Reader]],
    display: Callable[[], Display] | None = None,
) -> Iterator[School]:
    """`kiosk station` on this folder while the block runs; the first reader is side 1."""
    made = iter(readers)
    monkeypatch.setattr(parts, "reader", lambda *_: next(made)())
    if display is not None:
        monkeypatch.setattr(parts, "display", lambda *_: display())
    second = ReaderSettings() if len(readers) > 1 else None
    place = Place(folder, None, None)
    settings = place.config()
    config = Config(
        site=settings.site,
        reader2=second,
        display=settings.display,
        buttons=settings.buttons,
        signals=settings.signals,
    )
    stop = threading.Event()
    thread = threading.Thread(target=stationing.station, args=(place, config, stop), name="station")
    thread.start()
    school = School(folder)
    try:
        until(lambda: school.told("parts.json"), "the station has come up")
        yield school
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()
    assert school.differences() == []
