"""Options and marks of the tests; fixtures that several files share may follow."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from web.teacher import trying

OFTEN = {
    "--disturbances": (60, 1000, "disturb readers this often"),
    "--kills": (10, 300, "kill -9 this often"),
    "--merges": (20, 200, "merge in this many orders"),
}
"""How often a thing is tried every day, how often with `--long`, and what it is."""


LONGEST = (
    *("station_nfc", "targets", "accessible", "copies_killed", "copies_page", "whole", "kill"),
    *("people_browser", "now_browser", "forms", "cut_browser", "today_browser", "bench", "ground"),
)
"""Files that take long by themselves, the longest first: begun first, no core waits for them."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The long versions of tests whose everyday run is short (docs/reliability.md)."""
    group = parser.getgroup("kiosk")
    group.addoption("--long", action="store_true", help="everything, as often as it was recorded")
    for name, (everyday, long, what) in OFTEN.items():
        group.addoption(name, type=int, help=f"{what} (every day: {everyday}, long: {long})")


def pytest_configure(config: pytest.Config) -> None:
    """The marks that tests may carry, and properties that may take the time they need."""
    config.addinivalue_line("markers", "browser: looks at a page in a real Chromium")
    config.addinivalue_line("markers", "long: only with --long; a part of it runs every day")
    long = bool(config.getoption("--long"))
    for name, (everyday, recorded, _) in OFTEN.items():
        if config.getoption(name) is None:
            setattr(config.option, name.removeprefix("--"), recorded if long else everyday)
    # Both are seconds of this machine, which say nothing about a property.
    timed = [HealthCheck.too_slow]
    for profile in ("everyday", "long"):
        settings.register_profile(profile, deadline=None, suppress_health_check=timed)
    settings.load_profile("long" if long else "everyday")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many a test waits for a process, and needs none meanwhile."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest; within a file the order stays."""
    order = {f"test_{name}.py": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))


@pytest.fixture(scope="session", autouse=True)
def _secrets_are_quick() -> Iterator[None]:
    """Passwords and PINs that cost little; tests/test_privacy.py holds how much they really do."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(trying, "METHOD", "scrypt:1024:8:1")
        yield


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what is long, and browser tests where there is no Chromium.

    With KIOSK_REQUIRE_BROWSER=1 those do not pass.
    """
    if item.get_closest_marker("long") is not None and not item.config.getoption("--long"):
        pytest.skip("only with --long")
    if item.get_closest_marker("browser") is None or shutil.which("chromium"):
        return
    missing = "no Chromium on this machine (on Debian: apt install chromium)"
    if os.environ.get("KIOSK_REQUIRE_BROWSER") == "1":
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)
