"""The cards of a kit: printed, listed, known before the first boot, picked and perhaps named."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from kiosk import directory
from kiosk.board import board
from kiosk.classroom import Classroom, init
from kiosk.clock import VirtualClock
from kiosk.drawings import DRAWINGS, svg_path
from kiosk.enrolling.cards import given
from kiosk.enrolling.changes import carry_out
from kiosk.enrolling.people import Typed, added
from kiosk.imports import import_cards
from kiosk.imports.report import Book
from kiosk.ports import Button
from kiosk.posters.kit_cards import PEOPLE, kit_cards, kit_list, kit_sheets
from kiosk.reports.cards import people_list
from kiosk.reports.group import members
from kiosk.rows import Person
from kiosk.saying import called
from kiosk.words import languages, words
from tests.stations import kiosk
from tests.test_station import Bench

ES = words("es")


def uid(number: int) -> str:
    """A card of the kit, in the order of its list."""
    return f"04{number:012X}"


def filled(language: str = "es") -> str:
    """The list of the kit, as it is when every card was laid down in order."""
    rows = list(csv.reader(StringIO(kit_list(words(language)).removeprefix("\ufeff"))))
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(rows[0])
    writer.writerows([uid(n), *row[1:]] for n, row in enumerate(rows[1:], 1))
    return out.getvalue()


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Classroom]:
    """A new school that knows the cards of its kit."""
    file = tmp_path / "cards.csv"
    file.write_text(filled(), encoding="utf-8")
    with init(tmp_path / "school", "Santa Rita", VirtualClock(name="kit")) as classroom:
        assert import_cards(classroom, file).refused == ()
        yield classroom
        assert classroom.differences() == []


def of(classroom: Classroom, label: str) -> Person:
    """Who has the card with that label."""
    card = directory.card_by_label(classroom.connection, label)
    assert card is not None
    person = directory.person(classroom.connection, card.owner)
    assert person is not None
    return person


def test_a_kit_has_forty_people_with_forty_drawings_guests_and_every_action() -> None:
    cards = kit_cards()
    people = [card for card in cards if card.kind == "person"]
    assert len({card.drawing for card in people} & set(DRAWINGS)) == PEOPLE == 40
    assert len({card.label for card in cards}) == len(cards) == 57


@pytest.mark.parametrize("language", languages())
def test_the_sheets_show_every_card_ten_to_a_page_and_need_nothing(language: str) -> None:
    page = kit_sheets(words(language))
    assert page.count("<svg") == 6 and page.count("href") == 0 == page.count("url(")
    for card in kit_cards():
        assert svg_path(card.drawing) in page
    assert words(language)("drawings.leaf").capitalize() in page


@pytest.mark.parametrize("language", languages())
def test_the_list_of_a_kit_comes_in_in_any_language(tmp_path: Path, language: str) -> None:
    file = tmp_path / "cards.csv"
    file.write_text(filled(language), encoding="utf-8")
    with init(tmp_path / "school", "Santa Rita", VirtualClock(name="kit")) as classroom:
        report = import_cards(classroom, file)
        assert (report.taken, report.refused) == (57, ())
        assert of(classroom, "P12").avatar == "star"


def test_each_card_is_a_person_with_its_drawing_and_no_name(kit: Classroom) -> None:
    for card in kit_cards():
        if card.kind == "person":
            person = of(kit, card.label)
            assert (person.avatar, person.name, person.kind) == (card.drawing, "", "new")
            assert called(person, ES).casefold() == ES(f"drawings.{card.drawing}")
    assert called(of(kit, "P02"), words("en")) == "Sun"


def test_a_list_with_a_drawing_twice_or_one_that_is_none_says_so(tmp_path: Path) -> None:
    file = tmp_path / "cards.csv"
    file.write_text(
        f"tarjeta,etiqueta,dibujo\n{uid(1)},P01,sol\n{uid(2)},P02,Sol\n{uid(3)},P03,dragón\n",
        encoding="utf-8",
    )
    with init(tmp_path / "school", "Santa Rita", VirtualClock(name="kit")) as classroom:
        report = import_cards(classroom, file, say=ES)
        assert [line for line, _ in report.refused] == [3, 4] and report.taken == 1
        assert "mismo dibujo" in report.refused[0][1] and "dragón" in report.refused[1][1]


def test_nobody_is_in_the_picture_until_a_card_was_picked(kit: Classroom, tmp_path: Path) -> None:
    assert board(kit, ES, {}, "America/Mexico_City", "teacher")["people"] == []
    assert len(people_list(kit).unpicked) == 40 and people_list(kit).unnamed == ()
    bench = Bench(tmp_path / "school", made=True)
    bench.tap("P02", "P07")
    assert "Sol · Montaña" in bench.lines  # what tema?
    bench.press(Button.OK)  # another tema, named later
    bench.press(Button.OK)  # the first of the two accompanies
    assert "Sol → Montaña" in bench.lines
    found = board(bench.classroom, ES, {}, "America/Mexico_City", "teacher")
    assert [each["name"] for each in found["people"]] == ["Sol", "Montaña"]
    assert found["new_cards"] == []
    connection = bench.classroom.connection
    here = [each for each in directory.present(connection) if not each.pooled]
    assert [each.avatar for each in here] == ["sun", "mountain"]
    counted = {ident for ident, each in members(connection).items() if each.kind == "new"}
    assert counted == {each.id for each in here}
    assert len(people_list(bench.classroom).unpicked) == 38
    assert len(people_list(bench.classroom).unnamed) == 2
    bench.classroom.close()


def test_a_name_given_later_keeps_the_drawing_that_is_printed(kit: Classroom) -> None:
    made: list[Person] = []

    def enter(book: Book) -> None:
        made.append(added(book, Typed("Ana Ñandú", group="4"), ES))
        made.append(added(book, Typed("Luis Íñiguez", group="4"), ES))

    carry_out(kit, "test", enter)
    ana, luis = made
    wanted = kit_cards()[list(DRAWINGS).index(luis.avatar)]
    card = directory.card_by_label(kit.connection, wanted.label)
    assert card is not None

    def give(book: Book) -> None:
        given(book, card.key, ana.id)

    carry_out(kit, "test", give)
    people = {each.id: each for each in directory.people(kit.connection)}
    assert people[ana.id].avatar == luis.avatar
    assert people[luis.id].avatar == ana.avatar != luis.avatar


def test_init_takes_the_cards_of_a_kit_and_makes_nothing_if_there_are_none(tmp_path: Path) -> None:
    file = tmp_path / "cards.csv"
    file.write_text(filled(), encoding="utf-8")
    data = tmp_path / "school"
    missing = kiosk(
        "init", "--name", "X", "--data", str(data), "--cards", str(tmp_path / "no.csv"), code=1
    )
    assert "no.csv" in missing and not data.exists()
    code = kiosk("init", "--name", "X", "--data", str(data), "--cards", str(file)).strip()
    assert code.splitlines()[-1].isdigit()
    with Classroom(data, VirtualClock(name="kit")) as classroom:
        assert of(classroom, "P40").avatar == "pineapple"


def test_the_command_prints_sheets_and_list(tmp_path: Path) -> None:
    kiosk("kit-cards", "--out", str(tmp_path / "kit.html"))
    assert (tmp_path / "kit.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert kiosk("kit-cards", "--format", "csv").count("\n") == 58
    refused = kiosk("kit-cards", "--out", str(tmp_path / "a" / "b"), code=1)
    assert f"{tmp_path / 'a'}:" in refused
