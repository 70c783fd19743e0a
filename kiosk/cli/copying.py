"""`kiosk backup` and `kiosk restore`."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import click

from kiosk import copies
from kiosk.classroom import Classroom
from kiosk.cli.options import Place, as_json, placed
from kiosk.commands import NoteCopy
from kiosk.config import SYSTEM_FILE, Config
from kiosk.copies import before_update
from kiosk.errors import StorageError

log = logging.getLogger(__name__)


def settings_of(place: Place) -> Path | None:
    """The file of settings that holds here, if there is one; it goes along in a copy."""
    if place.config_file is not None:
        return place.config_file
    found = (place.folder / "kiosk.toml", SYSTEM_FILE)
    return next((file for file in found if file.exists()), None)


@click.command()
@placed
@click.argument("dest", type=click.Path(path_type=Path))
@as_json
def backup(place: Place, dest: Path, as_json: bool) -> None:
    """Copy everything to a folder or a file while everything runs, and read it back."""
    config = place.config()
    say = place.words(config)
    with place.classroom() as classroom:
        made = copies.take(classroom, dest, config.site.timezone, settings_of(place))
        note(classroom, "file")
    if as_json:
        document = {
            "file": str(made.path),
            "day": made.manifest.day,
            "date": made.manifest.date or None,
            "events": made.manifest.seq,
            "gone": [path.name for path in made.gone],
        }
        click.echo(json.dumps(document, ensure_ascii=False))
        return
    click.echo(say("copies.made", file=made.path, n=made.manifest.seq))
    if made.gone:
        click.echo(say("copies.made_room", n=len(made.gone)))


def note(classroom: Classroom, place: str) -> None:
    """Write down that a copy was made; the copy is good even if that cannot be written."""
    try:
        classroom.submit(NoteCopy(place), actor="backup")
    except StorageError as error:
        log.warning("that a copy was made was not kept: %s", error)


@click.command()
@placed
@click.argument("source", metavar="SRC", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="also where a school is; it is kept aside")
@as_json
def restore(place: Place, source: Path, replace: bool, as_json: bool) -> None:
    """Put a copy back, into an empty data folder or (with --replace) a used one."""
    say = place.words(Config() if place.empty and not place.config_file else place.config())
    done = copies.restore(source, place.folder, replace=replace)
    made = done.manifest
    if as_json:
        document = {
            "file": str(done.path),
            "school": made.school,
            "names": made.what == "whole",
            "day": made.day,
            "date": made.date or None,
            "events": made.seq,
            "station": done.station,
            "setup_code": done.setup or None,
            "aside": str(done.aside) if done.aside else None,
            "settings": str(done.beside) if done.beside else None,
            "passed_over": [str(path) for path in done.passed],
        }
        click.echo(json.dumps(document, ensure_ascii=False))
        return
    for path in done.passed:
        click.echo(say("copies.passed_over", where=path), err=True)
    click.echo(say("copies.restored", school=made.school, day=made.day, n=made.seq))
    if made.what != "whole":
        click.echo(say("copies.restored_nameless"))
    if done.setup:
        click.echo(say("copies.setup_code", code=done.setup))
    if done.beside:
        click.echo(say("copies.settings_beside", where=done.beside))
    if done.aside:
        click.echo(say("copies.kept_aside", where=done.aside))


@click.command("before-update", hidden=True)
@placed
@click.argument("what", type=click.Choice(["keep", "lend", "return", "back"]))
def around_update(place: Place, what: str) -> None:
    """What an update does with the record (`kiosk.updating`), as the account that owns it."""
    match what:
        case "keep":
            before_update.keep(place.folder)
        case "lend":
            before_update.lend(place.folder)
        case "return":
            before_update.give_back(place.folder)
        case "back":
            carried = before_update.back(place.folder)
            if carried is not None:
                log.warning("the record of before is back, with %d events of since", carried)
