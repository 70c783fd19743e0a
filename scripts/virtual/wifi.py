"""The access point of a station and the Wi-Fi of a school, over radios that the kernel makes up.

Part of scripts/test-machine. The machine has three (`mac80211_hwsim`): wlan0 is the station's; the
other two stand in rooms of their own (network namespaces) for a tablet and for the school's router.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from random import Random

from scripts.virtual.looks import KIT, START, asked, healthy, held, patiently, say, there
from scripts.virtual.machine import Machine
from scripts.virtual.power import powered

OURS, SCHOOL, WORD = "kiosk-hotspot", "Escuela", "maizazul88"

AS_KIOSK = ("setpriv", "--reuid", "kiosk", "--regid", "kiosk", "--clear-groups")

ROOM = """
ip netns add $0 && ip netns exec $0 ip link set lo up &&
iw phy $(cat /sys/class/net/$1/phy80211/name) set netns name $0 &&
ip netns exec $0 ip link set $1 up
"""
"""A room ($0) with a radio ($1) in it."""

JOIN = """
printf 'network={\\n ssid="%s"\\n psk="%s"\\n}\\n' "$1" "$2" >/run/$0.conf
ip netns exec $0 wpa_supplicant -B -i wlan1 -c /run/$0.conf -P /run/$0.pid >/dev/null &&
ip netns exec $0 udhcpc -i wlan1 -n -q -t 20 -T 3 >/dev/null 2>&1
rc=$?
ip netns exec $0 ip -4 -o address show wlan1
[ $rc = 0 ] || kill $(cat /run/$0.pid)
exit $rc
"""
"""A tablet in room $0 joins the network $1 by the password $2; its address, or it fails."""

FETCH = """
import urllib.request
print(urllib.request.urlopen("http://10.42.0.1/healthz", timeout=30).status)
"""

ROUTER = """
printf 'network={\\n ssid="%s"\\n psk="%s"\\n mode=2\\n frequency=2412\\n' "$1" "$2" >/run/$0.conf
printf ' key_mgmt=WPA-PSK\\n proto=RSN\\n}\\n' >>/run/$0.conf
ip netns exec $0 ip address replace 192.168.7.1/24 dev wlan2
ip netns exec $0 wpa_supplicant -B -i wlan2 -c /run/$0.conf -P /run/$0.pid >/dev/null
ip netns exec $0 dnsmasq --interface=wlan2 --bind-interfaces --port=0 \\
  --dhcp-range=192.168.7.10,192.168.7.50 --pid-file=/run/$0.dhcp
"""
"""A router in room $0 with the network $1 and the password $2."""

KNOWN = f"""
nmcli connection add type wifi ifname wlan0 con-name {SCHOOL} ssid {SCHOOL} \\
  wifi-sec.key-mgmt wpa-psk wifi-sec.psk {WORD}
"""
"""The station knows the school's network, as it does by the list of the schools."""

LOOK = "systemctl start kiosk-wifi"
"""What the timer does every ten minutes."""

MORE = "nmcli device; nmcli radio; iw reg get; journalctl -b -u NetworkManager | tail -n 40"
"""What to look at if it is in another network."""


def wifi(folder: Path, chance: Random) -> None:
    """By itself the station is found by a tablet; where the school has a Wi-Fi, it goes there."""
    with powered(folder, "installed", chance) as power:
        machine = power.machine
        there(machine)
        healthy(machine)
        _becomes(machine, OURS)
        site = dict(
            line.split("=", 1) for line in asked(machine, "cat", f"{KIT}/site.env").splitlines()
        )
        name, word = site["HOTSPOT"], site["HOTSPOT_WORD"]
        expected = f"name={name}\nword={word}\naddress=10.42.0.1"
        told = partial(asked, machine, *AS_KIOSK, "cat", "/run/kiosk/hotspot")
        held(patiently(lambda: told() == expected, START), f"the display knows: {told()}")
        _shell(machine, ROOM, "tablet", "wlan1")
        rc, _ = machine.run("sh", "-c", JOIN, "tablet", name, "wrong-word", seconds=200)
        held(rc, "a wrong password lets a tablet in")
        say(_shell(machine, JOIN, "tablet", name, word))
        page = asked(machine, "ip", "netns", "exec", "tablet", "python3", "-c", FETCH)
        held(page == "200", f"a tablet in our own Wi-Fi does not find the pages: {page}")
        say("a tablet joined our own Wi-Fi by the password of the label, and found the pages")
        _shell(machine, ROOM, "router", "wlan2")
        _router(machine)
        _shell(machine, KNOWN)
        _shell(machine, LOOK)
        _becomes(machine, OURS)
        say("the school's Wi-Fi came; while somebody is in our own, it stays")
        _shell(machine, "kill $(cat /run/tablet.pid)")
        nobody = partial(asked, machine, "iw", "dev", "wlan0", "station", "dump")
        held(patiently(lambda: not nobody(), START), "the tablet does not leave")
        _shell(machine, LOOK)
        _becomes(machine, SCHOOL)
        shown = partial(asked, machine, "ls", "/run/kiosk/hotspot")
        held(patiently(lambda: "cannot" in shown(), START), "the display still shows our own Wi-Fi")
        say("when nobody was in it any more, the station went to the school's")
        _shell(machine, "kill $(cat /run/router.pid) $(cat /run/router.dhcp)")
        _becomes(machine, OURS)
        say("the school's Wi-Fi went, and our own came by itself")
        _shell(machine, LOOK)
        _becomes(machine, OURS)
        _router(machine)
        _shell(machine, "systemctl restart NetworkManager")
        _becomes(machine, SCHOOL)
        say("at a start, with both in reach, it is the school's")
        healthy(machine)


def _router(machine: Machine) -> None:
    _shell(machine, ROUTER, "router", SCHOOL, WORD)
    sends = partial(asked, machine, "ip", "netns", "exec", "router", "iw", "dev", "wlan2", "info")
    held(patiently(lambda: f"ssid {SCHOOL}" in sends(), START), "the router does not send")


def _becomes(machine: Machine, network: str) -> None:
    """The network that the station's radio is in."""
    now = partial(asked, machine, "nmcli", "-g", "GENERAL.CONNECTION", "device", "show", "wlan0")
    if not patiently(lambda: now() == network, START):
        say(asked(machine, "sh", "-c", MORE))
        held(False, f"the station is not in '{network}' but in '{now()}'")


def _shell(machine: Machine, script: str, *given: str) -> str:
    rc, said = machine.run("sh", "-c", script, *given, seconds=300)
    held(rc == 0, f"{script}: {said}")
    return said.strip()
