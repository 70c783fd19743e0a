"""What is printed to be cut out: everybody is on it once, at real size, on any paper."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from xml.etree import ElementTree

import pytest
import segno

from kiosk.cutouts import CUTOUTS, cutout_pages
from kiosk.posters.code import QUIET, code, own_page, tema_page
from kiosk.posters.guests import guest_cards
from kiosk.posters.kit_cards import GUESTS, PEOPLE, kit_sheets
from kiosk.posters.pieces import EDGE, PAGES, Cut, Piece, pages
from kiosk.words import languages, words
from tests.classes import sample_rows
from tests.stations import kiosk
from tests.teaching import Desk, school_in
from web.teacher.reports import CUTOUTS as ON_THE_TABLET
from web.teacher.reports import SIZES

SVG = "{http://www.w3.org/2000/svg}"
ES = words("es")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with school_in(tmp_path_factory.mktemp("cutouts")) as found:
        found.sign_in()
        yield found


def texts(svgs: tuple[str, ...]) -> str:
    roots = [ElementTree.fromstring(svg) for svg in svgs]
    return " ".join(each.text or "" for root in roots for each in root.iter(f"{SVG}text"))


@pytest.mark.parametrize("size", PAGES)
@pytest.mark.parametrize("what", CUTOUTS)
@pytest.mark.parametrize("language", languages())
def test_pages_have_their_real_size_and_need_nothing_from_outside(
    desk: Desk, what: str, size: str, language: str
) -> None:
    for svg in cutout_pages(desk.classroom, what, words(language), size):
        root = ElementTree.fromstring(svg)
        wide, high = PAGES[size]
        assert (root.get("width"), root.get("height")) == (f"{wide:g}mm", f"{high:g}mm")
        assert "href" not in svg and "url(" not in svg and svg.count("http") == 1


@pytest.mark.parametrize("size", PAGES)
def test_every_person_and_every_tema_is_on_a_piece_with_its_label(desk: Desk, size: str) -> None:
    cards = texts(cutout_pages(desk.classroom, "cards", ES, size))
    for row in sample_rows("people.csv"):
        assert row["name"].split()[0] in cards
        assert len(re.findall(rf"\b{row['card_label']}\b", cards)) == 1
    temas = texts(cutout_pages(desk.classroom, "temas", ES, size))
    for row in sample_rows("temas.csv"):
        assert re.search(rf"\b{row['card_label']}\b", temas)
        assert row["title"].split()[0] in temas


def test_there_is_a_pocket_for_each_tema_and_some_for_those_to_come(desk: Desk) -> None:
    svgs = cutout_pages(desk.classroom, "pockets", ES)
    fold = ES("poster.fold").split()[0]
    assert texts(svgs).count(fold) == len(sample_rows("temas.csv")) + 2


@pytest.mark.parametrize("size", PAGES)
@pytest.mark.parametrize("what", CUTOUTS)
def test_pieces_stay_where_printers_print(what: str, size: str) -> None:
    cut: Cut = CUTOUTS[what].cut
    across, down = cut.grid(PAGES[size])
    assert across >= 2 and down >= 2
    assert across * cut.wide <= PAGES[size][0] - 2 * EDGE
    assert down * cut.high <= PAGES[size][1] - 2 * EDGE


def test_long_names_become_smaller_and_stay_on_the_card() -> None:
    name = "Guadalupe de los Ángeles Xicohténcatl Tlahuicole"
    (svg,) = pages(CUTOUTS["cards"].cut, [Piece(name, "sun", "P01")], ES, "x")
    sizes = [float(each) for each in re.findall(r'font-size="([\d.]+)"', svg)]
    assert min(sizes) > 2.2 and "Xicohténcatl" in svg


def test_nobody_makes_an_empty_page() -> None:
    (svg,) = pages(CUTOUTS["cards"].cut, [], ES, "x")
    assert ElementTree.fromstring(svg).tag == f"{SVG}svg"


def test_the_tablet_shows_each_page_and_refuses_what_there_is_not(desk: Desk) -> None:
    assert tuple(CUTOUTS) == ON_THE_TABLET and tuple(PAGES) == SIZES
    for what in CUTOUTS:
        page = desk.get(f"/teacher/reports/cutouts/{what}?size=A3&lang=es")
        (first, *_) = re.findall(r'src="([^"]+\.svg[^"]*)"', page.text)
        svg = desk.get(first.replace("&amp;", "&"))
        assert svg.mimetype == "image/svg+xml" and 'width="297mm"' in svg.text
    for path in ("cutouts/other", "cutouts/cards/0.svg", "cutouts/cards/99.svg"):
        assert desk.get(f"/teacher/reports/{path}").status_code == 404
    assert ES("poster.calm").split()[0] in desk.get("/teacher/reports/rules.svg?lang=es").text


def test_the_command_writes_all_pages_or_says_which_it_prints(desk: Desk, tmp_path: Path) -> None:
    data = ("--data", str(desk.folder), "--lang", "es")
    kiosk("poster", "cards", "--out", str(tmp_path / "cards.svg"), *data)
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "cards-1.svg", "cards-2.svg", "cards-3.svg",
    ]  # fmt: skip
    assert "P22" in kiosk("poster", "cards", *data)


ADDRESS = "http://192.168.100.200:8080/"
"""As long as a school's address gets."""


def every_piece(desk: Desk, address: str) -> dict[str, tuple[Piece, ...]]:
    """The pieces that are printed, by what they are, as they are before they are drawn."""
    return {what: tuple(kind.pieces(desk.classroom, ES, address)) for what, kind in CUTOUTS.items()}


