"""The words of a language: one TOML file each, the same for display, commands and pages.

A text is found by section and key and may hold named gaps: `words("display.opened", left="Ana")`.
A file dropped into the folder `catalogues`, with the same keys, is a new language.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from kiosk.errors import ConfigError, KioskError
from kiosk.texts import DEFAULT, Sentence, languages, said, texts

__all__ = ["BREAK", "DEFAULT", "Sentence", "Words", "languages", "words"]

BREAK = "\u200b"
"""A space without width: where a line of the display may end, in languages without spaces."""


class Words:
    """The texts of one language; calling it gives a text with its gaps filled."""

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self.language = language
        self._texts = texts

    def __call__(self, key: str, /, **gaps: object) -> str:
        """The text of `key` such as `display.begun`; KeyError if the catalogue lacks it."""
        return said(Sentence(key, gaps), self._texts)

    def said(self, what: KioskError | Sentence | str) -> str:
        """An error or a sentence in this language; what is said already stays as it is."""
        return said(what.sentence if isinstance(what, KioskError) else what, self._texts)

    @property
    def draft(self) -> bool:
        """Whether nobody who teaches in this language has read its texts yet."""
        return self._texts["about.state"] == "draft"

    def keys(self) -> frozenset[str]:
        """All keys of this catalogue."""
        return frozenset(self._texts)


@cache
def words(language: str = DEFAULT) -> Words:
    """The catalogue of `language`; ConfigError names the languages there are."""
    if language not in languages():
        raise ConfigError("errors.no_language", language=language, there=", ".join(languages()))
    return Words(language, texts(language))
