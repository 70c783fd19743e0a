"""`kit_wheels.py FOLDER`: the lock of a wheelhouse, each package with the sums of its files there.

A package whose files all are for one version of Python is asked for by that version alone.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import defaultdict
from pathlib import Path


def lock(folder: Path) -> str:
    """A requirements file for `pip install --require-hashes`."""
    sums: dict[str, list[str]] = defaultdict(list)
    pythons: dict[str, set[str]] = defaultdict(set)
    for wheel in sorted(folder.glob("*.whl")):
        name, version, *_, python, abi, _ = wheel.stem.split("-")
        pinned = f"{re.sub('[-_.]+', '-', name).lower()}=={version}"
        sums[pinned].append(hashlib.sha256(wheel.read_bytes()).hexdigest())
        pythons[pinned].add(python if abi.startswith("cp") else "any")
    lines = []
    for pinned, found in sums.items():
        only = pythons[pinned]
        marker = ""
        if len(only) == 1 and (tag := re.fullmatch(r"cp3(\d+)", min(only))):
            marker = f' ; python_version == "3.{tag[1]}"'
        hashes = " ".join(f"--hash=sha256:{each}" for each in found)
        lines.append(f"{pinned}{marker} {hashes}\n")
    return "".join(lines)


if __name__ == "__main__":
    sys.stdout.write(lock(Path(sys.argv[1])))
