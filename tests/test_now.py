"""Now and The network: what a teacher sees, what everybody sees, seats, calls, a fair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import url_for
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import directory, rules
from kiosk.board import DYES, board
from kiosk.commands import (
    CallHelp,
    CloseDay,
    CloseDialogue,
    MoveSeat,
    NoteUnknown,
    OpenDialogue,
    TakeRecess,
)
from kiosk.errors import Refused
from kiosk.events import PersonChanged, SeatsChanged
from kiosk.rows import Person
from kiosk.words import languages, words
from tests.lively import MORNING, begin, fair, lively, tell_parts
from tests.teaching import Desk, school_in

ES = words("es")
CARD = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with lively(tmp_path) as found:
        yield found


def document(desk: Desk, asker: str = "teacher") -> dict[str, Any]:
    return desk.source.board(asker)


# Who may see what


def test_the_wall_of_a_signed_in_tablet_asks_and_shows_as_everybody(desk: Desk) -> None:
    private = {"help", "alone", "unknown_cards", "new_cards", "cards_today", "groups"}
    assert private <= desk.get("/api/board").json.keys()  # type: ignore[union-attr]  # it is JSON
    told = desk.get("/api/board?as=wall").json
    assert not private & told.keys()  # type: ignore[union-attr]  # it is JSON
    for path in ("/", "/station", "/picture", "/picture?view=station", "/mirror"):
        page = desk.get(path).text
        for secret in ("piden ayuda", CARD, ES("now.alone"), 'class="hand"', "/teacher/person"):
            assert secret not in page, (path, secret)


def test_the_pictures_of_the_teacher_are_for_those_who_signed_in(desk: Desk) -> None:
    stranger = desk.anew()
    for view in ("now", "network"):
        assert stranger.get(f"/picture?view={view}").status_code == 403
        assert stranger.get(f"/picture/years?view={view}").status_code == 403
        assert desk.get(f"/picture?view={view}&as=wall").status_code == 403
        assert desk.get(f"/picture?view={view}").status_code == 200


def test_a_promoter_sees_dialogues_and_cards_and_neither_calls_nor_who_is_free(desk: Desk) -> None:
    told = document(desk, "promoter")
    assert {"unknown_cards", "cards_today", "new_cards"} <= told.keys()
    assert not {"help", "alone", "groups"} & told.keys()
    promoter = Person("pr", "Marta Ruiz", "Marta", "promoter", seat=90)
    desk.classroom.enter([promoter, PersonChanged("pr")], "p22")
    secret = desk.classroom.access.account("p22")
    assert secret is not None
    desk.classroom.access.put(replace(secret, person="pr"))
    tablet = desk.anew()
    tablet.sign_in("Marta Ruiz")
    page = tablet.get("/teacher/").text
    assert "/teacher/person" not in page and ES("now.on_my_way") not in page
    assert 'id="seats"' not in tablet.get("/teacher/network").text
    seq = desk.classroom.seq()
    assert tablet.post("/teacher/help", call="h1").status_code == 403
    assert tablet.post("/teacher/network/seat", person="p01", after="p05").status_code == 403
    assert desk.classroom.seq() == seq


def test_now_never_asks_for_the_pin_and_seats_do(desk: Desk) -> None:
    desk.clock.seconds += 15 * 60
    for path in ("/teacher/", "/teacher/network", "/picture?view=now"):
        assert ES("door.pin_why") not in desk.get(path).text
    asked = desk.post("/teacher/network/seat", person="p01", after="p05")
    assert ES("door.pin_why") in asked.text
    assert document(desk)["people"][0]["id"] == "p01"


# What Now shows


def test_who_is_here_and_in_no_dialogue_stands_in_the_order_of_the_seats(desk: Desk) -> None:
    busy = {who for pair in MORNING for who in pair[:2]}
    here = [f"p{n:02d}" for n in range(1, 24)]
    assert document(desk)["alone"] == [who for who in here if who not in busy]
    desk.classroom.submit(TakeRecess("p22"))
    assert document(desk)["alone"] == here


def test_tiles_stand_by_tema_with_ways_to_people_tema_and_dialogue(desk: Desk) -> None:
    page = desk.get("/teacher/").text
    known = ("Area of the circle", "Cuentos que", "El ciclo del agua", "Fracciones", "Poemas")
    tiles = page.partition('class="tiles"')[2].partition("</ul>")[0]
    places = [tiles.index(f"<bdi>{title}") for title in known]
    assert places == sorted(places)
    with desk.app.test_request_context():
        for path in (
            url_for("teacher.person", person="p05"),
            url_for("teacher.tema", tema="t03"),
            url_for("teacher.dialogue", dialogue="dp23p12"),
        ):
            assert f'href="{path}"' in tiles


def test_a_call_stands_on_top_until_somebody_is_on_the_way_and_stands_again_on_undo(
    desk: Desk,
) -> None:
    page = desk.get("/teacher/").text
    assert ES("now.they_call") in page
    assert page.index(ES("now.on_my_way")) < page.index('class="tiles"')
    desk.clock.seconds += 3600  # she needs no PIN to go to a child
    answer = desk.post("/teacher/help", call="h1")
    assert (answer.status_code, answer.location) == (303, "/teacher/")
    assert document(desk)["help"] == []
    page = desk.get("/teacher/").text
    assert ES("now.answered") in page and 'action="/teacher/help/again"' in page
    assert desk.post("/teacher/help/again", call="h1").status_code == 303
    assert [call["id"] for call in document(desk)["help"]] == ["h1"]


def test_on_two_tablets_at_once_the_second_is_told_and_writes_nothing(desk: Desk) -> None:
    other = desk.anew()
    other.sign_in()
    desk.post("/teacher/help", call="h1")
    seq = desk.classroom.seq()
    other.post("/teacher/help", call="h1")
    assert ES("now.answered_before") in other.get("/teacher/").text
    other.post("/teacher/help", call="never was")
    other.post("/teacher/help/again", call="never was")
    assert desk.classroom.seq() == seq


def test_two_tablets_show_the_same(desk: Desk) -> None:
    other = desk.anew()
    other.sign_in()
    assert desk.get("/picture?view=now").text == other.get("/picture?view=now").text


def test_a_new_card_asks_whose_it_is_today_and_is_a_quiet_line_on_other_days(desk: Desk) -> None:
    page = desk.get("/teacher/").text
    assert ES("now.new_card") in page and CARD in page
    desk.classroom.submit(NoteUnknown("ff" * 16))
    page = desk.get("/teacher/").text
    assert page.index("ff" * 16) < page.index(CARD)  # the latest first
    desk.classroom.submit(TakeRecess("p22"))
    from_day = desk.classroom.facts().day()
    desk.classroom.submit(CloseDay("p22"))
    assert desk.classroom.facts().day() == from_day + 1
    page = desk.get("/teacher/").text
    assert ES("now.new_card") not in page and ES("now.cards_before") in page
    desk.classroom.submit(NoteUnknown(CARD))  # shown again on the next day
    assert document(desk)["cards_today"] == [CARD]
    assert document(desk)["unknown_cards"] == [{"card": CARD}, {"card": "ff" * 16}]


def test_who_began_with_a_new_card_is_asked_for_by_number(desk: Desk) -> None:
    key = "ab" * 16
    who = desk.classroom.facts().person_of_new(key)
    desk.classroom.submit(OpenDialogue("dnew", "p15", who, "t02", admit=(key,)))
    [new] = document(desk)["new_cards"]
    assert new["card"] == key
    assert ES("now.whose", name=new["person"]["name"]) in desk.get("/teacher/").text


@pytest.mark.parametrize(
    ("part", "state", "key"),
    [
        ("reader", "lost", "now.reader_lost"),
        ("display", "lost", "now.display_lost"),
        ("storage", "full", "now.storage_full"),
        ("storage", "lost", "now.storage_lost"),
    ],
)
def test_a_part_is_told_only_when_there_is_something_to_do(
    desk: Desk, part: str, state: str, key: str
) -> None:
    page = desk.get("/teacher/").text
    assert ES("now.all_well") in page and 'class="to-do"' not in page
    tell_parts(desk, **{part: state})
    page = desk.get("/teacher/").text
    assert ES(key) in page and ES("now.all_well") not in page


def test_without_a_clock_that_vouches_there_is_no_date_and_a_way_to_mend_it(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk:
        desk.sign_in()
        page = desk.get("/teacher/").text
        assert ES("web.day", day=1) in page and "lunes" not in page
        assert ES("now.reader_none") in page  # and one thing at a time: nobody tells the time


@pytest.mark.parametrize("language", languages())
def test_the_threads_are_sentences_too(desk: Desk, language: str) -> None:
    say = words(language)
    page = desk.get(f"/teacher/network?lang={language}").text
    told = say("now.says_now", tutor="|", tutee="|", tema="|").split("|")
    assert all(part.strip() in page for part in told)
    assert page.count('class="thread-said now"') == len(MORNING)
    assert page.count('class="thread-said today"') == 2
    wall = desk.get(f"/?lang={language}").text
    assert say("now.earlier") in wall
    assert wall.count("<bdi>El teorema de Pitágoras</bdi>") == 1  # once: no tile tells it


# Seats


def order(desk: Desk) -> list[str]:
    return [each.id for each in directory.present(desk.classroom.connection)]


def test_a_person_moved_to_another_seat_stays_there_and_can_be_moved_back(desk: Desk) -> None:
    before = order(desk)
    seq = desk.classroom.seq()
    answer = desk.post("/teacher/network/seat", person="p03", after="p07")
    assert (answer.status_code, answer.location) == (303, "/teacher/network")
    assert order(desk)[:7] == ["p01", "p02", "p04", "p05", "p06", "p07", "p03"]
    written = list(desk.classroom.records(seq))
    assert [type(each.fact) for each in written] == [SeatsChanged]
    assert written[0].actor == "p22"
    page = desk.get("/teacher/network").text
    assert ES("now.seat_moved") in page
    desk.post("/teacher/network/seat", person="p03", after="p02")  # what *Undo* sends
    assert '<input type="hidden" name="after" value="p02">' in page
    assert order(desk) == before
    assert desk.classroom.differences() == []


def test_a_seat_after_somebody_who_left_is_refused_in_words_and_moves_nobody(desk: Desk) -> None:
    before, seq = order(desk), desk.classroom.seq()
    for fields in ({"person": "p01", "after": "nobody"}, {"person": "", "after": "p02"}):
        answer = desk.post("/teacher/network/seat", **fields)
        assert answer.status_code == 409
        assert ES("now.not_here") in answer.text
    desk.post("/teacher/network/seat", person="p01", after="p01")
    assert (order(desk), desk.classroom.seq()) == (before, seq)


class Seated:
    """A view for `decide` in which these people sit."""

    def __init__(self, people: tuple[Person, ...]) -> None:
        self.people = people

    def seated(self) -> tuple[Person, ...]:
        return self.people


@given(
    seats=st.lists(st.integers(0, 9), min_size=1, max_size=12),
    one=st.integers(0, 11),
    after=st.integers(-1, 11),
)
@settings(max_examples=200)
def test_whatever_the_seats_were_one_person_moves_and_the_others_keep_their_order(
    seats: list[int], one: int, after: int
) -> None:
    people = sorted(
        (Person(f"p{n:02d}", seat=seat) for n, seat in enumerate(seats)),
        key=lambda each: (each.seat, each.id),
    )
    ids = [each.id for each in people]
    who = ids[one % len(ids)]
    goal = "" if after < 0 else ids[after % len(ids)]
    outcomes = rules.decide(Seated(tuple(people)), MoveSeat(who, goal))  # type: ignore[arg-type]  # all it asks
    rows = {row.id: row for row in outcomes if isinstance(row, Person)}
    new = sorted((rows.get(p.id, p) for p in people), key=lambda each: (each.seat, each.id))
    got = [each.id for each in new]
    assert [each for each in got if each != who] == [each for each in ids if each != who]
    if goal == who or (goal and ids.index(goal) + 1 == ids.index(who)):
        assert got == ids
    elif goal != who:
        assert got[got.index(who) - 1] == goal if goal else got[0] == who
    assert all(row.name == "" for row in rows.values())


def test_only_who_is_here_can_be_moved() -> None:
    with pytest.raises(Refused, match="not on the list any more"):
        rules.decide(Seated((Person("a"),)), MoveSeat("b", ""))  # type: ignore[arg-type]  # all it asks


# A fair


def test_at_a_fair_everybody_has_a_table_and_only_the_teacher_its_name(desk: Desk) -> None:
    guests = fair()
    desk.classroom.enter([*guests, PersonChanged(guests[0].id)], "import")
    told, wall = document(desk), document(desk, "wall")
    assert told["tables"] == wall["tables"]
    assert "groups" not in wall and "Escuela 7" not in str(wall)
    names = [each["name"] for each in told["groups"]]
    schools = [name for name in names if name.startswith("Escuela")]
    assert schools == [f"Escuela {n}" for n in range(1, 13)]
    assert names[-1] == ES("now.families")
    page = desk.get("/teacher/network").text
    assert "Escuela 7" in page
    one = desk.get(f"/teacher/network?table={names.index('Escuela 7') + 1}").text
    assert one.count('class="person') < 2 * 25


def test_the_wall_of_a_class_tells_nothing_of_its_groups(desk: Desk) -> None:
    assert document(desk, "wall")["tables"].keys() == {"p23"}  # the neighbour


# The home screen, the projector


def test_the_pages_can_be_put_on_the_home_screen(desk: Desk) -> None:
    told = desk.get("/manifest.webmanifest")
    assert told.mimetype == "application/manifest+json"
    assert "manifest-src 'self'" in told.headers["Content-Security-Policy"]
    for icon in told.json["icons"]:  # type: ignore[index]  # it is JSON
        with desk.get(icon["src"]) as file:
            assert file.mimetype == "image/png"
            size = int(icon["sizes"].split("x")[0])
            assert file.data[16:24] == size.to_bytes(4, "big") * 2


def test_the_dark_paper_is_kept_and_every_dye_stands_out_on_it(desk: Desk) -> None:
    assert "dark.css" not in desk.get("/").text
    assert "dark.css" in desk.get("/?paper=dark").text
    assert "dark.css" in desk.get("/").text
    assert "dark.css" not in desk.get("/?paper=light").text
    css = (Path(__file__).parent.parent / "web/static/dark.css").read_text("utf-8")
    for dye in DYES:
        [line] = [line for line in css.splitlines() if f'[stroke="{dye}"]' in line]
        assert _contrast(line.split("stroke: ")[1][:7], "#26211C") >= 4.5, dye
        assert f'[fill="{dye}"]' in css


def _contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        lin = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
        return 0.2126 * lin[0] + 0.7152 * lin[1] + 0.0722 * lin[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_calls_of_a_dialogue_that_ended_still_stand(desk: Desk) -> None:
    desk.classroom.submit(CloseDialogue("dp05p02"), CallHelp("h2"))
    page = desk.get("/teacher/").text
    assert ES("now.somebody_calls") in page and ES("now.they_call") in page
    begin(desk, [("p05", "p02", "t03")])
    assert board(desk.classroom, ES, {}, "UTC", "teacher")["alone"]
