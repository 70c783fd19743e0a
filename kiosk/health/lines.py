"""The last lines that a process logged, and what is left of them when nobody may be told of."""

from __future__ import annotations

import logging
import re
from collections import deque
from collections.abc import Iterable
from pathlib import Path

MOST = 200
"""Lines that are kept."""

GONE = "…"
_NUMBERS = re.compile(
    r"(?:\b[0-9A-Fa-f]{2}[ :-]){3,}[0-9A-Fa-f]{2}\b|\b[0-9A-Fa-f]{8,}\b|\d{5,}|\d+(?:[ -]\d+){2,}"
)
_WORD = re.compile(r"[^\W_]+")


class LastLines(logging.Handler):
    """Keeps the last warnings of a process in a file of `run/`; losing them loses nothing."""

    def __init__(self, file: Path) -> None:
        super().__init__(logging.WARNING)
        self._file = file
        self._lines: deque[str] = deque(maxlen=MOST)
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one more line; a full disk stops nobody."""
        self._lines.append(self.format(record).replace("\n", " | "))
        try:
            self._file.write_text("\n".join(self._lines) + "\n", encoding="utf-8")
        except OSError:
            return


def kept_lines(run: Path) -> dict[str, list[str]]:
    """What the processes kept, by the name of each file."""
    found: dict[str, list[str]] = {}
    for file in sorted(run.glob("*.log")):
        try:
            found[file.name] = file.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
    return found


def words_in(texts: Iterable[str]) -> frozenset[str]:
    """Every word of these texts, as `cleaned` leaves it out."""
    return frozenset(word.casefold() for text in texts for word in _WORD.findall(text))


def cleaned(text: str, private: frozenset[str]) -> str:
    """The text without numbers that could be a card's or a key, and without any private word."""

    def left(found: re.Match[str]) -> str:
        return GONE if found[0].casefold() in private else found[0]

    return _WORD.sub(left, _NUMBERS.sub(GONE, text))
