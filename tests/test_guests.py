"""Guests: cards that say kind and school, names for a day, the same visitor, what travelled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.commands import CloseDay, OpenDialogue, Understand
from kiosk.enrolling.changes import carry_out
from kiosk.enrolling.guests import assigned, called_today
from kiosk.errors import Refused
from kiosk.events import Fact
from kiosk.imports.cards import guest_of
from kiosk.posters.guests import A_PAGE, guest_cards
from kiosk.reports.assembly import Span, spanned_days
from kiosk.reports.guests import earlier, fair, free_to_accompany, guests, stacks
from kiosk.rows import CardRow, Person, Row, Tema
from kiosk.words import languages, words
from tests.classes import Morning
from tests.stations import kiosk
from tests.teaching import Desk, school_in

ES = words("es")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        found.sign_in()
        found.classroom.enter(pool(found.classroom), "import")
        yield found


def pool(room: Classroom, most: int = 6) -> list[Fact | Row]:
    """Guest cards G01 and on."""
    rows: list[Fact | Row] = []
    for n in range(1, most + 1):
        label = f"G{n:02d}"
        key = directory.card_key(room.key, f"04AB{n:010X}")
        owner = room.facts().person_of_new(key)
        rows += [
            Person(owner, label, label, "guest", avatar="card", pool=label, seat=90 + n),
            CardRow(key, label, "person", owner),
        ]
    return rows


def owner(desk: Desk, label: str) -> Person:
    """The guest whose card that is now."""
    card = directory.card_by_label(desk.classroom.connection, label)
    person = directory.person(desk.classroom.connection, card.owner) if card else None
    assert person is not None
    return person


def assign(desk: Desk, first: str, last: str, kind: str, school: str) -> None:
    """The cards from one to the other are of that kind and school."""

    def plan(book: object) -> None:
        assigned(book, first, last, kind, school)  # type: ignore[arg-type]

    carry_out(desk.classroom, "p22", plan)


def test_a_guest_card_of_a_school_begins_without_a_question(desk: Desk) -> None:
    assign(desk, "G01", "G03", "guest", "El Porvenir")
    with Morning(desk.folder, desk.clock) as station:
        station.tap("P22", "G01", "T01")
        (sitting,) = desk.classroom.facts().open()
        assert sitting.tutee == owner(desk, "G01").id
    board = desk.get("/api/board").json or {}
    (guest,) = [each for each in board["people"] if each["kind"] == "guest"]
    assert board["tables"][guest["id"]], "seated with her school"
    assert {each.school for each in stacks(desk.classroom.connection)} == {"", "El Porvenir"}


def test_a_familys_card_is_an_adults_and_of_no_school(desk: Desk) -> None:
    assign(desk, "g1", "", "family", "whatever")
    found = owner(desk, "G01")
    assert (found.kind, found.group, found.pupil, found.pooled) == ("family", "", False, True)


def test_cards_that_are_not_there_or_are_in_use_are_told_and_nothing_changes(desk: Desk) -> None:
    with Morning(desk.folder, desk.clock) as station:
        station.tap("P22", "G02", "T01")
    for first, last, key in (
        ("G01", "G03", "in_use"),
        ("G50", "", "no_such"),
        ("x", "", "no_label"),
    ):
        with pytest.raises(Refused) as why:
            assign(desk, first, last, "guest", "Otra")
        assert ES.said(why.value) == ES(f"guests.{key}", label="G02")
    assert [each.school for each in stacks(desk.classroom.connection)] == [""]


def test_in_the_evening_a_guests_name_goes_and_the_card_is_somebody_elses(desk: Desk) -> None:
    room = desk.classroom
    before, unused = owner(desk, "G01"), owner(desk, "G02")
    room.submit(OpenDialogue("d1", "p22", before.id, "t01"))
    carry_out(room, "p22", lambda book: [called_today(book, before.id, "Elmore", False)][:0])
    assert owner(desk, "G01").name == "Elmore"
    room.submit(CloseDay("p22"))
    gone = directory.person(room.connection, before.id)
    assert gone is not None and (gone.name, gone.active) == ("G01", False)
    fresh = owner(desk, "G01")
    assert fresh.id != before.id and (fresh.name, fresh.pool, fresh.active) == ("G01", "G01", True)
    assert owner(desk, "G02").id == unused.id, "a card that nobody used stays as it is"
    assert not room.facts().has_done(fresh.id)
    assert room.differences() == []
    for row in room.connection.iterdump():
        if "Elmore" in row:
            assert "asks" in row, "only what one touch may still undo"


def test_a_name_that_may_stay_stays_and_the_card_goes_back_all_the_same(desk: Desk) -> None:
    room = desk.classroom
    before = owner(desk, "G01")
    room.submit(OpenDialogue("d1", "p22", before.id, "t01"))
    carry_out(room, "p22", lambda book: [called_today(book, before.id, "Elmore", True)][:0])
    room.submit(CloseDay("p22"))
    kept = directory.person(room.connection, before.id)
    assert kept is not None and (kept.name, kept.active) == ("Elmore", False)
    assert owner(desk, "G01").name == "G01"


def test_scenario_7_elmore_over_two_days_with_two_cards_is_one_visitor(desk: Desk) -> None:
    """Maricruz is Ana here, thirteen; Elmore comes with G01, and the next day with G04."""
    room = desk.classroom
    room.submit(OpenDialogue("a", "p22", "p01", "t01"), Understand("p22", "p01", "t01", "a"))
    with Morning(desk.folder, desk.clock) as station:
        station.tap("P01", "G01", "T01")
        (first,) = room.facts().open()
        station.wait(3000)
        station.tap("G01")
        desk.post("/teacher/pin?next=/teacher/guests", pin=desk.password)
        desk.post(f"/teacher/guests/{first.tutee}", name="Elmore", consent="yes")
        room.submit(CloseDay("p22"))
        station.tap("P01", "G04", "T01")
        (second,) = room.facts().open()
        assert (second.tutor, second.tema) == ("p01", "t01")
        assert second.tutee not in (first.tutee, owner(desk, "G01").id)
        page = desk.get(f"/teacher/guests/{second.tutee}").text
        assert "Elmore" in page and ES("guests.same") in page
        answer = desk.post(f"/teacher/guests/{second.tutee}/same", **{"as": first.tutee})
        assert answer.status_code == 303
        assert owner(desk, "G04").id == first.tutee and owner(desk, "G04").name == "Elmore"
        station.wait(1000)
        station.tap("G04", "P01", "UNDERSTOOD")
    facts = room.facts()
    assert facts.path(first.tutee, "t01").agreed == ("p01",)
    assert facts.path(second.tutee, "t01").state == "none"
    found = [each for each in guests(room.connection, facts, facts.day())]
    assert [(each.person.name, each.days) for each in found] == [("Elmore", (2, 1))]
    room.submit(CloseDay("p22"))
    assert owner(desk, "G04").name == "G04"
    kept = directory.person(room.connection, first.tutee)
    assert kept is not None and (kept.name, kept.active) == ("Elmore", False)
    assert room.differences() == []


def test_the_same_visitor_taken_back_is_two_again(desk: Desk) -> None:
    room = desk.classroom
    one = owner(desk, "G01")
    room.submit(OpenDialogue("d1", "p22", one.id, "t01"))
    room.submit(CloseDay("p22"))
    other = owner(desk, "G02")
    room.submit(OpenDialogue("d2", "p22", other.id, "t02"))
    assert [each.person.id for each in earlier(room.connection, room.facts(), other.id)] == [one.id]
    desk.post("/teacher/pin?next=/teacher/guests", pin=desk.password)
    assert desk.post(f"/teacher/guests/{other.id}/same", **{"as": "nobody"}).status_code == 409
    desk.post(f"/teacher/guests/{other.id}/same", **{"as": one.id})
    assert room.facts().live("p22", one.id) and not room.facts().live("p22", other.id)
    act = room.connection.execute(
        "SELECT json_extract(body, '$.act') FROM events WHERE kind = 'persons_joined'"
    ).fetchone()[0]
    assert desk.post("/teacher/today/undo", act=act).status_code == 303
    assert [each.tema for each in room.facts().live("p22", other.id)] == ["t02"]
    assert owner(desk, "G02").id == other.id and owner(desk, "G02").active


def test_what_came_and_what_went_is_told_by_school_without_a_name(desk: Desk) -> None:
    room = desk.classroom
    assign(desk, "G01", "G02", "guest", "El Porvenir")
    assign(desk, "G03", "", "family", "")
    one, two, mother = (owner(desk, each).id for each in ("G01", "G02", "G03"))
    room.submit(
        OpenDialogue("d1", "p22", one, "t01"), Understand("p22", one, "t01", "d1"),
        OpenDialogue("d2", two, "p02", "t05"), Understand(two, "p02", "t05", "d2"),
        OpenDialogue("d3", "p05", mother, "t03"),
        OpenDialogue("d4", one, two, "t01"), Understand(one, two, "t01", "d4"),
    )  # fmt: skip
    facts = room.facts()
    found = fair(room.connection, facts, spanned_days(facts, Span.TODAY))
    told = [
        (s.name, s.guests, [t.id for t in s.came], [t.id for t in s.went]) for s in found.schools
    ]
    assert told == [("El Porvenir", 2, ["t05"], ["t01"]), ("family", 1, [], [])]
    assert [[t.id for t in s.shared] for s in found.schools] == [[], ["t03"]]
    page = desk.get("/teacher/fair").text
    assert "El Porvenir" in page and ES("guests.families") in page
    for name in ("Ana", "Maestra", "G01", "Luis"):
        assert name not in page
    desk.post("/teacher/pin?next=/teacher/guests", pin=desk.password)
    assert "G01" in desk.get("/teacher/guests").text
    busy = {who for sitting in facts.open() for who in sitting.pair}
    assert not {each.person.id for each in free_to_accompany(room.connection, facts)} & busy
    room.submit(CloseDay("p22"))
    after = fair(room.connection, room.facts(), spanned_days(room.facts(), Span.YEAR))
    assert after.schools == found.schools, "cards went back, what travelled stays"
    assert [school.days for school in after.schools] == [(1,), (1,)]
    room.submit(OpenDialogue("d5", "p22", owner(desk, "G01").id, "t02"))
    room.enter([Tema("t90", "El maíz", came_from="El Mirador")], "p22")
    facts = room.facts()
    year = fair(room.connection, facts, spanned_days(facts, Span.YEAR), origins=True)
    told_of = [(each.name, each.guests, each.days, len(each.came)) for each in year.named]
    assert told_of == [("El Mirador", 0, (), 1), ("El Porvenir", 3, (1, 2), 1)]
    page = desk.get("/teacher/fair?span=year").text
    assert ES("guests.on_days", days="1, 2") in page and "El Mirador" in page


def test_cards_nobody_has_become_guest_cards_one_after_the_other(desk: Desk) -> None:
    desk.post("/teacher/pin?next=/teacher/guests", pin=desk.password)
    answer = desk.post("/teacher/guests/run", kind="visitor", school="El Carnero")
    assert answer.location == "/teacher/guests/run"
    with Morning(desk.folder, desk.clock) as station:
        for uid in ("04FACE00000001", "04FACE00000002", "P01"):
            desk.get("/teacher/guests/run")
            station.tap(uid)
        assert ES("guests.run_other") in desk.get("/teacher/guests/run").text
    assert desk.classroom.facts().begun() is False, "no card began anything"
    (stack,) = [each for each in stacks(desk.classroom.connection) if each.school == "El Carnero"]
    assert (stack.kind, stack.labels) == ("visitor", ("G07", "G08"))


@pytest.mark.parametrize("language", languages())
def test_a_sheet_has_ten_cards_that_say_kind_school_and_label(language: str) -> None:
    labels = [f"G{n:02d}" for n in range(1, 13)]
    name = "Escuela Primaria Bilingüe Niños Héroes de la Montaña Alta"
    drawn = guest_cards("family", name, labels, ("#B4562B", "3 2"), words(language))
    texts = [each.text or "" for each in ElementTree.fromstring(drawn).iter() if each.text]
    assert sum(text in labels for text in texts) == A_PAGE
    assert texts.count(words(language)("guests.kind_family")) == A_PAGE


def test_the_pages_of_guests_answer(desk: Desk) -> None:
    assign(desk, "G01", "G02", "guest", "El Porvenir")
    desk.post("/teacher/pin?next=/teacher/guests", pin=desk.password)
    page = desk.get("/teacher/guests").text
    assert "El Porvenir" in page
    drawn = desk.get("/teacher/guests/print.svg?kind=guest&school=El+Porvenir")
    assert drawn.status_code == 200 and "G02" in drawn.text and "G03" not in drawn.text
    assert desk.get("/teacher/guests/print.svg?kind=guest&school=Nadie").status_code == 404
    assert desk.get("/teacher/guests/p01").status_code == 404, "who is no guest has another page"
    refused = desk.post("/teacher/guests/cards", first="G77", kind="guest", school="Otra")
    assert refused.status_code == 409 and ES("guests.no_such") in refused.text
    assert 'value="Otra"' in refused.text, "nothing typed is lost"
    for span in Span:
        assert desk.get(f"/teacher/fair?span={span}").status_code == 200


def test_a_guest_of_that_label_is_found_again_after_the_evening(desk: Desk) -> None:
    room = desk.classroom
    before = owner(desk, "G01")
    room.submit(OpenDialogue("d1", "p22", before.id, "t01"))
    room.submit(CloseDay("p22"))
    fresh = owner(desk, "G01").id
    found: list[str] = []

    def plan(book: object) -> None:
        found.append(guest_of(book, "ff" * 16, "G01"))  # type: ignore[arg-type]

    carry_out(room, "p22", plan)
    assert found == [fresh]


def test_a_pupil_who_forgot_the_card_borrows_one_for_a_day(desk: Desk) -> None:
    room = desk.classroom
    borrowed = owner(desk, "G01")
    room.submit(OpenDialogue("d1", "p22", borrowed.id, "t01"))
    desk.post("/teacher/pin?next=/teacher/guests", pin=desk.password)
    assert "<bdi>Luis" in desk.get(f"/teacher/guests/{borrowed.id}").text
    desk.post(f"/teacher/guests/{borrowed.id}/same", **{"as": "p02"})
    (sitting,) = room.facts().open()
    assert sitting.tutee == "p02"
    assert owner(desk, "G01").id == borrowed.id, "it was only lent"


def test_somebody_who_wants_no_name_keeps_a_guest_card_from_day_to_day(desk: Desk) -> None:
    room = desk.classroom
    one = owner(desk, "G05")
    room.submit(OpenDialogue("d1", "p22", one.id, "t01"))
    desk.post("/teacher/pin?next=/teacher/guests", pin=desk.password)
    assert desk.post(f"/teacher/guests/{one.id}/stay").status_code == 303
    room.submit(CloseDay("p22"))
    same = owner(desk, "G05")
    assert (same.id, same.name, same.kind, same.pooled) == (one.id, "G05", "student", False)
    assert room.facts().live("p22", one.id), "the tutoria goes on"


def test_who_left_the_school_comes_back_in_the_afternoon_with_the_same_card(desk: Desk) -> None:
    """An alum keeps the card, accompanies like any adult, and is invited to nothing."""
    room = desk.classroom
    former = directory.person(room.connection, "p03")
    assert former is not None
    room.enter([replace(former, kind="alum", group="Los de la tarde")], "p22")
    room.submit(Understand("p22", "p03", "t01"))
    with Morning(desk.folder, desk.clock) as station:
        for learner in ("P01", "P02", "P04"):
            station.tap(learner, "T01", "P03", gap=3)
    assert [sitting.tutor for sitting in room.facts().open()] == ["p03"] * 3, "as many as she likes"
    room.submit(CloseDay("p22"))
    stays = directory.person(room.connection, "p03")
    assert stays is not None and stays.active and stays.name == former.name
    desk.post("/teacher/pin?next=/teacher/not-yet", pin=desk.password)
    assert former.display_name not in desk.get("/teacher/not-yet").text
    board = desk.get("/api/board").json or {}
    assert "Los de la tarde" in {group["name"] for group in board["groups"]}


def test_the_command_prints_a_sheet_for_each_kind_and_school(desk: Desk, tmp_path: Path) -> None:
    assign(desk, "G01", "G03", "guest", "El Porvenir")
    assign(desk, "G04", "", "family", "")
    desk.classroom.close()
    kiosk("poster", "guests", "--out", str(tmp_path / "g.svg"), "--data", str(desk.folder))
    sheets = sorted(path.name for path in tmp_path.glob("g-*.svg"))
    assert sheets == ["g-1.svg", "g-2.svg", "g-3.svg"]
    text = "".join((tmp_path / name).read_text(encoding="utf-8") for name in sheets)
    assert text.count(">El Porvenir<") == 3
