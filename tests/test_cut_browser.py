"""A power cut as a teacher sees it on her tablet: station and pages are gone, and come back."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from kiosk.runfolder import running
from kiosk.words import words
from tests.browser import chromium
from tests.stations import School, kiosk, until

pytestmark = pytest.mark.browser
ES = words("es")
CHECKOUT = Path(__file__).parent.parent
PASSWORD = "maíz azul"
HEALED = 15_000
"""Milliseconds within which a browser comes back by itself; it tries every two seconds."""


class Site:
    """Station and pages on one folder and port, with a power switch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "school"
        self.boot = folder / "boot_id"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.school = School(self.folder)
        kiosk("init", "--name", "Escuela Miguel Hidalgo", "--sample", "--data", str(self.folder))

    @contextmanager
    def powered(self, boot: str) -> Iterator[None]:
        """Both processes in a boot of that name; at the end the power is cut."""
        self.boot.write_text(boot, encoding="ascii")
        with ExitStack() as stack:
            for arguments in (("station",), ("web", f"--port={self.port}")):
                stack.callback(_kill, self._start(*arguments))
            until(lambda: running(self.folder / "run"), "the station is up")
            until(self._answers, "the pages answer")
            yield

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = ("-m", "tests.another_boot", str(self.boot), *arguments)
        options = ("--simulate", "--data", str(self.folder))
        return subprocess.Popen([sys.executable, *command, *options], cwd=CHECKOUT)

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.address}/healthz") as answer:
                return bool(answer.status == 200)
        except URLError:
            return False

    def tap(self, *cards: str) -> str:
        """Cards come down on the simulated reader; what the display says."""
        return kiosk("tap", *cards, "--data", str(self.folder))


def _kill(child: subprocess.Popen[bytes]) -> None:
    os.kill(child.pid, signal.SIGKILL)
    child.wait()


def sign_in(page: Page, site: Site) -> None:
    """A tablet comes in by the setup code, and stays paired."""
    page.goto("/teacher/setup")
    page.fill("[name=code]", kiosk("setup-code", "--data", str(site.folder)).strip())
    page.fill("[name=name]", "Maestra Rosa")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    expect(page.locator(".bar")).to_be_visible()


def test_a_power_cut_is_told_by_a_still_banner_and_the_page_heals_by_itself(
    tmp_path: Path,
) -> None:
    site = Site(tmp_path)
    with chromium() as browser:
        context = browser.new_context(
            viewport={"width": 1280, "height": 800}, locale="es-MX", base_url=site.address
        )
        page = context.new_page()
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        tile = page.locator(".tile")
        lost = page.locator("#lost")
        with site.powered("first-boot"):
            sign_in(page, site)
            page.clock.install()
            page.goto("/teacher/")
            site.tap("P22", "P01", "T01")
            expect(tile).to_contain_text("Ana")
            expect(lost).to_be_hidden()

        page.clock.fast_forward(30_000)
        expect(lost).to_have_text(re.compile("Sin conexión con el puesto desde las"))
        expect(tile).to_contain_text("Ana")
        said = lost.inner_text()
        page.clock.fast_forward(600_000)
        assert lost.inner_text() == said, "the banner stays still"
        assert page.evaluate("document.getAnimations().length") == 0

        with site.powered("second-boot"):
            expect(lost).to_be_hidden(timeout=HEALED)
            expect(tile).to_have_count(0, timeout=HEALED)
            assert page.url == f"{site.address}/teacher/", "Now asks for nothing"
            assert site.school.kinds()[-1] == "boot_started"
            assert site.school.open() == []

            page.goto("/teacher/today")
            page.get_by_label(ES("door.password"), exact=True).fill(PASSWORD)
            page.keyboard.press("Enter")
            look = page.locator("section", has=page.get_by_text(ES("today.part_look")))
            expect(look).to_contain_text("Ana")
            expect(look).to_contain_text(ES("today.end_interrupted"))

            page.goto("/teacher/")
            expect(page.get_by_text(ES("web.quiet"))).to_be_visible()
            assert ES("display.page_go_on") in site.tap("P01")
            assert site.school.open() == [], "a question writes nothing"
            site.tap("P22")
            expect(tile).to_contain_text("Ana", timeout=2_000)
            assert len(site.school.open()) == 1
            assert site.school.differences() == []
        context.close()
    assert troubles == []


def test_a_station_that_dies_alone_is_told_on_now_and_on_the_wall_and_the_tiles_stay(
    tmp_path: Path,
) -> None:
    site = Site(tmp_path)
    with chromium() as browser, site.powered("first-boot"):
        context = browser.new_context(locale="es-MX", base_url=site.address)
        now, wall = context.new_page(), context.new_page()
        sign_in(now, site)
        wall.goto("/")
        site.tap("P22", "P01", "T01")
        told = (
            now.get_by_text(ES("now.reader_none")),
            wall.get_by_text(ES("tablet_more.station_none")),
        )
        for page, sentence in zip((now, wall), told, strict=True):
            expect(page.locator(".tile")).to_have_count(1)
            expect(sentence).to_have_count(0)
        os.kill(site.school.told("parts.json")["pid"], signal.SIGKILL)
        for page, sentence in zip((now, wall), told, strict=True):
            expect(sentence).to_be_visible(timeout=2_000)
            expect(page.locator(".tile")).to_have_count(1)
        again = site._start("station")
        for sentence in told:
            expect(sentence).to_have_count(0, timeout=HEALED)
        _kill(again)
        context.close()
