"""The group's figures as sentences: what is nothing is left out, and nobody is named in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.reports.assembly import Together
from kiosk.reports.figures import LATELY, SMALL, Figures, share
from kiosk.words import Words

MOST_TEMAS = 4
"""How many temas a sentence to read aloud names at most."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence about the group. code: the figure's name.

    people, pairs, temas: ids of whom or what it speaks; people and pairs are for the teacher alone.
    texts: what it speaks of, in words.
    """

    code: str
    sentence: str
    people: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    temas: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


def told(found: Figures, titles: Mapping[str, str], words: Words) -> tuple[Line, ...]:
    """The sentences, in the order of the page. titles: of the temas by id."""
    return tuple(
        line
        for lines in (
            _people(found, words),
            _temas(found, titles, words),
            _network(found, words),
            _cycle(found, words),
        )
        for line in lines
    )


def _people(found: Figures, words: Words) -> list[Line]:
    lines = []
    if found.circle:
        key = "figures.circle_n" if found.small else "figures.circle"
        said = words(key, n=len(found.circle), of=found.people)
        lines.append(Line("circle", said, people=found.circle))
    if found.by_peers:
        lines.append(Line("peers", peers(found.by_peers, found.tutorias, found.people, words)))
    if found.first_time:
        said = words("figures.first_time", n=len(found.first_time), days=LATELY)
        lines.append(Line("first_time", said, people=found.first_time))
    if found.guests:
        said = words("figures.guests", n=len(found.guests))
        lines.append(Line("guests", said, people=found.guests))
    return lines


def peers(by_peers: int, tutorias: int, people: int, words: Words) -> str:
    """How many of the tutorías were between companions, as far as that may be told."""
    tenths = share(by_peers, tutorias, people)
    if tenths is not None:
        return words("figures.peers_of_ten", n=tenths)
    if people < SMALL:
        return words("figures.peers_n", n=by_peers)
    return words("figures.peers_of", n=by_peers, of=tutorias)


def _temas(found: Figures, titles: Mapping[str, str], words: Words) -> list[Line]:
    lines = []
    if found.offered:
        lines.append(Line("offered", words("figures.offered", n=len(found.offered))))
    if found.alone:
        said = words("figures.alone", n=len(found.alone))
        lines.append(Line("alone", said, temas=found.alone))
    furthest = [(tema, n) for tema, n in found.generations if titles.get(tema)]
    if furthest:
        tema, n = furthest[0]
        said = words("figures.generation", tema=titles[tema], n=n)
        lines.append(Line("generation", said, temas=(tema,)))
    for place, n in found.arrived:
        lines.append(Line("arrived", words("figures.arrived", place=place, n=n)))
    if found.gone_out:
        said = words("figures.gone_out", n=len(found.gone_out))
        lines.append(Line("gone_out", said, temas=found.gone_out))
    if found.wishes:
        said = words("figures.wishes", n=len(found.wishes))
        lines.append(Line("wishes", said, texts=found.wishes))
    return lines


def _network(found: Figures, words: Words) -> list[Line]:
    lines = []
    if found.mutual:
        said = words("figures.mutual", n=len(found.mutual))
        lines.append(Line("mutual", said, pairs=found.mutual))
    if found.across:
        tenths = share(found.across, found.grouped, found.people)
        said = (
            words("figures.across_n", n=found.across)
            if tenths is None
            else words("figures.across_of_ten", n=tenths)
        )
        lines.append(Line("across", said))
    if len(found.parts) == 1 and len(found.parts[0]) > 2:
        lines.append(Line("parts", words("figures.joined", days=LATELY)))
    elif len(found.parts) > 1:
        lines.append(Line("parts", words("figures.parts", n=len(found.parts), days=LATELY)))
    return lines


def _cycle(found: Figures, words: Words) -> list[Line]:
    if not found.understood:
        return []
    said = [words("figures.understood", n=found.understood)]
    said += [words("figures.to_show", n=found.to_show)] if found.to_show else []
    said += [words("figures.to_offer", n=found.to_offer)] if found.to_offer else []
    return [Line("cycle", " ".join(said))]


def day_sentence(found: Together, words: Words, *, today: bool = True) -> str:
    """What the group did on a school day, in a sentence to read aloud; "" if nothing began.

    Nobody is named. In a very small group nothing is counted. today: whether to say "today".
    """
    if not found.tutorias:
        return ""
    when = words("figures.today") if today else words("figures.on_day", day=found.last)
    temas = _listed([tema.title for tema in found.worked], words)
    if not temas:
        said = words("figures.day_met", when=when)
    elif found.small or found.tutorias < 2:
        said = words("figures.day_temas", when=when, temas=temas)
    else:
        said = words("figures.day", when=when, n=found.tutorias, temas=temas)
    understood = _listed([tema.title for tema in found.understood], words)
    return f"{said} {words('figures.day_understood', temas=understood)}" if understood else said


def _listed(titles: list[str], words: Words) -> str:
    """Some titles as one reads them aloud: "a, b and c", the rest as how many more."""
    if len(titles) > MOST_TEMAS:
        left = len(titles) - MOST_TEMAS + 1
        named = ", ".join(titles[: MOST_TEMAS - 1])
        return words("figures.and_more", temas=named, n=left)
    if len(titles) < 2:
        return "".join(titles)
    return words("figures.and_last", temas=", ".join(titles[:-1]), last=titles[-1])
