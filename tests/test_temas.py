"""Temas on the tablet: who holds each, where it came from, changing one, a list of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk import directory
from kiosk.commands import CloseDay, Demonstrate, OpenDialogue, Understand
from kiosk.events import OfferChanged, PersonChanged, TemaChanged
from kiosk.reports import temas as report
from kiosk.rows import Policy, Tema
from kiosk.words import words
from tests.teaching import Desk, school_in

ES = words("es")
ODD = ("<script>alert(1)</script>", "🌽" * 30, "مرحبا بالعالم", "='1+1", "a" * 10_000, "\u202e!")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        found.sign_in()
        yield found


def tema(desk: Desk, ident: str) -> Tema:
    """A tema as it stands."""
    row = directory.tema(desk.classroom.connection, ident)
    assert row is not None
    return row


def learned(desk: Desk, tutor: str, tutee: str, of: str) -> None:
    """A sitting in which it is understood."""
    dialogue = f"{tutor}-{tutee}-{of}"
    desk.classroom.submit(OpenDialogue(dialogue, tutor, tutee, of))
    desk.classroom.submit(Understand(tutor, tutee, of, dialogue))


def told(desk: Desk, of: str) -> report.Told:
    """What the page of a tema tells."""
    found = report.tema(desk.classroom.connection, desk.classroom.facts(), of)
    assert found is not None
    return found


def form(desk: Desk, of: str, **typed: str) -> dict[str, str]:
    """The form of a tema as it is now, and what was typed over it."""
    row = tema(desk, of)
    names = ("title", "language", "field", "challenge", "drawing", "brought_by", "came_from")
    now = {name: str(getattr(row, name)) for name in names}
    seen = {f"was_{name}": value for name, value in now.items()}
    return {**now, "drawing": now["drawing"] or "map", **seen, **typed}


def test_the_list_says_who_alone_holds_a_tema(desk: Desk) -> None:
    page = desk.get("/teacher/temas").text
    assert ES("temas.held_one", name="Maestra") in page
    learned(desk, "p22", "p01", "t01")
    page = desk.get("/teacher/temas").text
    assert ES("temas.held", n=2) in page


def test_a_tema_of_somebody_who_left_lives_no_longer(desk: Desk) -> None:
    room = desk.classroom
    found = {each.tema.id: each for each in report.temas(room.connection, room.facts())}
    assert found["t04"].fragile
    (alone,) = found["t04"].holders
    person = directory.person(room.connection, alone)
    assert person is not None
    room.enter([replace(person, active=False), PersonChanged(alone)], "p22")
    found = {each.tema.id: each for each in report.temas(room.connection, room.facts())}
    assert not found["t04"].living


def test_a_tema_tells_from_whom_everybody_had_it(desk: Desk) -> None:
    learned(desk, "p22", "p01", "t01")
    desk.classroom.submit(CloseDay("p22"))
    learned(desk, "p01", "p02", "t01")
    about = told(desk, "t01")
    assert [(each.person, each.tutor, each.depth) for each in about.lineage.places] == [
        ("p22", "", 0),
        ("p01", "p22", 1),
        ("p02", "p01", 2),
    ]
    assert about.lineage.generations == 3
    page = desk.get("/teacher/temas/t01").text
    assert ES("temas.generations", n=3) in page and ES("temas.from_whom", name="Ana") in page


def test_who_only_understood_may_be_asked_and_is_not_in_the_catalogue(desk: Desk) -> None:
    learned(desk, "p22", "p01", "t01")
    desk.classroom.enter([OfferChanged("p01", "t01", "yes")], "p22")
    assert told(desk, "t01").living.offering == ("p22",)
    assert told(desk, "t01").ask == ("p01",)
    desk.classroom.submit(Demonstrate("p22", "p01", "t01"))
    assert set(told(desk, "t01").living.offering) == {"p01", "p22"}


@pytest.mark.parametrize(
    ("requires", "offering"),
    [("demonstrated", {"p22"}), ("understood", {"p22", "p01"}), ("nothing", {"p22", "p01", "p02"})],
)
def test_what_the_catalogue_asks_is_a_policy(desk: Desk, requires: str, offering: set[str]) -> None:
    learned(desk, "p22", "p01", "t01")
    desk.classroom.submit(OpenDialogue("d", "p22", "p02", "t01"))
    offers = [OfferChanged(who, "t01", "yes") for who in ("p01", "p02")]
    desk.classroom.enter([*offers, Policy("offer_requires", requires)], "p22")
    assert set(desk.classroom.facts().offering("t01")) == offering


def test_a_tema_is_changed_by_its_author_and_the_change_is_undone(desk: Desk) -> None:
    before = tema(desk, "t01")
    fields = form(desk, "t01", title="La milpa", brought_by="p22", came_from="El Porvenir")
    answer = desk.post("/teacher/temas/t01/edit", **fields)
    assert (answer.status_code, answer.location) == (303, "/teacher/temas/t01")
    assert tema(desk, "t01").title == "La milpa"
    last = list(desk.classroom.records())[-1]
    assert last.fact == TemaChanged("t01") and last.actor not in ("station", "")
    page = desk.get("/teacher/temas/t01").text
    assert ES("temas.saved") in page
    assert ES("temas.brought_from", name="Maestra", place="El Porvenir") in page
    undone = desk.post("/teacher/undo", token=token_on(page))
    assert (undone.status_code, undone.location) == (303, "/teacher/")
    assert tema(desk, "t01") == before


def test_an_undo_after_somebody_elses_change_is_refused(desk: Desk) -> None:
    desk.post("/teacher/temas/t01/edit", **form(desk, "t01", title="La milpa"))
    token = token_on(desk.get("/teacher/temas").text)
    desk.post("/teacher/temas/t01/edit", **form(desk, "t01", title="El maíz"))
    answer = desk.post("/teacher/undo", token=token)
    assert answer.status_code == 409 and ES("people.undo_changed") in answer.text
    assert tema(desk, "t01").title == "El maíz"
    assert desk.post("/teacher/undo", token="none").status_code == 409


def test_a_change_can_be_undone_after_the_pages_were_started_anew(desk: Desk) -> None:
    before = tema(desk, "t01")
    desk.post("/teacher/temas/t01/edit", **form(desk, "t01", title="La milpa"))
    token = token_on(desk.get("/teacher/temas").text)
    later = Desk(desk.folder, desk.clock, desk.classroom)
    later.sign_in()
    assert later.post("/teacher/undo", token=token).status_code == 303
    assert tema(desk, "t01") == before
    later.source.close()


def token_on(page: str) -> str:
    """What the button *Undo* of a page would send."""
    return page.partition('name="token" value="')[2].partition('"')[0]


def test_a_stale_form_says_what_changed_and_keeps_what_was_typed(desk: Desk) -> None:
    mine = form(desk, "t01", title="La mía")
    desk.post("/teacher/temas/t01/edit", **form(desk, "t01", title="La de otra"))
    answer = desk.post("/teacher/temas/t01/edit", **mine)
    assert answer.status_code == 409
    assert ES("temas.now", what=ES("temas.field_title"), value="La de otra") in answer.text
    assert 'value="La mía"' in answer.text and 'name="was_title" value="La de otra"' in answer.text
    assert tema(desk, "t01").title == "La de otra"


@pytest.mark.parametrize("odd", ODD)
def test_odd_texts_are_kept_whole_or_refused_in_a_sentence(desk: Desk, odd: str) -> None:
    before = desk.classroom.seq()
    answer = desk.post("/teacher/temas/t01/edit", **form(desk, "t01", title=odd, came_from=odd))
    if answer.status_code == 303:
        assert tema(desk, "t01").title == odd
        assert "<script>alert" not in desk.get("/teacher/temas").text
    else:
        assert answer.status_code == 409 and "said-why" in answer.text
        assert desk.classroom.seq() == before


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ({"title": "  "}, "no_title"),
        ({"title": "el telar"}, "title_taken"),
        ({"drawing": "dragon"}, "no_drawing"),
        ({"brought_by": "nadie"}, "nobody"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_changes(
    desk: Desk, typed: dict[str, str], key: str
) -> None:
    before = desk.classroom.seq()
    answer = desk.post("/teacher/temas/t01/edit", **form(desk, "t01", **typed))
    assert answer.status_code == 409 and ES(f"temas.{key}") in answer.text
    assert desk.classroom.seq() == before
    assert desk.post("/teacher/temas/nix/edit", title="x").status_code == 404


def test_a_new_tema_has_a_thread_of_its_own_and_undoing_lets_it_rest(desk: Desk) -> None:
    dyes = {each.dye for each in directory.temas(desk.classroom.connection)}
    answer = desk.post("/teacher/temas/new", title="Nubes", drawing="sky")
    ident = answer.location.rpartition("/")[2]
    assert tema(desk, ident).dye not in dyes
    assert desk.post(f"/teacher/temas/{ident}/rest", resting="yes").status_code == 303
    assert tema(desk, ident).resting


def test_a_tema_at_rest_leaves_the_lists_and_comes_back(desk: Desk) -> None:
    assert "t01" in desk.classroom.facts().offers("p22")
    desk.post("/teacher/temas/t01/rest", resting="yes")
    page = desk.get("/teacher/temas").text.partition("<details")
    assert "Fracciones en la milpa" not in page[0] and "Fracciones en la milpa" in page[2]
    assert "t01" not in desk.classroom.facts().offers("p22")
    desk.post("/teacher/temas/t01/rest", resting="no")
    assert "t01" in desk.classroom.facts().offers("p22")


def test_a_list_is_looked_at_first_brought_in_by_its_author_and_undone(desk: Desk) -> None:
    before, offers = desk.classroom.seq(), desk.classroom.facts().offering("t01")
    text = "titulo;idioma;ofrece\nNubes;es;\n;es;\nFracciones en la milpa;;Luis Jiménez\n"
    status, path = desk.send_list("temas", text.encode(), "../../temas.csv")
    assert status == 303
    page = desk.get(path).text
    assert "Nubes" in page and ES("imports.no_title") in page
    assert desk.classroom.seq() == before
    mark = page.partition('name="mark" value="')[2].partition('"')[0]
    assert desk.post(path, do="save", mark="other").status_code == 409
    assert desk.post(path, do="save", mark=mark).status_code == 303
    titles = [each.title for each in directory.temas(desk.classroom.connection)]
    assert "Nubes" in titles
    assert "p02" in desk.classroom.facts().offering("t01")
    assert list(desk.classroom.records())[-1].actor not in ("import", "")
    assert desk.undo() == 303
    assert desk.classroom.facts().offering("t01") == offers
    (clouds,) = [t for t in directory.temas(desk.classroom.connection) if t.title == "Nubes"]
    assert clouds.resting


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04xlsx", b"\xff\xfe\x00", b"a;b\n1;2\n"])
def test_a_list_of_the_wrong_kind_is_a_sentence(desk: Desk, content: bytes) -> None:
    before = desk.classroom.seq()
    status, page = desk.send_list("temas", content)
    assert status == 409 and 'class="problem"' in page
    assert desk.post("/teacher/temas/list", content="%%%").status_code == 409
    assert desk.get("/teacher/temas/list/none").status_code == 409
    assert desk.classroom.seq() == before


def test_a_list_of_temas_may_be_as_long_as_one_of_people(desk: Desk) -> None:
    rows = "".join(f"Tema {n};{'x' * 400}\n" for n in range(7_000))
    assert 2_000_000 < len(rows) < 5_000_000
    assert desk.send_list("temas", f"titulo;desafio\n{rows}".encode())[0] == 303
    status, page = desk.send_list("temas", b"titulo\n" + b"x" * 5_050_000)
    assert status == 409 and "5 MB" in page
    assert desk.send_list("temas", b"titulo\n" + b"x" * 6_000_000)[0] == 413


def test_reports_write_nothing(desk: Desk) -> None:
    before = desk.classroom.connection.total_changes
    told(desk, "t01")
    report.temas(desk.classroom.connection, desk.classroom.facts())
    assert desk.classroom.connection.total_changes == before
