"""Where everything lies that an update reads or changes, below a root so that tests have theirs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Where:
    """The places of a system. root: `/`, or a tree of a test."""

    root: Path = Path("/")

    @property
    def opt(self) -> Path:
        """The program, a release beside the other."""
        return self.root / "opt/tutoria-kiosk"

    @property
    def etc(self) -> Path:
        """What is remembered of kits."""
        return self.root / "etc/kiosk"

    @property
    def data(self) -> Path:
        """The record; it belongs to the account of the kiosk."""
        return self.root / "var/lib/kiosk"

    @property
    def wish(self) -> Path:
        """The file with which a tablet asks for an update: the path of a kit."""
        return self.root / "run/kiosk/update"

    @property
    def update(self) -> Path:
        """What an update under way is about, and what became of the last one."""
        return self.opt / "update"

    @property
    def incoming(self) -> Path:
        """The kit as it was taken from the stick and found whole."""
        return self.update / "incoming"

    @property
    def signers(self) -> Path:
        """Who may sign, as the first kit brought it."""
        return self.etc / "kit-signers"

    @property
    def made(self) -> int:
        """When the kit that is in place was made, seconds since 1970; 0 if none was."""
        try:
            return int((self.etc / "kit-made").read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0

    def leads(self, link: str) -> str:
        """Where `current` or `proven` leads, such as `releases/1234`; "" if it is not there."""
        try:
            return os.readlink(self.opt / link)
        except OSError:
            return ""


def here(*, simulated: bool) -> Where | None:
    """This system, if a signed kit set it up and its parts are real; None where none is taken."""
    found = Where()
    return None if simulated or not found.signers.is_file() else found


def written(path: Path, text: str) -> None:
    """Write a file whole or not at all, and onto the disk."""
    part = path.with_name(f".{path.name}.new")
    path.parent.mkdir(parents=True, exist_ok=True)
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    synced(path.parent)


def synced(folder: Path) -> None:
    """See to it that a folder's own list is on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def lead(where: Where, link: str, release: str) -> None:
    """Let `current` or `proven` lead to a release, at one stroke."""
    part = where.opt / f"{link}.new"
    part.unlink(missing_ok=True)
    part.symlink_to(release)
    part.replace(where.opt / link)
    synced(where.opt)
