"""The command `kiosk`: the only place that puts things together (docs/design.md 4)."""

from __future__ import annotations

import logging
from typing import Any

import click

from kiosk.cli.options import Group, common

COMMANDS = {
    "backup": "kiosk.cli.copying:backup",
    "before-update": "kiosk.cli.copying:around_update",
    "bench": "kiosk.cli.benching:bench",
    "board": "kiosk.cli.showing:board",
    "doctor": "kiosk.cli.examining:doctor",
    "export": "kiosk.cli.exporting:export",
    "import": "kiosk.cli.importing:import_group",
    "init": "kiosk.cli.folders:init",
    "kit-cards": "kiosk.cli.kit:kit_cards",
    "picture": "kiosk.cli.leaving:picture",
    "poster": "kiosk.cli.showing:poster",
    "press": "kiosk.cli.playing:press",
    "rebuild": "kiosk.cli.folders:rebuild",
    "rehearse": "kiosk.cli.playing:rehearse",
    "restore": "kiosk.cli.copying:restore",
    "run": "kiosk.cli.together:command",
    "setup-code": "kiosk.cli.folders:setup_code",
    "station": "kiosk.cli.stationing:command",
    "tap": "kiosk.cli.playing:tap",
    "verify": "kiosk.cli.folders:verify",
    "web": "kiosk.cli.paging:command",
}
"""Each command, and where it stands."""


@click.group(cls=Group, modules=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@common
@click.version_option(package_name="tutoria-kiosk")
def main(**options: Any) -> None:
    """The station of a tutoría network: taps, dialogues, and the picture of who taught whom."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
