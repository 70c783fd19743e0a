"""People and cards: entered, corrected, erased; whose a card is; nothing lost on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import directory
from kiosk.directory import card_key
from kiosk.enrolling.typed import clean
from kiosk.rows import CardRow, Person
from kiosk.words import words
from tests.browser import answering
from tests.classes import Morning
from tests.teaching import Desk, school_in
from web import listen

ES = words("es")

ODD = (
    "",
    "   ",
    "x" * 5000,
    "مريم",
    "\u202eanA\u202c",
    "🦊 Zorro",
    "<b>Ana</b><script>alert(1)</script>",
    "Ana\x00\x07",
    "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301lla",
    "\u200b\u2060\u3164",
    "=HYPERLINK(1)",
    "{name} %s",
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        found.sign_in()
        yield found


def named(desk: Desk, name: str) -> Person:
    found = [p for p in directory.people(desk.classroom.connection) if p.name == name]
    assert found, name
    return found[0]


def new_card(desk: Desk, uid: str = "04AABBCCDD1122") -> str:
    return card_key(desk.classroom.key, uid)


# One person


def test_a_person_is_added_and_taken_out_again(desk: Desk) -> None:
    answer = desk.post("/teacher/people", name="Xóchitl  Pérez\tLuna", group="Sol")
    assert answer.status_code == 303
    xochitl = named(desk, "Xóchitl Pérez Luna")
    assert (xochitl.display_name, xochitl.group) == ("Xóchitl Pérez", "Sol")
    assert desk.undo() == 303
    gone = directory.person(desk.classroom.connection, xochitl.id)
    assert gone is not None and gone.erased and gone.name == ""


def test_somebody_of_a_name_that_is_here_is_asked_not_guessed(desk: Desk) -> None:
    name = desk.names()[0]
    before = desk.names()
    answer = desk.post("/teacher/people", name=name)
    assert answer.status_code == 409
    assert ES("people.doubled", name=name) in answer.text
    assert desk.names() == before
    assert desk.post("/teacher/people", name=name, other="yes").status_code == 303
    assert desk.names().count(name) == 2


@pytest.mark.parametrize("text", ODD)
def test_whatever_is_typed_as_a_name_is_kept_well_or_answered_in_a_sentence(
    desk: Desk, text: str
) -> None:
    before = desk.names()
    person = named(desk, before[0])
    for path, fields in (
        ("/teacher/people", {"name": text, "group": text}),
        (f"/teacher/people/{person.id}/edit", {"name": text, **seen(person)}),
        (f"/teacher/people/{person.id}/note", {"text": text}),
        (f"/teacher/cards/{new_card(desk)}", {"to": "new", "name": text}),
        ("/teacher/people/class", {"names": text, "group": "", "do": "save"}),
    ):
        answer = desk.post(path, **fields)
        assert answer.status_code in (303, 409), (path, answer.status_code)
        if answer.status_code == 409:
            assert 'role="alert"' in answer.text
    for name in desk.names():
        assert clean(name) == name
    for path in ("/teacher/people", f"/teacher/people/{person.id}", "/teacher/cards", "/"):
        page = desk.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text and "<b>Ana</b>" not in page.text
        assert "\u202e" not in page.text


def seen(person: Person) -> dict[str, str]:
    return {
        "seen_name": person.name,
        "seen_display_name": person.display_name,
        "seen_kind": person.kind,
        "seen_group": person.group,
        "seen_avatar": person.avatar,
        "seen_active": "yes" if person.active else "no",
        "display_name": person.display_name,
        "kind": person.kind,
        "group": person.group,
        "avatar": person.avatar,
    }


@settings(max_examples=200, derandomize=True, database=None)
@given(st.text(max_size=60))
def test_what_was_cleaned_is_clean(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert "\n" not in once and not set(once) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u200f")


def test_two_tablets_that_edit_the_same_person_are_told_what_changed(desk: Desk) -> None:
    ana = named(desk, "Ana Ñandú")
    other = desk.anew()
    other.sign_in()
    first = {**seen(ana), "name": "Ana Ñandú", "display_name": "Anita"}
    assert other.post(f"/teacher/people/{ana.id}/edit", **first).status_code == 303
    late = {**seen(ana), "name": "Ana María Ñandú", "group": "Luna"}
    answer = desk.post(f"/teacher/people/{ana.id}/edit", **late)
    assert answer.status_code == 409
    assert ES("people.field_display_name") in answer.text.split('role="alert"')[1].split("</p>")[0]
    assert 'value="Ana María Ñandú"' in answer.text and 'value="Luna"' in answer.text
    assert named(desk, "Ana Ñandú").display_name == "Anita"
    anew = dict(re.findall(r'name="(seen_[a-z_]+)" value="([^"]*)"', answer.text))
    assert desk.post(f"/teacher/people/{ana.id}/edit", **{**late, **anew}).status_code == 303
    assert named(desk, "Ana María Ñandú").group == "Luna"


def test_a_drawing_of_the_group_is_told_by_whose_it_is(desk: Desk) -> None:
    ana, luis = (named(desk, name) for name in desk.names()[:2])
    for person, drawing in ((ana, "owl"), (luis, "frog")):
        form = {**seen(person), "name": person.name, "group": "Sol", "avatar": drawing}
        assert desk.post(f"/teacher/people/{person.id}/edit", **form).status_code == 303
    luis = named(desk, luis.name)
    form = {**seen(luis), "name": luis.name, "avatar": "owl"}
    answer = desk.post(f"/teacher/people/{luis.id}/edit", **form)
    assert answer.status_code == 409
    told = ES("people.drawing_taken", drawing=ES("drawings.owl"), name=ana.display_name)
    assert told in answer.text
    assert named(desk, luis.name).avatar == "frog"


def test_a_change_is_undone_unless_somebody_changed_it_since(desk: Desk) -> None:
    ana = named(desk, "Ana Ñandú")
    form = {**seen(ana), "name": "Ana Ñandú", "display_name": "Anita"}
    desk.post(f"/teacher/people/{ana.id}/edit", **form)
    assert desk.undo(f"/teacher/people/{ana.id}") == 303
    assert named(desk, "Ana Ñandú") == ana
    desk.post(f"/teacher/people/{ana.id}/edit", **form)
    desk.classroom.enter([Person(ana.id, "Otra", "Otra")], actor="test")
    assert desk.undo(f"/teacher/people/{ana.id}") == 409
    assert desk.names()[0] == "Otra"


def test_no_name_stands_in_a_cookie_or_in_the_journal(desk: Desk) -> None:
    desk.post("/teacher/people", name="Xóchitl Luna")
    kept = desk.client.get_cookie("session")
    assert kept is not None
    with desk.app.test_request_context(headers={"Cookie": f"session={kept.value}"}) as context:
        assert "Luna" not in repr(dict(context.session))
    rows = desk.classroom.connection.execute("SELECT body FROM events")
    assert not any("Luna" in body for (body,) in rows)


# A class


def test_a_pasted_class_is_seen_before_it_is_kept(desk: Desk) -> None:
    before = desk.names()
    text = "1. Sofía Ramírez\n2) Mateo Ruiz\n\n- Sofía Rivas\n"
    page = desk.post("/teacher/people/class", names=text, group="Sol")
    assert page.status_code == 200 and desk.names() == before
    assert "Sofía Ra." in page.text and "Sofía Ri." in page.text
    saved = desk.post("/teacher/people/class", names=text, group="Sol", do="save")
    assert saved.status_code == 303
    made = [named(desk, name) for name in ("Sofía Ramírez", "Mateo Ruiz", "Sofía Rivas")]
    assert [p.group for p in made] == ["Sol"] * 3
    assert len({p.avatar for p in made}) == 3
    assert desk.undo() == 303
    assert sorted(filter(None, desk.names())) == sorted(before)


def test_a_pasted_double_is_asked_and_nothing_is_kept_before_the_answer(desk: Desk) -> None:
    before = desk.names()
    ana = named(desk, "Ana Ñandú")
    text = "ana nandu\nMateo Ruiz\nMateo Ruiz"
    asked = desk.post("/teacher/people/class", names=text, group="", do="save")
    assert asked.status_code == 409 and ES("people.answer_first") in asked.text
    assert ES("people.doubled", name=ana.name) in asked.text
    assert ES("people.twice", n=2) in asked.text
    assert desk.names() == before
    fields = {"names": text, "group": "", "do": "save", "line-1": "same", "line-3": "other"}
    assert desk.post("/teacher/people/class", **fields).status_code == 303
    assert sorted(desk.names()) == sorted([*before, "Mateo Ruiz", "Mateo Ruiz"])


def test_who_had_left_comes_back_by_the_pasted_list(desk: Desk) -> None:
    ana = named(desk, "Ana Ñandú")
    desk.post(f"/teacher/people/{ana.id}/leave", do="leave")
    assert not named(desk, "Ana Ñandú").active
    fields = {"names": "Ana Ñandú", "group": "Luna", "do": "save", "line-1": ana.id}
    assert desk.post("/teacher/people/class", **fields).status_code == 303
    back = named(desk, "Ana Ñandú")
    assert (back.id, back.active, back.group) == (ana.id, True, "Luna")


# A list


def test_a_list_is_seen_with_its_accents_and_reasons_and_then_kept(desk: Desk) -> None:
    before = desk.names()
    text = "nombre;grupo\nXóchitl Nuñez;Sol\n;Sol\n"
    status, path = desk.send_list("people", text.encode("cp1252"))
    assert status == 303
    page = desk.get(path).text
    assert "Xóchitl Nuñez" in page and ES("imports.no_name") in page
    assert desk.names() == before
    mark = re.search(r'name="mark" value="([0-9a-f]+)"', page)
    assert mark is not None
    assert desk.post(path, do="save", mark=mark.group(1)).status_code == 303
    assert set(desk.names()) == {*before, "Xóchitl Nuñez"}
    assert desk.undo() == 303
    assert desk.post(path, do="save", mark=mark.group(1)).status_code == 409


def test_a_list_that_means_something_else_by_now_is_shown_again(desk: Desk) -> None:
    status, path = desk.send_list("people", b"name\nMateo Ruiz\n")
    page = desk.get(path).text
    mark = re.search(r'name="mark" value="([0-9a-f]+)"', page)
    assert mark is not None
    desk.post("/teacher/people", name="Mateo Ruiz")
    answer = desk.post(path, do="save", mark=mark.group(1))
    assert answer.status_code == 409 and ES("people.list_changed") in answer.text
    assert desk.names().count("Mateo Ruiz") == 1


@pytest.mark.parametrize(
    ("data", "key"),
    [(b"PK\x03\x04rest", "not_csv"), (b"", "empty"), (b"\x89PNG...", "not_csv")],
)
def test_a_file_of_another_kind_is_one_sentence(desk: Desk, data: bytes, key: str) -> None:
    before = desk.names()
    status, page = desk.send_list("people", data, "lista.xlsx")
    assert status == 409
    assert ES(f"imports.{key}", file="lista.xlsx").split("«")[0] in page
    assert desk.names() == before


def test_a_list_of_five_megabytes_is_read_and_a_larger_one_is_not(desk: Desk) -> None:
    heading = b"name," + b"x," * 250 + b"\n"
    rows = b"".join(b"Ana %d" % n + b"," * 250 + b"\n" for n in range(15_000))
    assert 1_000_000 < len(heading + rows) < 5_000_000
    status, _ = desk.send_list("people", heading + rows)
    assert status == 303
    status, page = desk.send_list("people", b"name\n" + b"x" * 5_050_000)
    assert status == 409 and "5 MB" in page
    status, page = desk.send_list("people", b"name\n" + b"x" * 6_000_000)
    assert status == 413


def test_only_a_list_may_be_long(desk: Desk) -> None:
    with answering(listen(desk.app, "127.0.0.1", 0)) as address:
        host = urlsplit(address)
        for path, status in (("/teacher/people/list", 400), ("/teacher/people/class", 413)):
            with closing(HTTPConnection(host.hostname or "", host.port, timeout=10)) as line:
                line.putrequest("POST", path)
                line.putheader("Content-Type", "application/x-www-form-urlencoded")
                line.putheader("Content-Length", "2000000")
                line.endheaders(b"x" * 2_000_000 if status == 400 else b"")
                assert line.getresponse().status == status, path


# Leaving and erasing


def test_an_erased_name_leaves_the_file_and_others_keep_their_history(desk: Desk) -> None:
    name = "Quetzalli Xicoténcatl"
    desk.post("/teacher/people", name=name, group="Grupo Ometéotl")
    person = named(desk, name)
    key = new_card(desk)
    desk.post(f"/teacher/cards/{key}", to=f"person:{person.id}", label="ETIQUETA77")
    desk.post(f"/teacher/people/{person.id}/note", text="Le gusta el huipil azul")
    ana = named(desk, "Ana Ñandú")
    desk.post(f"/teacher/people/{person.id}/begin", other=ana.id, tema="t01", role="accompanies")
    desk.post(f"/teacher/people/{person.id}/edit", name=name, **{
        **seen(person), "display_name": "Quetzi"})  # fmt: skip
    asked = desk.get(f"/teacher/people/{person.id}/erase").text
    for key_of in ("erase_goes", "erase_stays", "erase_final"):
        assert ES(f"people.{key_of}") in asked
    assert desk.post(f"/teacher/people/{person.id}/erase").status_code == 303
    row = directory.person(desk.classroom.connection, person.id)
    assert row == Person(person.id, kind="student", active=False, erased=True)
    assert directory.card(desk.classroom.connection, key) == CardRow(key, resting=True)
    rows = desk.classroom.connection.execute("SELECT text, gone FROM notes").fetchall()
    assert [tuple(row) for row in rows] == [("", 1)]
    assert desk.get(f"/teacher/people/{person.id}").status_code == 404
    assert ES("display.somebody") in desk.get(f"/teacher/people/{ana.id}").text
    dialogues = desk.classroom.connection.execute("SELECT tutor, tutee FROM dialogues").fetchall()
    assert (person.id, ana.id) in [tuple(row) for row in dialogues]
    desk.source.close()
    for file in desk.folder.rglob("*"):
        if not file.is_file():
            continue
        data = file.read_bytes()
        for gone in ("Quetzalli", "Quetzi", "Xicot", "Omet", "ETIQUETA77", "huipil"):
            assert gone.encode() not in data, (file.name, gone)


def test_nobody_erases_herself_and_who_left_comes_back(desk: Desk) -> None:
    me = named(desk, "Maestra Rosa")
    assert desk.post(f"/teacher/people/{me.id}/erase").status_code == 409
    assert desk.post(f"/teacher/people/{me.id}/leave", do="leave").status_code == 409
    assert named(desk, "Maestra Rosa") == me
    ana = named(desk, "Ana Ñandú")
    desk.post(f"/teacher/people/{ana.id}/leave", do="leave")
    assert not named(desk, "Ana Ñandú").active
    assert desk.undo(f"/teacher/people/{ana.id}") == 303
    assert named(desk, "Ana Ñandú") == ana


# A person's page


def test_a_person_s_page_answers_its_questions_without_a_number(desk: Desk) -> None:
    ana, rosa = named(desk, "Ana Ñandú"), named(desk, "Maestra Rosa")
    desk.post(f"/teacher/people/{ana.id}/begin", other=rosa.id, tema="t02", role="learns")
    assert desk.undo(f"/teacher/people/{ana.id}") == 303
    assert desk.classroom.facts().open() == ()
    desk.post(f"/teacher/people/{ana.id}/begin", other=rosa.id, tema="t02", role="learns")
    page = desk.get(f"/teacher/people/{ana.id}").text
    main = re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])
    for key in ("learns", "offers", "accompanied", "next_step", "notes", "her_cards"):
        assert ES(f"people.{key}") in main
    assert rosa.display_name in main


def test_what_a_teacher_sets_of_a_tema_is_undone(desk: Desk) -> None:
    ana = named(desk, "Ana Ñandú")
    path = f"/teacher/people/{ana.id}/tema"
    desk.post(f"/teacher/people/{ana.id}/begin", other="p22", tema="t02", role="learns")
    for what, value, was in (
        ("record", "ready", "none"),
        ("guide", "begun", "none"),
        ("offers", "yes", "no"),
    ):
        assert desk.post(path, tema="t02", what=what, value=value).status_code == 303
        assert getattr(desk.classroom.facts().path(ana.id, "t02"), what) == value
        assert desk.undo(f"/teacher/people/{ana.id}") == 303
        assert getattr(desk.classroom.facts().path(ana.id, "t02"), what) == was
    assert desk.post(path, tema="t02", what="demonstrated", value="yes").status_code == 303
    assert desk.classroom.facts().path(ana.id, "t02").state == "demonstrated"
    assert desk.undo(f"/teacher/people/{ana.id}") == 303
    assert desk.classroom.facts().path(ana.id, "t02").state == "learning"
    assert desk.post(path, tema="t05", what="demonstrated", value="yes").status_code == 409
    assert desk.post(path, tema="t02", what="offers", value="gold").status_code == 409
    assert desk.classroom.differences() == []


def test_a_note_is_kept_taken_away_and_comes_back(desk: Desk) -> None:
    ana = named(desk, "Ana Ñandú")
    assert desk.post(f"/teacher/people/{ana.id}/note", text="Uno\n\u202eDos").status_code == 303
    (note,) = directory.notes(desk.classroom.connection, ana.id)
    assert (note.text, note.author) == ("Uno\nDos", named(desk, "Maestra Rosa").id)
    assert desk.post(f"/teacher/people/{ana.id}/note/{note.id}").status_code == 303
    assert directory.notes(desk.classroom.connection, ana.id) == []
    assert desk.undo(f"/teacher/people/{ana.id}") == 303
    assert directory.notes(desk.classroom.connection, ana.id) == [note]
    long = desk.post(f"/teacher/people/{ana.id}/note", text="x" * 3000)
    assert long.status_code == 409 and "x" * 3000 in long.text


# Cards


def test_a_card_just_tapped_is_given_with_one_touch(desk: Desk) -> None:
    desk.post("/teacher/people", name="Mateo Ruiz")
    mateo = named(desk, "Mateo Ruiz")
    with Morning(desk.folder, desk.clock) as morning:
        morning.tap("G77")
        key = card_key(desk.classroom.key, b"G77".hex())
        assert f"/teacher/cards/{key}" in desk.get("/teacher/cards").text
        assert desk.post(f"/teacher/cards/{key}", to=f"person:{mateo.id}").status_code == 303
        assert f"/teacher/cards/{key}" not in desk.get("/teacher/people").text
        morning.wait(25)
        morning.tap("P22", "G77", "T01")
        assert mateo.id in morning.room.facts().open()[0].pair


def test_two_new_cards_on_the_desk_are_found_though_they_wrote_nothing(desk: Desk) -> None:
    with Morning(desk.folder, desk.clock) as morning:
        before = morning.room.seq()
        morning.tap("G01", "G02", gap=3.0)
        assert [fact for fact in morning.facts(before) if "Dialogue" in repr(fact)] == []
        page = desk.get("/teacher/cards").text
        for label in ("G01", "G02"):
            assert card_key(desk.classroom.key, label.encode().hex()) in page


def test_a_new_card_that_already_began_gets_the_name_of_who_has_no_card(desk: Desk) -> None:
    desk.post("/teacher/people", name="Mateo Ruiz", group="Sol")
    mateo = named(desk, "Mateo Ruiz")
    key = card_key(desk.classroom.key, b"G01".hex())
    with Morning(desk.folder, desk.clock) as morning:
        morning.tap("P22", "G01", "T01", gap=2.5)
        assert ES("display.new_card_name", n=1) in desk.get("/teacher/people").text
        assert desk.post(f"/teacher/cards/{key}", to=f"person:{mateo.id}").status_code == 303
        (sitting,) = morning.room.facts().open()
        now = directory.person(desk.classroom.connection, sitting.tutee)
        assert now is not None and (now.name, now.group) == ("Mateo Ruiz", "Sol")
        assert "Mateo" in desk.get("/").text
        assert [n for n in desk.names() if n == "Mateo Ruiz"] == ["Mateo Ruiz"]
        assert desk.undo("/teacher/cards") == 303
        assert named(desk, "Mateo Ruiz") == mateo


def test_a_new_card_is_given_a_name_in_place(desk: Desk) -> None:
    key = card_key(desk.classroom.key, b"G01".hex())
    with Morning(desk.folder, desk.clock) as morning:
        morning.tap("P22", "G01", "T01", gap=2.5)
        fields = {"to": "name", "name": "Mateo Ruiz", "group": "Sol"}
        assert desk.post(f"/teacher/cards/{key}", **fields).status_code == 303
        mateo = named(desk, "Mateo Ruiz")
        assert (mateo.kind, mateo.display_name, mateo.group) == ("student", "Mateo R.", "Sol")


def test_two_entries_with_a_history_each_become_one_and_two_again(desk: Desk) -> None:
    key = card_key(desk.classroom.key, b"G01".hex())
    with Morning(desk.folder, desk.clock) as morning:
        morning.tap("P22", "P01", "T01", gap=2.5)
        morning.wait(25)
        morning.tap("P22", "G01", "T01")
        before = desk.classroom.facts().today()
        answer = desk.post(f"/teacher/cards/{key}", to="person:p01")
        assert (answer.status_code, answer.location) == (303, "/teacher/people/p01")
        card = directory.card(desk.classroom.connection, key)
        assert card is not None and card.owner == "p01"
        assert {who for _, who, _, _ in desk.classroom.facts().today()} == {"p01"}
        assert desk.undo("/teacher/people/p01") == 303
        assert sorted(desk.classroom.facts().today()) == sorted(before)
        card = directory.card(desk.classroom.connection, key)
        assert card is not None and card.owner != "p01"


def test_a_lost_card_rests_and_the_history_goes_on(desk: Desk) -> None:
    ana = named(desk, "Ana Ñandú")
    (old,) = directory.cards_of(desk.classroom.connection, ana.id)
    key = new_card(desk)
    assert desk.post(f"/teacher/cards/{key}", to=f"person:{ana.id}").status_code == 303
    now, rests = directory.cards_of(desk.classroom.connection, ana.id)
    assert (now.key, rests.key, rests.resting) == (key, old.key, True)
    assert desk.post(f"/teacher/cards/{old.key}/rest", do="wake").status_code == 303
    assert not any(c.resting for c in directory.cards_of(desk.classroom.connection, ana.id))
    assert desk.post(f"/teacher/cards/{key}/free").status_code == 303
    assert directory.cards_of(desk.classroom.connection, ana.id) == [old]
    assert desk.undo(f"/teacher/cards/{key}") == 303
    assert len(directory.cards_of(desk.classroom.connection, ana.id)) == 2


def test_a_card_that_was_taken_from_somebody_is_not_them_any_more(desk: Desk) -> None:
    """A card's person has an id made of the card: without care the next holder would be Mateo."""
    key = card_key(desk.classroom.key, b"G01".hex())
    with Morning(desk.folder, desk.clock) as morning:
        morning.tap("P22", "G01", "T01", gap=2.5)
        desk.post(f"/teacher/cards/{key}", to="name", name="Mateo Ruiz")
        mateo = named(desk, "Mateo Ruiz")
        desk.post(f"/teacher/cards/{key}/free")
        morning.wait(25)
        morning.tap("P22", "G01", "T01")
        latest = morning.room.facts().open()[-1]
        assert mateo.id not in latest.pair
        card = directory.card(desk.classroom.connection, key)
        assert card is not None and card.owner in latest.pair


