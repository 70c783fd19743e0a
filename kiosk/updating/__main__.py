"""`python -m kiosk.updating wanted|settle|take KIT`: as root, from the units and the installer."""

from __future__ import annotations

import argparse
import fcntl
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.updating.state import Became, outcome
from kiosk.updating.steps import settle, update
from kiosk.updating.system import Systemd
from kiosk.updating.where import Where

log = logging.getLogger(__name__)


@contextmanager
def alone(where: Where) -> Iterator[bool]:
    """Whether no other process updates or settles, as long as this lasts; the kernel lets go.

    An update starts `kiosk.target`, and that starts `kiosk-settle.service`: it must not take back
    what is on trial.
    """
    where.update.mkdir(parents=True, exist_ok=True)
    with (where.update / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def main(arguments: list[str] | None = None) -> int:
    """0 if an update was put in place or none was to be settled, 1 if not; tells the log."""
    parser = argparse.ArgumentParser(prog="kiosk.updating")
    parser.add_argument("what", choices=["wanted", "settle", "take"])
    parser.add_argument("kit", nargs="?", type=Path)
    parser.add_argument("--running", action="store_true", help="services may be started")
    asked = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    where = Where()
    with alone(where) as mine:
        if not mine:
            log.info("an update is at work; it ends by itself")
            return 0 if asked.what == "settle" else 1
        return _done(parser, asked, where)


def _done(parser: argparse.ArgumentParser, asked: argparse.Namespace, where: Where) -> int:
    system = Systemd(where)
    if asked.what == "settle":
        settle(where, system, running=asked.running)
        return 0
    if asked.what == "wanted":
        kit = Path(where.wish.read_text(encoding="utf-8").strip())
        where.wish.unlink()  # or it would be seen again
    elif asked.kit is None:
        parser.error("take: which kit?")
    else:
        kit = asked.kit
    became = update(kit, where, system)
    told = outcome(where)
    print(f"{became}: {told.sentence}" if told and told.sentence else became)
    return 0 if became is Became.DONE or asked.what == "wanted" else 1


if __name__ == "__main__":
    sys.exit(main())
