"""`kiosk doctor --walk` at a terminal: the parts of the settings, and a person who answers."""

from __future__ import annotations

import select
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import click

from kiosk.cli import parts
from kiosk.cli.options import Place
from kiosk.config import Config
from kiosk.ports import Button
from kiosk.runfolder import RunFolder
from kiosk.walk import Bench, Measured, Person, Walk, keep
from kiosk.words import Words

YES = ("s", "y", "1", "ใ")
"""First letters of a yes in the languages there are."""


def walk(place: Place, config: Config, words: Words, patience: float) -> Iterator[Measured]:
    """Walk through the parts; FolderBusy if a station uses them now."""
    draw = parts.drawing(config)
    with ExitStack() as stack:
        stack.callback(RunFolder(place.folder, draw).close)
        reader = parts.reader(config.reader, 1)
        stack.callback(reader.close)
        display = parts.display(config, draw)
        stack.callback(display.close)
        signals, no_signals = parts.signals(config)
        stack.callback(signals.close)
        buttons, no_buttons = parts.buttons(config)
        stack.callback(buttons.close)
        for sentence in (no_signals, no_buttons):
            if sentence:
                click.echo(words.said(sentence))
        bench = Bench(
            reader,
            display,
            buttons,
            signals,
            {
                "reader": reader.name,
                "display": config.display.driver,
                "buttons": config.buttons.driver,
                "signals": config.signals.driver,
            },
            _buttons(config) if not no_buttons else (),
        )
        person = Person(click.echo, _asks)
        for found in Walk(bench, person, words, patience).steps():
            keep(place.folder, found)
            yield found


def _buttons(config: Config) -> tuple[Button, ...]:
    if config.buttons.driver == "none":
        return ()
    pins = {"ok": config.buttons.ok, "next": config.buttons.next, "back": config.buttons.back}
    return tuple(button for button in Button if pins[button])


def _asks(question: str, seconds: float) -> bool | None:
    click.echo(question)
    ready, _, _ = select.select([sys.stdin], [], [], seconds)
    if not ready:
        return None
    answer = sys.stdin.readline().strip().lower()
    return answer.startswith(YES) if answer else None