def test_the_code_of_every_person_s_and_guest_s_card_is_one_and_opens_what_asks_for_the_card(
    desk: Desk,
) -> None:
    (said,) = {piece.code for piece in every_piece(desk, ADDRESS)["cards"]}
    assert said == "http://192.168.100.200:8080/mine"
    asks = desk.anew().get(said.removeprefix(ADDRESS[:-1]))
    assert asks.status_code == 200 and ES("mine.ask") in asks.text
    assert not any(row["name"].split()[0] in asks.text for row in sample_rows("people.csv"))


def test_the_code_of_a_tema_card_opens_that_tema_for_everybody(desk: Desk) -> None:
    for piece in every_piece(desk, ADDRESS)["temas"]:
        page = desk.anew().get(piece.code.removeprefix(ADDRESS[:-1]))
        assert page.status_code == 200 and escape(piece.name) in page.text
        assert piece.name.split()[0] not in piece.code


@pytest.mark.parametrize("address", ["http://10.42.0.1/", "http://10.42.0.1"])
def test_an_address_may_end_with_a_stroke_or_not(address: str) -> None:
    assert own_page(address) == "http://10.42.0.1/mine"
    assert tema_page(address, "t1") == "http://10.42.0.1/catalogue/t1"


def test_where_nobody_knows_the_address_there_is_no_code(desk: Desk) -> None:
    for pieces in every_piece(desk, "").values():
        assert {piece.code for piece in pieces} == {""}
    assert "crispEdges" not in "".join(cutout_pages(desk.classroom, "cards", ES))


def test_a_code_is_the_address_in_modules_with_white_around_it() -> None:
    text = tema_page(ADDRESS, "t0123456789abcdef")
    line, wide = code(text)
    matrix = segno.make_qr(text, error="m", encoding="utf-8").matrix
    dark = {(x, y) for y, row in enumerate(matrix) for x, on in enumerate(row) if on}
    drawn = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", line)}
    assert drawn == {(x + QUIET, y + QUIET) for x, y in dark} and QUIET >= 4
    assert wide == len(matrix) + 2 * QUIET


LEAST_MODULE = 0.4
"""Millimetres: a printer of 300 dots an inch gives a module of that size five dots."""


def test_every_module_of_a_code_is_large_enough_for_an_ordinary_printer_and_phone(
    desk: Desk,
) -> None:
    guests = guest_cards("visitor", "", ["G01"], ("#2F6B7E", ""), ES, own_page(ADDRESS))
    kit = kit_sheets(ES, ADDRESS)
    printed = [guests, kit]
    for what in ("cards", "temas"):
        printed += cutout_pages(desk.classroom, what, ES, "A4", ADDRESS)
    for page in printed:
        scales = re.findall(r'scale\(([\d.]+)\)" shape-rendering="crispEdges"', page)
        assert scales and min(float(each) for each in scales) >= LEAST_MODULE


def test_the_tablet_and_the_command_print_the_address_that_the_display_shows(
    desk: Desk, tmp_path: Path
) -> None:
    run = desk.source.run_folder
    run.mkdir(exist_ok=True)
    (run / "address").write_text("http://192.168.4.7/\n", encoding="utf-8")
    line, _ = code("http://192.168.4.7/mine")
    assert line in desk.get("/teacher/reports/cutouts/cards/1.svg").text
    out = tmp_path / "cards.svg"
    kiosk("poster", "cards", "--size", "A3", "--out", str(out), "--data", str(desk.folder))
    assert line in "".join(each.read_text(encoding="utf-8") for each in tmp_path.iterdir())
    (run / "address").unlink()
    line, _ = code("http://localhost/mine")
    assert line in desk.get("/teacher/reports/cutouts/cards/1.svg").text


def test_action_cards_of_a_kit_have_no_code_and_the_others_may_go_without() -> None:
    assert kit_sheets(ES, ADDRESS).count("crispEdges") == PEOPLE + GUESTS
    assert "crispEdges" not in kit_sheets(ES)


LEAST_LETTERS = 2.4
"""Millimetres of an em: 7 points."""


@pytest.mark.parametrize("language", languages())
def test_nothing_of_ours_is_printed_too_small_to_read(desk: Desk, language: str) -> None:
    say = words(language)
    guests = guest_cards("guest", "El Porvenir", ["G01"], ("#2F6B7E", ""), say, own_page(ADDRESS))
    printed = [guests, kit_sheets(say, ADDRESS)]
    for what in CUTOUTS:
        printed += cutout_pages(desk.classroom, what, say, "A4", ADDRESS)
    for page in printed:
        assert (
            min(float(each) for each in re.findall(r'font-size="([\d.]+)"', page)) >= LEAST_LETTERS
        )


@pytest.mark.parametrize(
    "command",
    [("poster", "cards"), ("poster", "rules"), ("kit-cards",), ("kit-cards", "--format", "csv")],
)
@pytest.mark.parametrize(("out", "says"), [("gone/x.svg", "no such folder"), (".", "is a")])
def test_a_place_where_nothing_can_be_written_is_one_sentence_and_no_file(
    desk: Desk, tmp_path: Path, command: tuple[str, ...], out: str, says: str
) -> None:
    place = ("--out", str(tmp_path / out), "--data", str(desk.folder), "--lang", "en")
    code = 2 if out == "." else 1
    said = kiosk(*command, *place, code=code)
    assert says in said and not list(tmp_path.iterdir())
    assert code == 2 or len(said.splitlines()) == 1


def test_sheets_that_cannot_be_kept_leave_the_ones_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "cards.html"
    out.write_text("of last week")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr("os.fsync", full)
    said = kiosk("kit-cards", "--out", str(out), "--data", str(tmp_path), "--lang", "en", code=1)
    assert "full" in said and [each.name for each in tmp_path.iterdir()] == ["cards.html"]
    assert out.read_text() == "of last week"
