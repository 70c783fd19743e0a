"""A process that takes or restores a copy, to be killed: `python -m tests.copying WHAT FROM TO`.

It says `begin` when everything is loaded, and at the end how many seconds it took.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from kiosk.classroom import Classroom
from kiosk.clock import SystemClock
from kiosk.copies import restore, take


def main(what: str, source: Path, dest: Path) -> None:
    """Do it once."""
    print("begin", flush=True)
    begin = time.monotonic()
    if what == "backup":
        with Classroom(source, SystemClock()) as classroom:
            take(classroom, dest, "America/Mexico_City")
    else:
        restore(source, dest, replace=True)
    print(time.monotonic() - begin, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
