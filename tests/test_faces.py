"""The pictures of the display: every state has one, everything stays inside, nothing is cut."""

from __future__ import annotations

import csv
from importlib import resources
from itertools import combinations

import pytest
import segno
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from kiosk.drawings import DRAWINGS
from kiosk.faces import HEIGHT, WIDTH, arrange, paint, picture
from kiosk.faces.ink import Stamp, Text
from kiosk.faces.lettering import (
    NAMES,
    SENTENCES,
    SMALL,
    UNIFONT,
    Type,
    blacken,
    has_glyph,
    setting,
    width,
    wrap,
)
from kiosk.faces.scenes import SCENES
from kiosk.screens import Face, Screen, Seat
from kiosk.words import languages, words

ANA, LUIS = Seat("Ana", "leaf"), Seat("Luis", "sun")
LONG = "Maximiliano Íñiguez de la Garza y Ürdániz"
MARGIN = 40

named = st.one_of(
    st.sampled_from(["", "Ana", "Ñandú", "José Ángel", LONG, "ปู่น้ำ", "ธัญญารัตน์", "W" * 60, "g̃ ỹ"]),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40),
)
seats = st.none() | st.builds(Seat, named, st.sampled_from([*DRAWINGS, "new", "", "unicorn"]))
screens = st.builds(
    Screen,
    face=st.sampled_from(Face),
    left=seats,
    right=seats,
    tema=named,
    text=named,
    hint=named,
    choices=st.lists(named, max_size=14).map(tuple),
    lit=st.integers(0, 20),
    address=st.sampled_from(
        ["", "http://192.168.100.120:8080/", "http://tutoria.local:8080/setup"]
    ),
    solid=st.booleans(),
)


def apart(one: Image.Image, other: Image.Image) -> int:
    """In how many dots two pictures differ."""
    return sum(byte.bit_count() for byte in ImageChops.logical_xor(one, other).tobytes())


def texts(screen: Screen) -> list[Text]:
    return [mark for mark in arrange(screen) if isinstance(mark, Text)]


def test_every_face_has_its_arrangement() -> None:
    assert set(SCENES) == set(Face)


@pytest.mark.parametrize("face", Face)
def test_every_face_draws_something_even_with_nothing_to_say(face: Face) -> None:
    image = picture(Screen(face))
    assert (image.size, image.mode) == ((WIDTH, HEIGHT), "1")
    full = Screen(face, ANA, LUIS, "Poemas cortos", "¿Qué tema?", "OK", ("uno", "dos"))
    assert picture(full).getbbox() is not None
    assert picture(full).tobytes() == picture(full).tobytes()


@given(screens)
@example(Screen(Face.PAIR, tema="Ļ㕩", solid=False))  # no font of ours has the second sign
@example(Screen(Face.REST, hint=" "))  # a text, and nothing to draw
@settings(max_examples=150)
def test_no_ink_leaves_the_display_whatever_the_texts(screen: Screen) -> None:
    wide = paint(arrange(screen), MARGIN)
    wide.paste(0, (MARGIN, MARGIN, MARGIN + WIDTH, MARGIN + HEIGHT))
    assert wide.getbbox() is None


def test_the_faces_of_two_people_are_told_apart_at_a_glance() -> None:
    faces = {Face.OPENED, Face.RESUMED, Face.PAUSED, Face.UNDERSTOOD, Face.ASK_UNDERSTOOD}
    faces |= {Face.HELP, Face.TABLE, Face.LEAVING}
    drawn = {face: picture(Screen(face, ANA, LUIS, "Poemas cortos")) for face in faces}
    assert {
        pair for pair in combinations(drawn, 2) if apart(*(drawn[f] for f in pair)) < 35
    } == set()
    assert apart(drawn[Face.OPENED], drawn[Face.PAUSED]) > 150


def test_an_arrow_is_dotted_where_nothing_new_is_learned() -> None:
    solid = picture(Screen(Face.OPENED, ANA, LUIS))
    dotted = picture(Screen(Face.OPENED, ANA, LUIS, solid=False))
    assert 10 < apart(solid, dotted) < 60


@pytest.mark.parametrize("type", [*NAMES, *SENTENCES])
@pytest.mark.parametrize("plain, marked", ["NÑ", "OÓ", "UÜ", "nñ"])
def test_a_mark_over_a_letter_is_drawn_above_it(type: Type, plain: str, marked: str) -> None:
    below, above = (paint((Text(20, 40, letter, type),)).getbbox() for letter in (plain, marked))
    assert below is not None and above is not None
    assert above[1] <= below[1] - 2
    assert abs(above[3] - below[3]) <= 1


@pytest.mark.parametrize("type", [*NAMES, *SENTENCES, *SMALL])
def test_letters_set_one_by_one_stand_on_one_base_line(type: Type) -> None:
    # Pillow drew r and é a dot too high where they were a text of their own.
    for letter in "HreéíxÉzn":
        (_, font, piece), *_ = setting(letter, type)[0]
        ink = blacken(font, piece)
        assert ink.dots.height == ink.up, letter


