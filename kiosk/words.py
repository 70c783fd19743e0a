"""The words of a language: one TOML file each, the same for display, commands and pages.

A text is found by section and key and may hold named gaps: `words("display.opened", left="Ana")`.
A file dropped into the folder `catalogues`, with the same keys, is a new language.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from kiosk.errors import ConfigError, KioskError

DEFAULT = "es"
BREAK = "\u200b"
"""A space without width: where a line of the display may end, in languages without spaces."""


class Words:
    """The texts of one language; calling it gives a text with its gaps filled."""

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self.language = language
        self._texts = texts

    def __call__(self, key: str, /, **gaps: object) -> str:
        """The text of `key` such as `display.begun`; KeyError if the catalogue lacks it."""
        return self._texts[key].format(**gaps)

    def said(self, error: KioskError) -> str:
        """What to tell a person about an error, in this language."""
        return self(error.why, **error.gaps) if error.why else str(error)

    @property
    def draft(self) -> bool:
        """Whether nobody who teaches in this language has read its texts yet."""
        return self._texts["about.state"] == "draft"

    def keys(self) -> frozenset[str]:
        """All keys of this catalogue."""
        return frozenset(self._texts)


def languages() -> tuple[str, ...]:
    """The languages that have a catalogue, Spanish first."""
    folder = resources.files("kiosk") / "catalogues"
    files = [entry.name for entry in folder.iterdir() if entry.name.endswith(".toml")]
    found = [name.removesuffix(".toml") for name in files]
    return tuple(sorted(found, key=lambda name: (name != DEFAULT, name)))


@cache
def words(language: str = DEFAULT) -> Words:
    """The catalogue of `language`; ConfigError names the languages there are."""
    entry = resources.files("kiosk") / "catalogues" / f"{language}.toml"
    if language not in languages():
        raise ConfigError(f"no language '{language}' here; there are: {', '.join(languages())}")
    sections = tomllib.loads(entry.read_text(encoding="utf-8"))
    return Words(
        language,
        {
            f"{section}.{key}": text
            for section, texts in sections.items()
            for key, text in texts.items()
        },
    )
