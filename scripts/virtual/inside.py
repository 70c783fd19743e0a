"""Runs inside the machine of scripts/test-machine, as root, and does what the outside asks.

TCP port 7000; one line of JSON in, one out, one request a connection. `{"run": [program, …],
"seconds": 60}` gives `{"rc", "said"}`; `{"ask": {…}}` hands a request to the station's tap socket,
and gives its answer. Only for a machine that is thrown away.
"""

import json
import socket
import socketserver
import subprocess
from typing import Any

TAPS = "/run/kiosk/station.sock"


class Asked(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        wanted = json.loads(self.rfile.readline())
        if "ask" in wanted:
            self.wfile.write(tapped(wanted["ask"]))
            return
        try:
            done = subprocess.run(
                wanted["run"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=wanted.get("seconds", 60),
            )
            told = {"rc": done.returncode, "said": done.stdout.decode(errors="replace")}
        except subprocess.TimeoutExpired as late:
            told = {"rc": -1, "said": (late.output or b"").decode(errors="replace")}
        self.wfile.write(json.dumps(told).encode() + b"\n")


def tapped(request: dict[str, Any]) -> bytes:
    with socket.socket(socket.AF_UNIX) as station:
        try:
            station.connect(TAPS)
        except OSError as error:
            return json.dumps({"ok": False, "away": str(error)}).encode() + b"\n"
        station.sendall(json.dumps(request).encode() + b"\n")
        return station.makefile("rb").readline() or b'{"ok": false, "away": "no answer"}\n'


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


if __name__ == "__main__":
    Server(("0.0.0.0", 7000), Asked).serve_forever()
