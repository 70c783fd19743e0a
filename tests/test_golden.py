"""Golden scenarios of docs/domain.md 2.8 that the teacher's tablet has to do with, by real taps."""

from __future__ import annotations

import re
from pathlib import Path

from kiosk.words import words
from tests.classes import Morning
from tests.play import play
from tests.teaching import school_in
from tests.test_today import asked, row, undo

ES = words("es")


def test_scenario_2_the_same_two_accompany_each_other_on_one_morning() -> None:
    day = play(
        """
        +2 tap P01
        +2 tap P02
        +2 tap T01
        +600 tap P02
        +2 tap P01
        +60 tap T03
        +2 tap P01
        +2 tap P02
        """,
        knows=("P22 P01 T01", "P22 P02 T03"),
    )
    assert day.sittings == ("P01 P02 T01 paused", "P02 P01 T03 open")
    assert day.kinds == ("tutoring", "tutoring")


TWENTY_MINUTES = """
+2 tap P22
+2 tap P03
+2 tap T01
+300 tap P05
+2 tap P04
+2 tap T03
+600 tap P03
+2 tap P22
+2 tap UNDERSTOOD
+300 tap P04
"""
"""Citlali (P03) and Diego (P04) have each other's cards all the while."""


def test_scenario_10_one_correction_restores_both_histories_of_swapped_cards() -> None:
    meant = play(TWENTY_MINUTES.replace("P03", "x").replace("P04", "P03").replace("x", "P04"))
    mended = play(TWENTY_MINUTES + "+5 teacher swap P03 P04\n")
    assert mended.sittings == meant.sittings
    told = {
        key: (w.state, w.agreed, w.passed_on) for key, w in mended.ways.items() if w.state != "none"
    }
    wanted = {
        key: (w.state, w.agreed, w.passed_on) for key, w in meant.ways.items() if w.state != "none"
    }
    assert told == wanted
    undone = play(TWENTY_MINUTES + "+5 teacher swap P03 P04\n+5 teacher undo\n")
    assert undone.sittings == play(TWENTY_MINUTES).sittings


