"""Every page that a tablet can open in a school: the routes are walked, so none is forgotten."""

from __future__ import annotations

from itertools import product

from kiosk.reports.papers import PAPERS
from tests.teaching import Desk
from web.teacher.first import NAMES as STEPS
from web.teacher.reports import CUTOUTS

MORE = (
    ("today-ends", "/teacher/today?ask=end"),
    ("today-recess", "/teacher/today?ask=recess"),
    ("today-before", "/teacher/today?day=1"),
    ("network-table", "/teacher/network?table=1"),
    ("assembly-year", "/teacher/assembly?span=year"),
    ("assembly-dark", "/teacher/assembly?paper=dark"),
    ("people-found", "/teacher/people?q=an"),
    ("clock-asks", "/teacher/settings/clock?when=2026-11-25T09:12"),
    ("dialogue-elsewhere", "/teacher/today/sheet"),
    ("person-adult", "/teacher/people/p22"),
)
"""Pages that their query, or what they show, makes another."""


def pages_of(desk: Desk) -> list[tuple[str, str]]:
    """A name and a path for every page, in a school that `tests.lively.storied` made.

    Answers for scripts, files, and pages that this school cannot show now are left out.
    """
    values = {
        "person": ("p01",),
        "tema": ("t01",),
        "dialogue": ("nameless",),
        "key": ("0a1b2c3d4e5f60718293a4b5c6d7e8f9",),
        "name": (*PAPERS,),
        "what": CUTOUTS,
        "step": (*STEPS, "begin"),
        "n": ("1",),
    }
    lists = {what: (_list(desk, what),) for what in ("people", "temas")}
    found = [("wall", "/"), ("mirror", "/mirror"), ("station", "/station")]
    with desk.app.test_request_context():
        urls = desk.app.url_map.bind("")
        for rule in desk.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or not rule.rule.startswith(("/teacher", "/mine")):
                continue
            here = {**values, "token": lists.get((rule.rule + "//").split("/")[2], ("",))}
            names = sorted(rule.arguments)
            unknown = set(names) - here.keys()
            assert not unknown, f"{rule.rule}: say in `values` which {unknown} to look at"
            for each in product(*(here[name] for name in names)):
                path = urls.build(rule.endpoint, dict(zip(names, each, strict=True)))
                more = each if any(len(here[name]) > 1 for name in names) else ()
                name = "-".join((rule.endpoint.partition(".")[2].replace("_", "-"), *more))
                found.append((name, path))
    return [(name, path) for name, path in (*found, *MORE) if _is_page(desk, path)]


def _list(desk: Desk, what: str) -> str:
    """The token of a list that was sent and waits to be saved."""
    text = "name,title,group\nZoé,Nubes,4\n,,4\n" + "".join(f"Ana {n},T{n},{n}\n" for n in range(9))
    return desk.send_list(what, text.encode())[1].rpartition("/")[2]


def _is_page(desk: Desk, path: str) -> bool:
    answer = desk.get(path)
    whole = answer.text.lstrip().lower().startswith("<!doctype")
    return answer.status_code == 200 and answer.mimetype == "text/html" and whole