def test_a_card_of_somebody_else_is_told_by_whose_it_is(desk: Desk) -> None:
    ana = named(desk, "Ana Ñandú")
    (card,) = directory.cards_of(desk.classroom.connection, ana.id)
    answer = desk.post(f"/teacher/cards/{card.key}", to="person:p02")
    assert answer.status_code == 409
    assert ES("people.card_taken", name="Ana") in answer.text
    assert directory.card(desk.classroom.connection, card.key) == card
    desk.post(f"/teacher/people/{ana.id}/leave", do="leave")
    assert desk.post(f"/teacher/cards/{card.key}", to="person:p02").status_code == 303


def test_cards_of_temas_guests_and_actions(desk: Desk) -> None:
    one, two, three = (new_card(desk, f"04AABBCCDD11{n}0") for n in (1, 2, 3))
    for key, to in ((one, "tema:t01"), (two, "guest"), (three, "action:RECESS")):
        assert desk.post(f"/teacher/cards/{key}", to=to).status_code == 303
    assert len(directory.cards_of(desk.classroom.connection, "t01")) == 2
    guest = directory.card(desk.classroom.connection, two)
    assert guest is not None and guest.label == "G01"
    holder = directory.person(desk.classroom.connection, guest.owner)
    assert holder is not None and holder.kind == "guest"
    action = directory.card(desk.classroom.connection, three)
    assert action == CardRow(three, "RECESS", "action", "RECESS")
    assert desk.post(f"/teacher/cards/{one}", to="nonsense").status_code == 409
    assert desk.get("/teacher/cards/xyz").status_code == 404