def test_a_tilde_stands_on_the_display_between_the_drawing_and_the_name() -> None:
    plain, marked = (
        picture(Screen(Face.OPENED, Seat(name, "star"), LUIS, "Poemas"))
        for name in ("Nandu", "Ñandu")
    )
    assert (
        plain.crop((0, 48, WIDTH, HEIGHT)).tobytes()
        == marked.crop((0, 48, WIDTH, HEIGHT)).tobytes()
    )
    assert plain.crop((0, 0, WIDTH, 32)).tobytes() == marked.crop((0, 0, WIDTH, 32)).tobytes()
    assert apart(plain, marked) > 0


@pytest.mark.parametrize("face", [Face.OPENED, Face.PAUSED, Face.ASK_WHO])
def test_an_overlong_name_ends_in_an_ellipsis_within_its_half(face: Face) -> None:
    drawn = texts(Screen(face, Seat(LONG, "owl"), Seat(LONG, "cat"), "Poemas", "¿Quién?"))
    left, right = (text for text in drawn if text.words.startswith("Maxi"))
    assert left.words.endswith("…") and right.words.endswith("…")
    assert 0 <= left.x and left.x + width(left.words, left.type) <= WIDTH // 2
    assert WIDTH // 2 <= right.x and right.x + width(right.words, right.type) <= WIDTH


def test_the_names_of_the_sample_class_are_not_shortened() -> None:
    for row in sample("people.csv"):
        given_name = row["name"] if row["kind"] != "student" else row["name"].rsplit(" ", 1)[0]
        seat = Seat(given_name, "owl")
        drawn = texts(Screen(Face.OPENED, seat, seat, "Poemas cortos"))
        assert [text.words for text in drawn] == [given_name, given_name, "Poemas cortos"]


def test_the_temas_of_the_sample_class_are_not_shortened() -> None:
    for row in sample("temas.csv"):
        drawn = texts(Screen(Face.OPENED, ANA, LUIS, row["title"]))
        assert drawn[-1].words == row["title"]


def test_a_question_takes_three_lines_at_most_and_keeps_all_its_words() -> None:
    question = "¿Qué te ayudó a ver la idea de otra manera, y qué te preguntas todavía?"
    drawn = texts(Screen(Face.TALK, text=question))
    assert len(drawn) <= 3
    assert " ".join(text.words for text in drawn) == question


def test_a_word_longer_than_a_line_is_parted_and_a_text_longer_than_its_room_says_so() -> None:
    parted = wrap("tutoria.primaria-benito-juarez.local:8080", 60, 60, 4, SMALL)
    assert "".join(parted.lines) == "tutoria.primaria-benito-juarez.local:8080"
    assert len(parted.lines) > 1
    assert wrap("palabra " * 40, 60, 30, 3, SMALL).lines[-1].endswith("…")


def test_who_is_asked_about_stands_on_light() -> None:
    for lit in (0, 1):
        screen = Screen(Face.ASK_WHO, ANA, LUIS, text="¿Quién acompaña?", lit=lit)
        stamps = [mark for mark in arrange(screen) if isinstance(mark, Stamp)]
        assert [mark.lit for mark in stamps] == [lit != 0, lit != 1]


@pytest.mark.parametrize("address", ["http://192.168.1.20:8080/", "http://tutoria.local:8080/"])
def test_the_code_on_the_display_is_the_code_of_the_address(address: str) -> None:
    matrix = segno.make_qr(address, error="l", boost_error=False).matrix
    image, large = picture(Screen(Face.ADDRESS, address=address)), 2
    start = (HEIGHT - large * len(matrix)) // 2
    assert start >= 2 * large, "a reader needs light around the code"
    for row, cells in enumerate(matrix):
        for column, dark in enumerate(cells):
            x, y = start + column * large, start + row * large
            square = image.crop((x, y, x + large, y + large))
            assert square.getcolors() == [(large * large, 0 if dark else 1)]
    for edge in ((0, 0, HEIGHT, start), (0, 0, start, HEIGHT), (HEIGHT - start, 0, HEIGHT, HEIGHT)):
        assert image.crop(edge).getextrema() == (1, 1)


def test_beside_the_code_stands_what_one_would_type() -> None:
    drawn = texts(Screen(Face.ADDRESS, address="http://192.168.1.20:8080/"))
    assert "".join(text.words for text in drawn) == "192.168.1.20:8080"
    assert all(text.x > HEIGHT for text in drawn)


def test_the_fonts_have_every_character_of_the_catalogues_and_of_the_sample() -> None:
    written = {c for name in languages() for key in words(name).keys() for c in text_of(name, key)}
    written |= {c for file in ("people.csv", "temas.csv") for row in sample(file) for c in str(row)}
    assert {c for c in written if not has_glyph(c)} == set()
    assert has_glyph("ย") and not has_glyph("\U0001f9ff")


@pytest.mark.skipif(not UNIFONT.exists(), reason="fonts-unifont is not on this machine")
def test_with_unifont_the_same_screen_has_other_letters_and_the_same_drawings() -> None:
    screen = Screen(Face.OPENED, ANA, LUIS, "Poemas cortos")
    one, other = picture(screen), picture(screen, prefer_unifont=True)
    assert apart(one, other) > 100
    assert one.crop((0, 0, WIDTH, 30)).tobytes() == other.crop((0, 0, WIDTH, 30)).tobytes()


def sample(file: str) -> list[dict[str, str]]:
    text = (resources.files("kiosk") / "sample" / file).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def text_of(language: str, key: str) -> str:
    """A text as it stands in its catalogue, gaps and all."""
    return words(language)._texts[key]
