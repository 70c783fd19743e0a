"""A process that plays a scripted day from its standard input and tells each step when it is done.

`python -m tests.rehearsing FOLDER`; the parent kills it. Nothing of it is more than the real
rehearsal; only the drawing of the display is left out, so that it comes up quickly.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from kiosk.config import Config
from kiosk.rehearsal import Rehearsal
from kiosk.script import read_script
from kiosk.words import words
from tests.classes import Heard


def main(folder: Path) -> None:
    """Play what comes in; one flushed line a step."""
    rehearsal = Rehearsal(folder, Config(), words("es"), Heard())
    print(json.dumps([]), flush=True)
    for played in rehearsal.play(list(read_script(sys.stdin.read()))):
        print(json.dumps(played.events), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
