"""A real Chromium for the tests that look at pages; carry `@pytest.mark.browser` to use it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from playwright.sync_api import Browser, sync_playwright

from web import Server

QUIET = (
    "--no-sandbox",  # tests may run as root, where Chromium's sandbox does not start
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium of this machine, closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(QUIET)
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def answering(server: Server) -> Iterator[str]:
    """A server that answers on a thread of its own; gives its address."""
    thread = Thread(target=server.run, name="pages")
    thread.start()
    try:
        yield f"http://{server.host}:{server.port}"
    finally:
        server.stop()
        thread.join(timeout=10)
        assert not thread.is_alive(), "the server does not end"
