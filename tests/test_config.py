"""Settings: defaults for the kit, and a sentence that names the key for whatever is wrong."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from kiosk.config import Config, load
from kiosk.errors import ConfigError


def written(folder: Path, text: str) -> Path:
    file = folder / "kiosk.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_and_with_an_empty_one_the_defaults_are_the_kits(tmp_path: Path) -> None:
    assert load(None) == load(written(tmp_path, "")) == Config()
    config = load(None)
    assert (config.reader.driver, config.reader2, config.display.driver) == (
        "nfcpy",
        None,
        "ssd1309",
    )
    assert (config.site.language, config.web.port, config.web.max_streams) == ("es", 8080, 30)


def test_no_part_is_simulated_unless_the_file_names_it() -> None:
    config = load(None)
    drivers = {config.reader.driver, config.display.driver}
    drivers |= {config.buttons.driver, config.signals.driver}
    assert "simulated" not in drivers


def test_what_a_file_says_is_taken_and_the_rest_stays(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        """
        [site]
        language = "en"
        timezone = "Asia/Bangkok"
        [reader]
        path = "tty:AMA0:pn532"
        [reader2]
        driver = "simulated"
        [display]
        driver = "sh1106"
        address = 0x3D
        [buttons]
        next = 0
        [web]
        port = 0
        """,
    )
    config = load(file)
    assert (config.site.language, config.site.timezone) == ("en", "Asia/Bangkok")
    assert (config.reader.driver, config.reader.path) == ("nfcpy", "tty:AMA0:pn532")
    assert config.reader2 is not None and config.reader2.driver == "simulated"
    assert (config.display.driver, config.display.address, config.display.bus) == (
        "sh1106",
        0x3D,
        1,
    )
    assert (config.buttons.next, config.buttons.ok) == (0, 5)
    assert config.web.port == 0
    assert config.signals == Config().signals


def test_simulated_names_every_part(tmp_path: Path) -> None:
    config = load(written(tmp_path, '[reader2]\npath = "usb"\n[site]\nlanguage = "en"\n'))
    simulated = config.simulated()
    assert {
        simulated.reader.driver,
        simulated.display.driver,
        simulated.buttons.driver,
        simulated.signals.driver,
    } == {"simulated"}
    assert simulated.reader2 is None
    assert (simulated.site, simulated.web) == (config.site, config.web)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[web]\nprot = 80", "unknown key 'prot' in [web]; did you mean 'port'?"),
        ("[web]\nzzz = 80", "unknown key 'zzz' in [web]; there are: host, port"),
        ("[dispaly]", "unknown section [dispaly]; did you mean 'display'?"),
        ("[zzz]", "there are: site, reader"),
        ("port = 80", "unknown section [port]"),
        ("web = 80", "'web' must be a section: write [web] on its own line"),
        ('[web]\nport = "80"', "[web] port must be a whole number, not '80'"),
        ("[web]\nport = true", "[web] port must be a whole number, not True"),
        ("[web]\nport = 70000", "[web] port must be between 0 and 65535, not 70000"),
        ("[web]\nport = -1", "[web] port must be between 0 and 65535, not -1"),
        ("[site]\nlanguage = 3", "[site] language must be a text in quotes, not 3"),
        ('[site]\nlanguage = "xx"', "[site] language 'xx' is not known; there are: es"),
        ('[display]\ndriver = "crt"', "[display] driver 'crt' is not known; there are: ssd1306"),
        ('[reader]\ndriver = "none"', "[reader] driver 'none' is not known; there are: nfcpy"),
        ("[web\nport = 80", "not TOML"),
        ("[web]\nport = 1\nport = 2", "not TOML"),
    ],
)
def test_what_is_wrong_is_named_with_its_remedy(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        load(written(tmp_path, text))
    assert said in str(refused.value)
    assert "kiosk.toml" in str(refused.value)


def test_a_file_that_is_no_text_or_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_bytes(b"\xff\xfe\x00")
    for file, said in (
        (tmp_path / "kiosk.toml", "not TOML"),
        (tmp_path / "none.toml", "cannot be read"),
        (tmp_path, "cannot be read"),
    ):
        with pytest.raises(ConfigError, match=said):
            load(file)


def test_every_section_of_the_file_is_a_part_of_the_settings(tmp_path: Path) -> None:
    names = [field.name for field in fields(Config)]
    text = "\n".join(f"[{name}]" for name in names)
    config = load(written(tmp_path, text))
    assert config.reader2 is not None
    assert [field.name for field in fields(config)] == names
