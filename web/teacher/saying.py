"""What a page says after a change: one sentence of the catalogue, and the way to undo it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, get_flashed_messages, url_for

from web.languages import spoken


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence to show once. undo: the path to post these fields to, or ""."""

    sentence: str
    undo: str
    fields: tuple[tuple[str, str], ...]


def done(key: str, *, undo: str = "", fields: Mapping[str, str] | None = None) -> None:
    """Say this sentence of the catalogue on the next page, with a button that undoes it.

    The cookie carries it there, so it holds ids only: gaps of the text are not possible.
    """
    flash([key, undo, dict(fields or {})])  # type: ignore[arg-type]  # any JSON will do


def changed(key: str, token: str, back: str) -> None:
    """Say that the directory was changed, with a button that puts it back and goes on at `back`."""
    undo = url_for("teacher.undo_change") if token else ""
    done(key, undo=undo, fields={"token": token, "back": back})


def acted(key: str, act: str) -> None:
    """Say that the journal was corrected, with a button that undoes all that this act wrote."""
    done(key, undo=url_for("teacher.undo_correction"), fields={"act": act})


def told() -> list[Told]:
    """What the changes before this page left to say."""
    left: list[Any] = list(get_flashed_messages())
    return [Told(spoken()(key), undo, tuple(fields.items())) for key, undo, fields in left]
