"""A disk and the machine on it: the power goes, and a machine starts anew."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from scripts.virtual.disk import Disk
from scripts.virtual.looks import say
from scripts.virtual.machine import Machine

WRITES = 6
"""Writes that the disk still takes at most once the power begins to go."""


class Power:
    """The disk `image` of a folder and the machine on it, one start after the other."""

    def __init__(
        self, folder: Path, disk: str, chance: Random, *, lies: bool, stick: Path | None
    ) -> None:
        shutil.copy(folder / disk, folder / "image")
        self._folder, self._chance, self._stick = folder, chance, stick
        self.disk = Disk(folder / "image", folder / "disk", lies=lies)
        self.machine = Machine(folder, stick=stick)

    def cut(self, during: str) -> None:
        """Pull the plug, most often in the midst of a commit, and start anew."""
        self.disk.fail_after(self._chance.randint(1, WRITES), 5)
        self.machine.cut()
        waiting, lost = self.disk.cut(self._chance.choice((0.0, 0.5, 1.0)), self._chance)
        say(f"cut: {during}; {waiting} sectors were not flushed, {lost} of them are gone")
        self.machine = Machine(self._folder, stick=self._stick)


@contextmanager
def powered(
    folder: Path, disk: str, chance: Random, *, lies: bool = False, stick: Path | None = None
) -> Iterator[Power]:
    """A machine on a copy of `disk`, taken away in the end. lies, stick: as Disk and Machine."""
    power = Power(folder, disk, chance, lies=lies, stick=stick)
    try:
        yield power
    finally:
        power.machine.cut()
        power.disk.settle()
        power.disk.close()
