"""Letters on the display: each has a glyph, Thai stacks, nothing is cut, parted or laid over."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path

import font_roboto
import fontpkg_noto_sans_thai
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import features

from kiosk.faces import HEIGHT, WIDTH, arrange, paint, picture
from kiosk.faces.breaking import clusters, may_part, plain
from kiosk.faces.ink import Stamp, Text, letters
from kiosk.faces.lettering import (
    NAMES,
    SENTENCES,
    SMALL,
    UNIFONT,
    Type,
    fit,
    has_glyph,
    width,
    wrap,
)
from kiosk.screens import Face, Screen, Seat
from kiosk.words import BREAK, languages, words
from tests.said import screens

SPOKEN = languages()
LETTERINGS = [False, *([True] if UNIFONT.exists() else [])]

MARKED = "ñ Ñ á é í ó ú ü Ü ʼ ’ ¿ ¡ ที่ น้ำ ผู้ ปี๊บ ญี่ปุ่น ฐิติ ก็ ครั้ง เชื้อ"


def sample(file: str) -> list[dict[str, str]]:
    text = (resources.files("kiosk") / "sample" / file).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def packaged() -> list[Path]:
    """The fonts that come as packages with the program."""
    thai = sorted((fontpkg_noto_sans_thai.ROOT / "files").glob("*.ttf"))
    return [Path(font_roboto.Roboto), Path(font_roboto.RobotoMedium), *thai]


@cache
def characters(font: Path) -> frozenset[int]:
    """All characters that a TrueType font maps to a glyph, read from its table `cmap`."""
    data = font.read_bytes()

    def number(at: int, size: int = 2) -> int:
        return int.from_bytes(data[at : at + size], "big")

    tables = {data[at : at + 4]: number(at + 8, 4) for at in range(12, 12 + 16 * number(4), 16)}
    cmap = tables[b"cmap"]
    found: set[int] = set()
    for entry in range(cmap + 4, cmap + 4 + 8 * number(cmap + 2), 8):
        at = cmap + number(entry + 4, 4)
        if number(at) == 12:
            for group in range(at + 16, at + 16 + 12 * number(at + 12, 4), 12):
                found.update(range(number(group, 4), number(group + 4, 4) + 1))
        elif number(at) == 4:
            count = number(at + 6) // 2
            for n in range(count):
                end, start = number(at + 14 + 2 * n), number(at + 16 + 2 * (count + n))
                shift = number(at + 16 + 2 * (2 * count + n))
                place = at + 16 + 2 * (3 * count + n)
                offset = number(place)
                for code in range(start, end + 1):
                    glyph = number(place + offset + 2 * (code - start)) if offset else code
                    if glyph and (glyph + shift) % 65536:
                        found.add(code)
    return frozenset(found)


def all_letters() -> set[str]:
    """Every character that catalogues and sample lists can bring onto the display."""
    shown = {c for language in SPOKEN for text in words(language)._texts.values() for c in text}
    listed = {
        c
        for file in ("people.csv", "temas.csv")
        for row in sample(file)
        for cell in row.values()
        for c in cell
    }
    return {c for c in shown | listed | set(MARKED) if c not in f" \n{BREAK}"}


def test_every_character_has_a_glyph_in_the_fonts_that_come_with_the_program() -> None:
    known = frozenset().union(*(characters(font) for font in packaged()))
    assert {c for c in all_letters() if ord(c) not in known} == set()
    assert {c for c in all_letters() if not has_glyph(c)} == set()
    assert ord("ท") in known and 0x1F9FF not in known and not has_glyph("\U0001f9ff")


@pytest.mark.skipif(not UNIFONT.exists(), reason="fonts-unifont is not on this machine")
def test_unifont_has_every_character_too() -> None:
    assert {c for c in all_letters() if ord(c) not in characters(UNIFONT)} == set()


def test_marks_are_placed_by_raqm() -> None:
    assert features.check("raqm"), "without raqm, Thai marks lie on one another"


TYPES = [*NAMES, *SENTENCES, *SMALL, *([Type(16, unifont=True)] if UNIFONT.exists() else [])]


@pytest.mark.parametrize("type", dict.fromkeys(TYPES))
@pytest.mark.parametrize("low, high", [("ท", "ที"), ("ที", "ที่"), ("น", "น้"), ("ป", "ปี๊")])
def test_each_thai_mark_stands_higher_than_what_it_stands_on(
    type: Type, low: str, high: str
) -> None:
    below, above = (paint((Text(20, 40, text, type),)).getbbox() for text in (low, high))
    assert below is not None and above is not None
    assert above[1] < below[1]
    assert abs(above[3] - below[3]) <= 1


@pytest.mark.parametrize("type", dict.fromkeys(TYPES))
def test_no_letter_is_clipped_in_its_own_picture(type: Type) -> None:
    dots, base = letters(MARKED, type)
    roomy = paint((Text(20, 40, plain(MARKED)[:12], type),), 40)
    assert roomy.getbbox() is not None
    for word in MARKED.split():
        small, up = letters(word, type)
        drawn = paint((Text(40, 30, word, type),), 40).getbbox()
        ink = small.getbbox()
        assert drawn is not None and ink is not None
        assert (drawn[2] - drawn[0], drawn[3] - drawn[1]) == (ink[2] - ink[0], ink[3] - ink[1])
        assert up >= 30 - (drawn[1] - 40)
    assert dots.height >= base


def test_a_letter_keeps_what_belongs_to_it() -> None:
    assert clusters("ที่น้ำผู้") == ["ที่", "น้ำ", "ผู้"]
    assert clusters("Jaʼtel ñ") == ["J", "a", "ʼ", "t", "e", "l", " ", "ñ"]
    assert clusters("g\u0303y") == ["g\u0303", "y"]
    whole = "เข้าใจแล้วน้ำ"
    assert [at for at in range(len(whole)) if not may_part(whole, at)] == [
        at
        for at, (before, after) in enumerate(pairwise(whole), 1)
        if before in "เแใไโ" or after in "้็่ำา"
    ]


@pytest.mark.parametrize("unifont", LETTERINGS)
@pytest.mark.parametrize("face", [Face.OPENED, Face.PAUSED, Face.ASK_WHO])
def test_a_thai_name_too_long_ends_in_an_ellipsis_between_whole_letters(
    face: Face, unifont: bool
) -> None:
    long = "พระยาอนุมานราชธนเสฐียรโกเศศผู้รู้ภาษาไทย"
    screen = Screen(face, Seat(long, "owl"), Seat("ปู่น้ำ", "cat"), "น้ำ", "ใครพาเรียน?")
    drawn = [mark for mark in arrange(screen, unifont=unifont) if isinstance(mark, Text)]
    (name,) = [mark.words for mark in drawn if mark.words.startswith("พระ")]
    assert name.endswith("…")
    assert long.startswith(name[:-1]) and may_part(long, len(name) - 1)
    (other,) = [mark for mark in drawn if mark.words == "ปู่น้ำ"]
    assert other.x >= WIDTH // 2


THAI = st.text(st.sampled_from("กขงญฐทนปผฟมเแโใไะาำิีึืุูั็่้๊๋์ๆ ab" + BREAK), max_size=40)


@given(THAI, st.integers(24, 126), st.integers(1, 4))
def test_lines_keep_all_letters_in_order_and_are_parted_between_them(
    text: str, room: int, most: int
) -> None:
    found = wrap(text, room, 64, most, SMALL)
    assert all(BREAK not in line and width(line, found.type) <= room for line in found.lines)
    bare = "".join(plain(text).split())
    told = "".join("".join(found.lines).split())
    if not told.endswith("…"):
        assert told == bare
    one = fit(text, room, 16, SMALL).lines[0]
    assert one == plain(text) or one.endswith("…")


def test_a_sentence_is_broken_where_its_catalogue_says_and_a_word_rather_shrinks() -> None:
    parted = wrap("กรุณา\u200bยกบัตร\u200bออก", 60, 64, 3, SENTENCES)
    assert len(parted.lines) > 1 and set(parted.lines) <= {"กรุณา", "ยกบัตร", "ออก", "ยกบัตรออก"}
    assert wrap("Demostración: docente", 89, 64, 4, SENTENCES).lines[0] == "Demostración:"


def drawn_on(screen: Screen, unifont: bool) -> list[Text]:
    return [mark for mark in arrange(screen, unifont=unifont) if isinstance(mark, Text)]


def run_together(parts: list[str]) -> str:
    return "".join("".join(plain(part).split()) for part in parts)


@pytest.mark.parametrize("unifont", LETTERINGS)
@pytest.mark.parametrize("language", SPOKEN)
def test_no_sentence_of_the_display_is_cut_or_pushed_off(language: str, unifont: bool) -> None:
    for screen in screens(words(language)):
        lines = [text.words for text in drawn_on(screen, unifont)]
        assert not [line for line in lines if line.endswith("…") and line != "…"], (screen, lines)
        told = run_together(lines)
        two = screen.left is not None and screen.right is not None and bool(screen.tema)
        asking = screen.face in (Face.ASK_UNDERSTOOD, Face.LEAVING)
        wanted = [screen.text if not two or asking else screen.tema, screen.hint]
        if screen.face is Face.TABLE:
            wanted = [screen.tema, screen.hint]
        if screen.hotspot:
            wanted = [screen.hotspot.name, screen.hotspot.word, screen.hotspot.address]
        if screen.row and screen.text not in lines:
            # Names on two lines take the place of the sentence; never anything else's.
            wanted = [screen.tema, *(seat.name for seat in screen.row if seat.drawing)]
        for text in wanted:
            assert run_together([text]) in told, (screen, lines)


@pytest.mark.parametrize("unifont", LETTERINGS)
@pytest.mark.parametrize("language", SPOKEN)
def test_no_word_of_the_display_is_parted(language: str, unifont: bool) -> None:
    for screen in screens(words(language)):
        if screen.face in (Face.ADDRESS, Face.NETWORK):
            continue  # what has to be typed breaks anywhere
        whole = {
            word
            for text in (screen.text, screen.hint, screen.tema, *screen.choices)
            for word in re.split(rf"[{BREAK} ]+", text)
        }
        for seat in (screen.left, screen.right, *screen.row):
            whole |= set(seat.name.split()) if seat else set()
        for line in drawn_on(screen, unifont):
            for word in line.words.split():
                ends = any(each.startswith(word[:1]) and each in word for each in whole)
                assert ends, (screen, line.words)


@pytest.mark.parametrize("unifont", LETTERINGS)
@pytest.mark.parametrize("language", SPOKEN)
def test_nothing_is_clipped_at_an_edge_of_the_display(language: str, unifont: bool) -> None:
    margin = 24
    for screen in screens(words(language)):
        wide = paint(arrange(screen, unifont=unifont), margin)
        inside = wide.crop((margin, margin, margin + WIDTH, margin + HEIGHT))
        assert inside.tobytes() == picture(screen, prefer_unifont=unifont).tobytes()
        wide.paste(0, (margin, margin, margin + WIDTH, margin + HEIGHT))
        assert wide.getbbox() is None, screen


@pytest.mark.parametrize("unifont", LETTERINGS)
@pytest.mark.parametrize("language", SPOKEN)
def test_no_letter_lies_on_another_line_or_on_a_drawing(language: str, unifont: bool) -> None:
    for screen in screens(words(language)):
        marks = arrange(screen, unifont=unifont)
        inked = []
        for mark in marks:
            if isinstance(mark, Text | Stamp) and mark.lit:
                inked.append((mark, paint((mark,))))
        for place, (one, dots) in enumerate(inked):
            for other, more in inked[place + 1 :]:
                if isinstance(one, Text) or isinstance(other, Text):
                    both = bytes(a & b for a, b in zip(dots.tobytes(), more.tobytes(), strict=True))
                    assert not any(both), (screen, one, other)
