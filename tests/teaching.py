"""A school with its pages as a tablet meets them: real SQLite, real Flask, virtual time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import CodeType
from typing import Any

from flask.testing import FlaskClient
from itsdangerous import BadSignature
from jinja2.bccache import Bucket, BytecodeCache
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
from web.keeping import Kept

TEACHER = "Maestra Rosa"


def nobody(request: Mapping[str, Any]) -> Mapping[str, Any]:
    """A station that is not running."""
    why = Sentence("parts.station_silent", {})
    return {"ok": False, "error": str(why), "why": why.document()}


class Compiled(BytecodeCache):
    """Templates that any school of this process has compiled, for all its schools.

    Each app compiles anew whatever it shows, and most tests make an app of their own.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, if a template of this name and text was compiled before."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        assert bucket.code is not None
        self._kept[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()


class Desk:
    """A tablet at the pages of a school. clock: the time of the record; moves when told."""

    password = "maíz azul"

    def __init__(self, folder: Path, clock: VirtualClock, classroom: Classroom) -> None:
        self.folder, self.clock, self.classroom = folder, clock, classroom
        config = Config().simulated()
        self.source = SiteSource(folder, clock, config, words("es"), nobody, True)
        settings = WebSettings(secret_key="for tests only", look=0.005, beat=1)
        self.app = create_app(self.source, settings=settings, school=self.source)
        self.app.jinja_env.bytecode_cache = COMPILED
        self.client: FlaskClient = self.app.test_client()
        self._tokens: dict[str | None, str] = {}

    def anew(self) -> Desk:
        """Another tablet of the same school."""
        other = object.__new__(Desk)
        other.__dict__.update(self.__dict__)
        other.client = self.app.test_client()
        other._tokens = {}
        return other

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        return self.client.get(path)

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Send a form with the token that the page's form would carry."""
        return self.client.post(path, data={"csrf_token": self.token(), **fields})

    def token(self) -> str:
        """A form token of this tablet, good as long as the session whose page carried it.

        What a form made the pages say is seen before the next one, as on a tablet.
        """
        session = self._session()
        if "_flashes" in session or session.get("csrf_token") not in self._tokens:
            token = self._told_token()
            self._tokens = {self._session().get("csrf_token"): token}
        return next(iter(self._tokens.values()))

    def _session(self) -> Mapping[str, Any]:
        """What the cookie of this tablet holds; nothing if it has none of this school."""
        cookie = self.client.get_cookie("session")
        signer = Kept().get_signing_serializer(self.app)
        if cookie is None or signer is None:
            return {}
        try:
            found: Mapping[str, Any] = signer.loads(cookie.value)
        except BadSignature:
            return {}
        return found

    def _told_token(self) -> str:
        for path in ("/teacher/setup", "/teacher/more", "/teacher/sign-in"):
            found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).text)
            if found is not None:
                return found.group(1)
        raise AssertionError("no form on the door")

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
