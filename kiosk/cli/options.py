"""What all commands share: the data folder, the settings, the language, errors as one sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from kiosk.classroom import DATABASE, Classroom, language_of
from kiosk.clock import Clock, SystemClock
from kiosk.config import SYSTEM_FILE, Config, load
from kiosk.errors import FULL, KioskError, StorageError
from kiosk.texts import Sentence
from kiosk.words import Words, languages, words

FOLDER = click.Path(file_okay=False, readable=False)
"""A folder that need not be readable: `placed` says it better than click does."""
KIT_FOLDER = Path("/var/lib/kiosk")


class Group(click.Group):
    """Commands whose mistakes of a person are one sentence on stderr and exit code 1.

    modules: where each command stands, as `module:name`. A module is read when its command is
    asked for, so that the station carries no spreadsheets and the pages no drivers.
    """

    def __init__(self, *args: Any, modules: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, read or not."""
        return sorted(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in self._modules:
            return None
        module, _, name = self._modules[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a KioskError becomes its sentence."""
        try:
            return super().invoke(ctx)
        except KioskError as error:
            click.echo(_words_for(ctx).said(error), err=True)
            sys.exit(1)
        except BrokenPipeError:
            # Whoever read our output has gone; there is nobody left to tell.
            _forget_output()
            sys.exit(1)
        except OSError as error:
            if error.errno not in FULL:
                raise
            _forget_output()  # it may be stdout that is full: what is left of it is not tried anew
            click.echo(_words_for(ctx).said(Sentence("errors.no_room")), err=True)
            sys.exit(1)


def _forget_output() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _words_for(ctx: click.Context) -> Words:
    """The language in which to tell what went wrong, even if the settings are what is wrong."""
    place = getattr(ctx.find_root(), "obj", None)
    if not isinstance(place, Place):
        return words()
    speaking = replace(place, lang=place.lang if place.lang in languages() else None)
    try:
        return speaking.words(place.config())
    except (KioskError, PermissionError):
        return speaking.words(Config())


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command works. data: None if nobody said where."""

    data: Path | None
    config_file: Path | None
    lang: str | None

    @property
    def folder(self) -> Path:
        """The data folder: as said, or the kit's."""
        return self.data or KIT_FOLDER

    def config(self) -> Config:
        """The settings: as said, or those of the folder, or of the system, or the defaults."""
        if self.config_file is not None:
            return load(self.config_file)
        for candidate in (self.folder / "kiosk.toml", SYSTEM_FILE):
            if _is_there(candidate):
                return load(candidate)
        return load(None)

    def words(self, config: Config) -> Words:
        """The catalogue to speak in: as said, or as chosen on the tablet, or of the settings."""
        chosen = "" if self.lang else language_of(self.folder)
        return words(chosen) if chosen in languages() else self.first_words(config)

    def first_words(self, config: Config) -> Words:
        """The catalogue to begin in, for station and pages, which look for the chosen one."""
        return words(self.lang or config.site.language)

    def classroom(self, clock: Clock | None = None) -> Classroom:
        """The record of the folder; StorageError if there is none."""
        return Classroom(self.folder, clock or SystemClock())

    @property
    def empty(self) -> bool:
        """Whether there is no school in the folder yet."""
        return not (self.folder / DATABASE).exists()


def _is_there(file: Path) -> bool:
    """Whether there is such a file; one that is closed to us is, and reading it says so."""
    try:
        os.stat(file)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except PermissionError:
        return True
    return True


def _choose(ctx: click.Context, name: str, variable: str) -> Path | None:
    """The option after the command, else before it, else from the environment."""
    here: click.Context | None = ctx
    while here is not None:
        value = here.params.get(name)
        if value is not None:
            return Path(value)
        here = here.parent
    return Path(os.environ[variable]) if os.environ.get(variable) else None


def place_of(ctx: click.Context) -> Place:
    """Where the command works, from its options, those before it, and the environment."""
    lang = ctx.params.get("lang") or (ctx.parent.params.get("lang") if ctx.parent else None)
    return Place(_choose(ctx, "data", "KIOSK_DATA"), _choose(ctx, "config", "KIOSK_CONFIG"), lang)


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every command takes: --data, --config and --lang."""
    for option in (
        click.option("--lang", help="language of what is printed and shown: es, en, th"),
        click.option("--config", type=click.Path(dir_okay=False), help="settings (TOML)"),
        click.option("--data", type=FOLDER, help="data folder"),
    ):
        command = option(command)
    return command


def _may_enter(folder: Path) -> None:
    """Nothing, or StorageError: the folder is there and closed to this account, as a kit's is."""
    try:
        with suppress(FileNotFoundError, NotADirectoryError):
            os.stat(folder / DATABASE)
    except PermissionError as error:
        raise StorageError("errors.folder_closed", folder=folder, owner=_owner(folder)) from error


def _owner(folder: Path) -> str:
    """Who keeps a folder: the account's name, or root if even that may not be asked."""
    try:
        return folder.owner()
    except (OSError, KeyError):
        return "root"


def placed(command: Callable[..., Any]) -> Callable[..., Any]:
    """A command that takes the common options and is given its Place first."""

    def run(ctx: click.Context, /, **options: Any) -> Any:
        place = place_of(ctx)
        ctx.find_root().obj = place
        _may_enter(place.folder)
        for name in ("data", "config", "lang"):
            options.pop(name, None)
        return command(place, **options)

    run.__doc__ = command.__doc__
    run.__name__ = command.__name__
    parameters = getattr(command, "__click_params__", [])
    run.__click_params__ = parameters  # type: ignore[attr-defined]  # click's own place for them
    return click.pass_context(common(run))


as_json = click.option("--json", "as_json", is_flag=True, help="one JSON document on stdout")
simulate_option = click.option("--simulate", is_flag=True, help="simulated parts, by name")
port_option = click.option("--port", type=click.IntRange(0, 65535), help="port of the pages")


def chosen(place: Place, simulate: bool, port: int | None) -> Config:
    """The settings with what was said on the command line."""
    config = place.config()
    web = config.web
    if simulate:
        config = config.simulated()
        web = replace(web, host="127.0.0.1") if web.host == "0.0.0.0" else web
    if port is not None:
        web = replace(web, port=port)
    return replace(config, web=web)


simulate_option = click.option("--simulate", is_flag=True, help="simulated parts, by name")
port_option = click.option("--port", type=click.IntRange(0, 65535), help="port of the pages")


def run_folder(data: Path) -> Path:
    """Where a station on this folder keeps its socket and its screen."""
    return data / "run"


def all_simulated(config: Config) -> bool:
    """Whether no real reader can tap here."""
    readers = [config.reader, *([config.reader2] if config.reader2 else [])]
    return all(each.driver == "simulated" for each in readers)