def test_scenario_10_from_the_page_since_the_dialogue_in_which_it_began(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk:
        desk.sign_in()
        with Morning(desk.folder, desk.clock) as morning:
            morning.tap("P22", "P03", "T01")
            morning.wait(60)
            morning.tap("P03")
            morning.wait(600)
            morning.tap("T02", "P22", "P03")
            morning.wait(600)
            morning.tap("P03", "P22", "UNDERSTOOD")
            morning.wait(60)
        desk.post("/teacher/pin?next=/teacher/today", pin=desk.password)
        page = desk.get("/teacher/today").text
        first, second = re.findall(r'href="/teacher/today/([0-9a-f]{16})"', page)
        assert asked(desk, "swap", second, who="p03", to="p04").status_code == 303
        assert row(desk, first).sitting.tutee == "p03"
        assert row(desk, second).sitting.tutee == "p04"
        facts = desk.classroom.facts()
        assert facts.path("p04", "t02").state == "understood"
        assert facts.path("p03", "t02").state == "none"
        undo(desk)
        facts = desk.classroom.facts()
        assert facts.path("p03", "t02").state == "understood"
        assert facts.path("p04", "t02").state == "none"


def test_scenario_11_the_teacher_learns_tseltal_like_anybody(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk:
        desk.sign_in()
        with Morning(desk.folder, desk.clock) as morning:
            morning.tap("P20", "P22", "T06")
            (sitting,) = morning.room.facts().open()
            assert (sitting.tutor, sitting.tutee) == ("p20", "p22")
            other = desk.get("/api/board").json
            assert other is not None
            (link,) = [link for link in other["links"] if link["when"] == "now"]
            assert (link["tutor"], link["tutee"], link["kind"]) == ("p20", "p22", "tutoring")
            morning.wait(60)
            morning.tap("P22", "P20", "UNDERSTOOD")
            assert morning.room.facts().path("p22", "t06").agreed == ("p20",)


def test_scenario_12_one_pupil_a_teacher_and_a_mother(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk:
        desk.sign_in()
        for person in desk.classroom.connection.execute("SELECT id FROM people").fetchall():
            if person[0] not in ("p01", "p22", "p23"):
                desk.classroom.connection.execute(
                    "UPDATE people SET active = 0 WHERE id = ?", person
                )
        desk.classroom.connection.commit()
        with Morning(desk.folder, desk.clock) as morning:
            morning.tap("P22", "P01", "T01")
            morning.wait(30)
            morning.tap("P01", "P23", "T08")
            morning.wait(30)
        for path in ("/", "/api/board", "/teacher/", "/teacher/today", "/teacher/today/elsewhere"):
            answer = desk.get(path)
            assert answer.status_code == 200 and "%" not in re.sub(r"<[^>]*>", "", answer.text)


def test_scenario_15_a_day_on_paper_is_entered_learner_by_learner(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk:
        desk.sign_in()
        lines = 0
        for tutor, tema, learners in (
            ("p22", "t01", ("p01", "p02", "p03")),
            ("p05", "t03", ("p04", "p06")),
            ("p06", "t04", ("p07",)),
        ):
            for learner in learners:
                answer = desk.post(
                    "/teacher/today/elsewhere",
                    day="1",
                    where="paper",
                    tutor=tutor,
                    tema=tema,
                    tutee=learner,
                )
                lines += answer.status_code == 303
        assert lines == 6
        assert desk.classroom.facts().begun() and desk.classroom.facts().open() == ()
        assert desk.post("/teacher/today/end-day", day="1").status_code == 303
        assert desk.classroom.facts().day() == 2
        link = desk.classroom.facts().live("p22", "p01")
        assert [(each.tutor, each.tema) for each in link] == [("p22", "t01")]
        assert desk.classroom.differences() == []


def test_scenario_15_a_whole_day_on_the_printed_sheet_is_typed_in_at_once(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk:
        desk.sign_in()
        desk.post("/teacher/pin?next=/teacher/today", pin=desk.password)
        sheet = {"day": "1", "tutor-1": "p22", "tema-1": "t01"}
        sheet |= {f"tutee-{n}": f"p{n:02}" for n in range(1, 6)}
        sheet |= {"tutor-6": "p05", "tema-6": "t03"}
        sheet |= {f"tutee-{n}": f"p{n + 1:02}" for n in range(6, 18)}
        assert len([key for key in sheet if key.startswith("tutee")]) == 17
        touches = len(sheet) - 1  # choices on the page, and one touch to write them down
        assert touches <= 21
        assert desk.post("/teacher/today/sheet", **sheet).status_code == 303
        rows = desk.classroom.connection.execute(
            "SELECT tutor, tutee, tema, how FROM dialogues ORDER BY rowid"
        ).fetchall()
        assert len(rows) == 17
        assert rows[0][:3] == ("p22", "p01", "t01") and rows[4][:3] == ("p22", "p05", "t01")
        assert rows[16][:3] == ("p05", "p18", "t03")
        undo(desk)
        left = "SELECT count(*) FROM dialogues WHERE voided IS NULL"
        assert desk.classroom.connection.execute(left).fetchone() == (0,)
        assert desk.classroom.differences() == []


def test_a_sheet_with_one_row_that_cannot_be_is_said_by_its_number_and_keeps_what_was_typed(
    tmp_path: Path,
) -> None:
    with school_in(tmp_path) as desk:
        desk.sign_in()
        good = {"day": "1", "tutor-1": "p22", "tutee-1": "p01", "tema-1": "t01"}
        for wrong, key in (
            ({"tutor-2": "p02"}, "row_who_learned"),
            ({"tutee-2": "p22"}, "row_one_person"),
            ({"tutee-2": "nobody"}, "row_who_learned"),
            ({"tutor-2": "nobody", "tutee-2": "p02"}, "row_who_accompanied"),
        ):
            answer = desk.post("/teacher/today/sheet", **good, **wrong)
            assert answer.status_code == 409 and ES(f"paper.{key}", n=2) in answer.text
            assert '<option value="p22" selected>' in answer.text
        assert desk.post("/teacher/today/sheet", day="1").status_code == 409
        assert not desk.classroom.facts().begun()


def test_every_golden_scenario_names_the_test_that_shows_it() -> None:
    page = (Path(__file__).parent.parent / "docs" / "domain.md").read_text(encoding="utf-8")
    table = page[page.index("### 2.8") : page.index("## 3.")]
    rows = re.findall(r"^\| (\d+) \|.*\| `(\w+)::(\w+)` \|$", table, flags=re.MULTILINE)
    assert [int(number) for number, _, _ in rows] == list(range(1, 16))
    for _, file, test in rows:
        text = (Path(__file__).parent / f"{file}.py").read_text(encoding="utf-8")
        assert f"def {test}(" in text, test
