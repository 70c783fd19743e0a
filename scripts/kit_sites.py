"""The sites of a kit: reads their list, and writes what each card needs to know of its site.

Used by scripts/make-kit. Only the standard library. A list that cannot be used is refused in one
sentence before anything is written.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import secrets
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from zoneinfo import ZoneInfo

LANGUAGES = ("es", "en", "th")
DISPLAYS = ("ssd1309", "ssd1306", "sh1106", "none")
CLOCKS = ("none", "ds3231", "ds1307", "pcf8523")
KIT = "/boot/firmware/tutoria-kiosk"

COLUMNS = {
    "name": "name",
    "nombre": "name",
    "language": "language",
    "idioma": "language",
    "timezone": "timezone",
    "zona": "timezone",
    "wifi": "wifi",
    "wifi_password": "wifi_password",
    "clave_wifi": "wifi_password",
    "country": "country",
    "pais": "country",
    "display": "display",
    "pantalla": "display",
    "rtc": "rtc",
    "reloj": "rtc",
    "ssh_key": "ssh_key",
    "llave_ssh": "ssh_key",
}


class ListRefused(ValueError):
    """Error raised when the list of sites cannot be used; says the line and what to do."""


@dataclass(frozen=True, slots=True)
class Site:
    """One school. wifi: of the school, or "". ssh_key: a public key of a promoter, or ""."""

    name: str
    language: str = "es"
    timezone: str = "America/Mexico_City"
    wifi: str = ""
    wifi_password: str = ""
    country: str = "MX"
    display: str = "ssd1309"
    rtc: str = "ds3231"
    ssh_key: str = ""

    @property
    def folder(self) -> str:
        """The name as a folder and a computer can be called."""
        plain = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode().lower()
        return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")


def read_sites(lines: Sequence[str]) -> list[Site]:
    """The sites of a list with headings, separated by `,` `;` or tab; ListRefused if unusable."""
    if not lines or not lines[0].strip():
        raise ListRefused("the list is empty; its first line names the columns, such as: name,wifi")
    heading = lines[0].removeprefix("\ufeff")
    separator = max(",;\t", key=heading.count)
    rows = list(csv.reader([heading, *lines[1:]], delimiter=separator, strict=True))
    names = [_column(each) for each in rows[0]]
    if "name" not in names:
        raise ListRefused("the list has no column 'name' (or 'nombre')")
    sites = [_site(n, names, row) for n, row in enumerate(rows[1:], 2) if any(row)]
    if not sites:
        raise ListRefused("the list names no site")
    _no_two_alike(sites)
    return sites


def _column(heading: str) -> str:
    plain = unicodedata.normalize("NFKD", heading.strip().lower())
    plain = plain.encode("ascii", "ignore").decode().replace(" ", "_")
    if plain not in COLUMNS:
        raise ListRefused(f"no column '{heading.strip()}'; there are: {', '.join(COLUMNS)}")
    return COLUMNS[plain]


def _site(line: int, names: list[str], row: list[str]) -> Site:
    if len(row) != len(names):
        raise ListRefused(f"line {line} has {len(row)} columns, the headings {len(names)}")
    told = {name: cell.strip() for name, cell in zip(names, row, strict=True) if cell.strip()}
    if "name" not in told:
        raise ListRefused(f"line {line} has no name")
    site = Site(**told)
    for field in fields(site):
        value = getattr(site, field.name)
        if any(unicodedata.category(sign) == "Cc" for sign in value):
            raise ListRefused(f"line {line}: {field.name} holds a sign that cannot be seen")
    _check(line, site)
    return site


def _check(line: int, site: Site) -> None:
    for name, value, known in (
        ("language", site.language, LANGUAGES),
        ("display", site.display, DISPLAYS),
        ("rtc", site.rtc, CLOCKS),
    ):
        if value not in known:
            there = ", ".join(known)
            raise ListRefused(f"line {line}: {name} '{value}' is not known; there are: {there}")
    if not site.folder:
        raise ListRefused(f"line {line}: '{site.name}' has no letter a folder can be called by")
    try:
        ZoneInfo(site.timezone)
    except (KeyError, ValueError, OSError):
        raise ListRefused(f"line {line}: no time zone '{site.timezone}'") from None
    if site.wifi and not 8 <= len(site.wifi_password.encode()) <= 63:
        raise ListRefused(f"line {line}: the Wi-Fi password has 8 to 63 letters")
    if len(site.wifi.encode()) > 32:
        raise ListRefused(f"line {line}: the name of a Wi-Fi has 32 letters at most")
    if not re.fullmatch(r"[A-Z]{2}", site.country):
        raise ListRefused(f"line {line}: country is two capital letters, such as MX")
    if site.ssh_key and not re.fullmatch(
        r"(ssh-ed25519|ssh-rsa|ecdsa-\S+) \S+( .*)?", site.ssh_key
    ):
        raise ListRefused(f"line {line}: ssh_key is a public key, one line: ssh-ed25519 AAAA…")


def _no_two_alike(sites: Iterable[Site]) -> None:
    seen: dict[str, Site] = {}
    for site in sites:
        other = seen.setdefault(site.folder, site)
        if other is not site:
            raise ListRefused(
                f"two sites are called '{site.name}'; give each a name of its own"
                if other.name == site.name
                else f"'{other.name}' and '{site.name}' would both be called {site.folder}"
            )


READABLE = "abcdefghjknpqrstuvxyz23456789"
"""Letters and digits that nobody takes for one another, and ten of which fit on the display."""


def password() -> str:
    """A new password for an access point; each box has its own."""
    return "".join(secrets.choice(READABLE) for _ in range(10))


def label(site: Site, word: str) -> str:
    """What is printed and stuck under the box."""
    return (
        f"{site.name}\n\nWi-Fi: {hotspot(site)}\n{LABEL[site.language][0]}: {word}\n"
        f"http://10.42.0.1/\n\n{LABEL[site.language][1]}\n"
    )


LABEL = {
    "es": ("clave", "Quédese en esta red aunque diga que no hay internet."),
    "en": ("password", "Stay on this network although it says there is no internet."),
    "th": ("รหัสผ่าน", "อยู่ในเครือข่ายนี้ต่อไป แม้จะบอกว่าไม่มีอินเทอร์เน็ต"),
}


def site_env(site: Site, word: str) -> str:
    """What scripts/install reads: NAME=value, one a line, values as they are."""
    clock = "" if site.rtc == "none" else site.rtc
    return (
        f"NAME={site.name}\nLANGUAGE={site.language}\nTIMEZONE={site.timezone}\n"
        f"DISPLAY={site.display}\nRTC={clock}\nHOTSPOT={hotspot(site)}\n"
        f"HOTSPOT_WORD={word}\nCOUNTRY={site.country}\n"
    )


def hotspot(site: Site) -> str:
    """The name of the station's own access point; signs that need no care anywhere.

    Of at most 25 letters: with a password of ten, the QR code on the display is then small enough
    that each of its dots takes two of the display's (kiosk/faces/doors.py).
    """
    return f"tutoria-{site.folder}"[:25].strip("-")


def quoted(text: str) -> str:
    """A text as YAML takes it; JSON is YAML."""
    return json.dumps(text, ensure_ascii=False)


def user_data(site: Site) -> str:
    """cloud-init's user-data: name, account without a password, and the first boot's script."""
    lines = [
        "#cloud-config",
        f"hostname: {site.folder}",
        "manage_etc_hosts: true",
        f"timezone: {quoted(site.timezone)}",
        "package_update: false",
        "package_upgrade: false",
        "ssh_pwauth: false",
        "users:",
        "  - name: promotor",
        "    gecos: promotor",
        "    groups: [adm, sudo]",
        "    shell: /bin/bash",
        "    lock_passwd: true",
    ]
    if site.ssh_key:  # then there is a way in, and only for whoever holds the key
        lines += [
            '    sudo: "ALL=(ALL) NOPASSWD:ALL"',
            "    ssh_authorized_keys:",
            f"      - {quoted(site.ssh_key)}",
        ]
    lines += ["runcmd:", f'  - [bash, "{KIT}/kit/first-boot"]']
    return "\n".join(lines) + "\n"


def network_config(site: Site) -> str:
    """cloud-init's network-config: a cable if there is one, and the school's Wi-Fi."""
    lines = [
        "version: 2",
        "ethernets:",
        "  eth0:",
        "    dhcp4: true",
        "    optional: true",
    ]
    if site.wifi:
        lines += [
            "wifis:",
            "  wlan0:",
            "    dhcp4: true",
            "    optional: true",
            f"    regulatory-domain: {quoted(site.country)}",
            "    access-points:",
            f"      {quoted(site.wifi)}:",
            f"        password: {quoted(site.wifi_password)}",
        ]
    return "\n".join(lines) + "\n"


def write(site: Site, out: Path) -> None:
    """The files of a site: three for the boot partition, one for the kit in it, the box's label."""
    word = password()
    (out / "tutoria-kiosk").mkdir(parents=True, exist_ok=True)
    for name, text in (
        ("user-data", user_data(site)),
        ("network-config", network_config(site)),
        ("meta-data", f"dsmode: local\ninstance-id: {site.folder}\n"),
        ("tutoria-kiosk/site.env", site_env(site, word)),
        ("label.txt", label(site, word)),
    ):
        (out / name).write_text(text, encoding="utf-8")


def main() -> int:
    """`kit_sites.py LIST OUT`: write every site's files; print their folders."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("list", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    try:
        sites = read_sites(asked.list.read_text(encoding="utf-8").splitlines())
    except UnicodeDecodeError:
        print(f"{asked.list}: is not UTF-8 text; save it as CSV UTF-8", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{asked.list}: cannot be read ({error.strerror})", file=sys.stderr)
        return 1
    except (ListRefused, csv.Error) as error:
        print(f"{asked.list.name}: {error}", file=sys.stderr)
        return 1
    for site in sites:
        write(site, asked.out / site.folder)
        print(site.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
