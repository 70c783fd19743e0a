"""Options and marks of the tests; fixtures that several files share may follow."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from web.teacher import trying


def pytest_addoption(parser: pytest.Parser) -> None:
    """The long versions of tests whose everyday run is short."""
    group = parser.getgroup("kiosk")
    group.addoption(
        "--disturbances", type=int, default=60, help="disturb readers this often (long: 1000)"
    )
    group.addoption("--kills", type=int, default=20, help="kill -9 this often (long: 300)")
    group.addoption("--merges", type=int, default=20, help="merge in this many orders (long: 200)")


def pytest_configure(config: pytest.Config) -> None:
    """The marks that tests may carry, and properties that may take the time they need."""
    config.addinivalue_line("markers", "browser: looks at a page in a real Chromium")
    # Both are seconds of this machine, which say nothing about a property.
    timed = [HealthCheck.too_slow]
    settings.register_profile("kiosk", deadline=None, suppress_health_check=timed)
    settings.load_profile("kiosk")


@pytest.fixture(scope="session", autouse=True)
def _secrets_are_quick() -> Iterator[None]:
    """Passwords and PINs that cost little; tests/test_privacy.py holds how much they really do."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(trying, "METHOD", "scrypt:1024:8:1")
        yield


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a browser test where there is no Chromium; with KIOSK_REQUIRE_BROWSER=1 it fails."""
    if item.get_closest_marker("browser") is None or shutil.which("chromium"):
        return
    missing = "no Chromium on this machine (on Debian: apt install chromium)"
    if os.environ.get("KIOSK_REQUIRE_BROWSER") == "1":
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)
