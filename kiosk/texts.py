"""The texts of each language as their files give them, and sentences that wait for a language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

DEFAULT = "es"
LOGS = "en"
"""The language of logs and tracebacks, which no teacher reads."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text by its key, and what stands in its gaps; said in whatever language somebody asks.

    A gap holds a plain value, another sentence, or a tuple of these, said with commas between.
    `str` is for logs.
    """

    key: str
    gaps: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return said(self, texts(LOGS))

    def document(self) -> dict[str, Any]:
        """The sentence as JSON, for another process that says it; `sentence_of` reads it."""
        return {"key": self.key, "gaps": {name: _written(gap) for name, gap in self.gaps.items()}}


def sentence_of(document: Any) -> Sentence:
    """The sentence that its `document` tells."""
    return Sentence(document["key"], {n: _read(gap) for n, gap in document["gaps"].items()})


def _written(gap: object) -> object:
    match gap:
        case Sentence():
            return gap.document()
        case tuple():
            return [_written(each) for each in gap]
        case str() | int() | float():
            return gap
        case _:
            return str(gap)


def _read(gap: object) -> object:
    match gap:
        case {"key": str()}:
            return sentence_of(gap)
        case list():
            return tuple(_read(each) for each in gap)
        case _:
            return gap


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a catalogue, Spanish first."""
    folder = resources.files("kiosk") / "catalogues"
    files = [entry.name for entry in folder.iterdir() if entry.name.endswith(".toml")]
    found = [name.removesuffix(".toml") for name in files]
    return tuple(sorted(found, key=lambda name: (name != DEFAULT, name)))


@cache
def texts(language: str) -> Mapping[str, str]:
    """The texts of a language by section and key; KeyError if it has no catalogue."""
    if language not in languages():
        raise KeyError(language)
    entry = resources.files("kiosk") / "catalogues" / f"{language}.toml"
    sections = tomllib.loads(entry.read_text(encoding="utf-8"))
    return {
        f"{section}.{key}": text
        for section, given in sections.items()
        for key, text in given.items()
    }


def said(what: object, known: Mapping[str, str]) -> str:
    """What to tell a person: a sentence in the language of these texts, all else as it is."""
    match what:
        case Sentence(key=key, gaps=gaps):
            return known[key].format(**{name: said(gap, known) for name, gap in gaps.items()})
        case tuple():
            return ", ".join(said(each, known) for each in what)
        case _:
            return str(what)
