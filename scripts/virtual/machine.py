"""A virtual machine of scripts/test-machine: started, asked, and cut off.

QEMU without hardware help where there is none; the kernel is handed over, the disk is the one of
`disk`, a USB keyboard stands for a reader that types, and the network ends at this computer.
"""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

INSIDE, PAGES = 7000, 80
KERNEL = (
    "root=/dev/vda rw rootflags=noatime fsck.repair=yes console=ttyS0 quiet panic=5"
    " no_timer_check nokaslr mitigations=off systemd.default_timeout_start_sec=900"
)
"""On a busy computer an emulated one is slow: its timer is not checked, its units may take long."""


class Away(Exception):
    """Error raised when the machine does not answer."""


class Machine:
    """The machine of a folder with `vmlinuz`, `initrd` and the disk's socket `disk`.

    stick: an image that is a USB stick in it.
    """

    def __init__(self, folder: Path, *, stick: Path | None = None, memory: int = 512) -> None:
        self._folder = folder
        self._inside, self.pages = _free(2)
        self._process = subprocess.Popen(
            [
                *("qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none"),
                *("-accel", "tcg,thread=multi", "-cpu", "Nehalem", "-smp", "2", "-m", str(memory)),
                *("-kernel", str(folder / "vmlinuz"), "-initrd", str(folder / "initrd")),
                *("-append", KERNEL),
                "-blockdev",
                f"driver=nbd,node-name=disk,server.type=unix,server.path={folder / 'disk'}",
                *("-device", "virtio-blk-pci,drive=disk", "-device", "virtio-rng-pci"),
                *("-device", "qemu-xhci", "-device", "usb-kbd"),
                *("-device", "virtio-net-pci,netdev=n"),
                *(_stick(stick) if stick else ()),
                "-netdev",
                f"user,id=n,restrict=on,hostfwd=tcp:127.0.0.1:{self._inside}-:{INSIDE}"
                f",hostfwd=tcp:127.0.0.1:{self.pages}-:{PAGES}",
                *("-chardev", f"file,id=s,path={folder / 'console.log'},append=on"),
                *("-serial", "chardev:s", "-qmp", f"unix:{folder / 'qmp'},server=on,wait=off"),
            ],
            stdin=subprocess.DEVNULL,
        )

    @property
    def ended(self) -> bool:
        """Whether it is off."""
        return self._process.poll() is not None

    def cut(self) -> None:
        """Pull the plug."""
        self._process.kill()
        self._process.wait()

    def wait_off(self, seconds: float) -> bool:
        """Whether it switched itself off within that time."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def ask(self, request: dict[str, Any], seconds: float = 60) -> dict[str, Any]:
        """A question to `inside`, and its answer; Away if there is none in that time."""
        try:
            with socket.create_connection(("127.0.0.1", self._inside), timeout=seconds) as line:
                line.sendall(json.dumps(request).encode() + b"\n")
                told = line.makefile("rb").readline()
        except OSError as error:
            raise Away(str(error)) from error
        if not told.endswith(b"\n"):
            raise Away("the line broke off")
        answer: dict[str, Any] = json.loads(told)
        return answer

    def run(self, *command: str, seconds: float = 120) -> tuple[int, str]:
        """What a command says inside, as root, and how it ended."""
        told = self.ask({"run": command, "seconds": seconds}, seconds + 30)
        return told["rc"], told["said"]

    def is_there(self, seconds: float) -> bool:
        """Whether it comes up within that time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.ended:
            try:
                self.ask({"run": ["true"]}, 5)
            except Away:
                time.sleep(0.5)
            else:
                return True
        return False

    def type(self, text: str) -> None:
        """Type on the USB keyboard, with Enter at the end, as a reader that types does."""
        with self._words() as words:
            for key in [*text.lower(), "ret"]:
                for down in (True, False):
                    event = {"down": down, "key": {"type": "qcode", "data": key}}
                    given = {"events": [{"type": "key", "data": event}]}
                    self._command(words, "input-send-event", given)
                    time.sleep(0.02)

    def plug(self, image: Path, *, read_only: bool = False, slow: int = 0) -> None:
        """Put a stick in. slow: bytes a second that it takes; 0 for as many as it gets."""
        file = {"driver": "file", "node-name": "stick", "filename": str(image)}
        with self._words() as words:
            self._command(words, "blockdev-add", {**file, "read-only": read_only})
            if slow:
                limits = {"bps-write": slow}
                group = {"qom-type": "throttle-group", "id": "slow", "limits": limits}
                self._command(words, "object-add", group)
                held = {"driver": "throttle", "node-name": "held", "throttle-group": "slow"}
                self._command(words, "blockdev-add", {**held, "file": "stick"})
            device = {"driver": "usb-storage", "id": "stick", "drive": "held" if slow else "stick"}
            self._command(words, "device_add", device)

    def pull(self) -> None:
        """Pull it out, without a word before."""
        with self._words() as words:
            self._command(words, "device_del", {"id": "stick"})
            nodes = self._command(words, "query-named-block-nodes", {"flat": True})
            slow = "held" in {node["node-name"] for node in nodes}
            for name in ("held", "stick") if slow else ("stick",):
                self._let_go(words, name)
            if slow:
                self._command(words, "object-del", {"id": "slow"})

    def _let_go(self, words: IO[str], name: str) -> None:
        """An image; the machine holds it for a moment after the stick was pulled out."""
        for _ in range(100):
            try:
                self._command(words, "blockdev-del", {"node-name": name})
            except Away as error:
                held = error
                time.sleep(0.1)
            else:
                return
        raise held

    @contextmanager
    def _words(self) -> Iterator[IO[str]]:
        """The line on which QEMU takes commands."""
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self._folder / "qmp"))
            with line.makefile("rw") as words:
                words.readline()
                self._command(words, "qmp_capabilities", {})
                yield words

    @staticmethod
    def _command(words: IO[str], name: str, given: dict[str, Any]) -> Any:
        words.write(json.dumps({"execute": name, "arguments": given}) + "\n")
        words.flush()
        while "return" not in (told := json.loads(words.readline())):
            if "error" in told:
                raise Away(f"{name}: {told['error']['desc']}")
        return told["return"]


def _stick(image: Path) -> Sequence[str]:
    device = f"driver=file,node-name=stick,filename={image},read-only=on"
    return ("-blockdev", device, "-device", "usb-storage,drive=stick")


def _free(count: int) -> Sequence[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
