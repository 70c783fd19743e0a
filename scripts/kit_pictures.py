"""`kit_pictures.py FOLDER`: what the display says while a kit is being installed, as it is sent."""

from __future__ import annotations

import sys
from pathlib import Path

from hardware.luma_display import packed
from kiosk.cli.leaving import sentence
from kiosk.faces import picture
from kiosk.words import languages, words

KEYS = ("preparing", "trouble")


def main(folder: Path) -> None:
    """Write NAME.LANGUAGE for each sentence in each language, 1024 bytes each."""
    for language in languages():
        for key in KEYS:
            drawn = packed(picture(sentence(words(language), key)))
            (folder / f"{key}.{language}").write_bytes(b"".join(drawn))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
