"""`kiosk` on a machine whose boot id stands in a file: `python -m tests.another_boot FILE …`."""

from __future__ import annotations

import sys
from pathlib import Path
from unittest.mock import patch

from kiosk.cli import main
from kiosk.clock import SystemClock

if __name__ == "__main__":
    boot = Path(sys.argv.pop(1))
    _, *others = SystemClock.__init__.__defaults__ or ()
    with patch.object(SystemClock.__init__, "__defaults__", (boot, *others)):
        main()
