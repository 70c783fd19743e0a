"""What somebody would like to learn and nobody offers yet; its words stand in the directory."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WishMade:
    """A person would like to learn something: a tema, or what the wish's words say.

    was: the other entry of that person whose wish it was, if the two were joined.
    """

    wish: str
    person: str
    tema: str = ""
    was: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class WishTakenBack:
    """The wish stands no longer; no reason is asked."""

    wish: str


@dataclass(frozen=True, slots=True)
class WishMet:
    """There is a tema now for what was wished; tema: "" takes that back."""

    wish: str
    tema: str
