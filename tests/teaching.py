"""A school with its pages as a tablet meets them: real SQLite, real Flask, virtual time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.clock import VirtualClock
from kiosk.config import Config
from kiosk.source import SiteSource
from kiosk.texts import Sentence
from kiosk.words import words
from tests.classes import sample_class
from web import WebSettings, create_app

TEACHER = "Maestra Rosa"


def nobody(request: Mapping[str, Any]) -> Mapping[str, Any]:
    """A station that is not running."""
    why = Sentence("parts.station_silent", {})
    return {"ok": False, "error": str(why), "why": why.document()}


class Desk:
    """A tablet at the pages of a school. clock: the time of the record; moves when told."""

    password = "maíz azul"

    def __init__(self, folder: Path, clock: VirtualClock, classroom: Classroom) -> None:
        self.folder, self.clock, self.classroom = folder, clock, classroom
        config = Config().simulated()
        self.source = SiteSource(folder, clock, config, words("es"), nobody, True)
        settings = WebSettings(secret_key="for tests only", look=0.005, beat=1)
        self.app = create_app(self.source, settings=settings, school=self.source)
        self.client: FlaskClient = self.app.test_client()

    def anew(self) -> Desk:
        """Another tablet of the same school."""
        other = object.__new__(Desk)
        other.__dict__.update(self.__dict__)
        other.client = self.app.test_client()
        return other

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        return self.client.get(path)

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Send a form with the token that the page's form would carry."""
        return self.client.post(path, data={"csrf_token": self.token(), **fields})

    def token(self) -> str:
        """A form token of this tablet."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/teacher/setup").text)
        if found is None:
            found = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/teacher/more").text)
        if found is None:
            page = self.get("/teacher/sign-in").text
            found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found is not None, "no form on the door"
        return found.group(1)

    def sign_in(self, name: str = TEACHER) -> None:
        """Sign in, with the setup code if nobody did yet."""
        code = self.classroom.access.setup_code()
        if code:
            answer = self.post("/teacher/setup", code=code, name=name, password=self.password)
        else:
            answer = self.post("/teacher/sign-in", name=name, password=self.password)
        assert answer.status_code == 303, answer.text

    def undo(self, path: str = "/teacher/more") -> int:
        """Press the button *Undo* of the page that comes next."""
        page = self.get(path).text
        action = re.search(r'class="told".*?action="([^"]+)"', page, re.DOTALL)
        assert action is not None, page
        part = page[action.start() : page.index("</form>", action.start())]
        fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', part))
        fields.pop("csrf_token", None)
        return self.post(action.group(1), **fields).status_code

    def send_list(self, what: str, data: bytes, name: str = "lista.csv") -> tuple[int, str]:
        """Send a list of people or temas as a browser's form does; its body is made here, and
        never a file of its own. The status, and where to look at it, or why not."""
        parts = [
            f'Content-Disposition: form-data; name="csrf_token"\r\n\r\n{self.token()}'.encode(),
            f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
            + data,
        ]
        body = b"".join(b"--edge\r\n" + part + b"\r\n" for part in parts) + b"--edge--\r\n"
        kind = "multipart/form-data; boundary=edge"
        answer = self.client.post(f"/teacher/{what}/list", data=body, content_type=kind)
        return answer.status_code, answer.location or answer.text

    def names(self) -> list[str]:
        """Everybody in the directory."""
        return [each.name for each in directory.people(self.classroom.connection)]


@contextmanager
def school_in(folder: Path) -> Iterator[Desk]:
    """The sample class in a folder, and a tablet."""
    clock = VirtualClock(name="desk")
    with sample_class(folder / "school", clock) as classroom:
        desk = Desk(folder / "school", clock, classroom)
        try:
            yield desk
        finally:
            desk.source.close()
