"""A screen as a picture: 128 x 64 dots, lit or dark, the same for the display, tests and tablet."""

from __future__ import annotations

from PIL import Image

from kiosk.faces.ink import HEIGHT, WIDTH, paint, stamp
from kiosk.faces.scenes import arrange
from kiosk.screens import Screen

__all__ = ["HEIGHT", "WIDTH", "arrange", "paint", "picture", "stamp"]


def picture(screen: Screen, *, prefer_unifont: bool = False) -> Image.Image:
    """The screen as an image in mode "1", 128 x 64, lit dots 1; the same screen, the same picture.

    prefer_unifont: letters of GNU Unifont where Debian has put it; otherwise those that come as
    packages, so that the picture is the same on every machine.
    """
    return paint(arrange(screen, unifont=prefer_unifont))
