"""What people are called on screens: pure functions of their names (docs/rules.md 7)."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

# Words that belong to the surname after them: nobody is called "María de la".
_LINKS = frozenset("de del la las los y e da do dos von van".split())


@dataclass(frozen=True, slots=True)
class Named:
    """A person to be called something. own: what she or he is called already, or ""."""

    name: str
    pupil: bool
    own: str = ""


def called(name: str, *, pupil: bool) -> str:
    """A pupil's name without its last word, anybody else's whole."""
    words = name.split()
    if not pupil or len(words) < 2:
        return " ".join(words)
    short = words[:-1]
    while len(short) > 1 and short[-1].casefold() in _LINKS:
        short.pop()
    return " ".join(short)


def is_default(own: str, name: str, *, pupil: bool) -> bool:
    """Whether `own` is what `called_apart` could have given to that name."""
    base = called(name, pupil=pupil)
    if own == base:
        return True
    last = name.split()[-1] if name.split() else ""
    more = own.removeprefix(f"{base} ")
    return more != own and pupil and bool(more) and last.startswith(more.removesuffix("."))


def called_apart(people: Sequence[Named], taken: Collection[str] = ()) -> list[str]:
    """What each is called, in the same order: doubles with the next letters of the last word.

    `own` stays as it is, and so do adults and people of one word; `taken` are names of others.
    Two people of exactly the same name are called the same: their drawings tell them apart.
    """
    bases = [each.own or called(each.name, pupil=each.pupil) for each in people]
    kept = {other.casefold() for other in taken}
    kept |= {b.casefold() for b, each in zip(bases, people, strict=True) if not _may_grow(each)}
    growing: dict[str, list[str]] = {}
    for each, base in zip(people, bases, strict=True):
        if _may_grow(each):
            growing.setdefault(base.casefold(), []).append(_bare(each.name.split()[-1]))
    # How many last words begin so; counted once, as a list may hold thousands of one first name.
    begin = {base: Counter(_beginnings(lasts)) for base, lasts in growing.items()}
    found = []
    for each, base in zip(people, bases, strict=True):
        key = base.casefold()
        if _may_grow(each) and (len(growing[key]) > 1 or key in kept):
            base = _longer(base, each.name.split()[-1], begin[key], kept)
        found.append(base)
    return found


def _may_grow(each: Named) -> bool:
    return each.pupil and not each.own and len(each.name.split()) > 1


def _beginnings(lasts: Iterable[str]) -> Iterator[str]:
    return (last[:length] for last in lasts for length in range(len(last) + 1))


def _longer(base: str, last: str, begin: Mapping[str, int], kept: Collection[str]) -> str:
    """The base with as few letters of the last word as make it this one's alone."""
    for length in range(1, len(last)):
        mine = begin[_bare(last[:length])] == 1
        if mine and f"{base} {last[:length]}.".casefold() not in kept:
            return f"{base} {last[:length]}."
    return f"{base} {last}"


def _bare(text: str) -> str:
    """Letters as they are told apart: é is an e, but ñ is no n."""
    parts = unicodedata.normalize("NFD", text.casefold())
    tilde = "\N{COMBINING TILDE}"
    return "".join(c for c in parts if c == tilde or not unicodedata.combining(c))
