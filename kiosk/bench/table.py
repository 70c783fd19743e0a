"""Figures as a table that a person reads, and as one JSON document."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiosk.bench.values import Figure, Target
from kiosk.words import Words


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    model = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith(("model name", "Model"))
    ]
    memory = Path("/proc/meminfo").read_text(encoding="ascii").split()[1]
    return {
        "processor": model[-1] if model else platform.machine(),
        "cores": os.cpu_count(),
        "memory_MB": round(int(memory) * 1024 / 1e6),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load": round(os.getloadavg()[0], 2),
    }


def document(figures: Sequence[Figure]) -> dict[str, Any]:
    """The machine, the day, and every figure beside its floor."""
    return {
        "measured": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "figures": [figure.document() for figure in figures],
    }


HEADS = ("figure", "history", "viewers", "p50", "p95", "p99", "floor", "times", "empty", "target",
         "met")  # fmt: skip


def lines(figures: Iterable[Figure], words: Words) -> list[str]:
    """The table, one line a figure, columns in line."""
    rows = [[words(f"bench.head_{head}") for head in HEADS]]
    rows += [_row(figure, words) for figure in figures]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEADS))]
    texts = []
    for row in rows:
        name, *rest = (
            cell.ljust(width) if n in (0, 9, 10) else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        texts.append("  ".join((name, *rest)).rstrip())
    return texts


def _row(figure: Figure, words: Words) -> list[str]:
    value, one = figure.value, figure.value.n == 1
    empty = figure.of_empty
    return [
        f"{words(f'bench.{figure.name}')}, {figure.unit}",
        f"{figure.at:,}",
        str(figure.viewers),
        _number(value.p50),
        "" if one else _number(value.p95),
        "" if one else _number(value.p99),
        _number(figure.floor.p50),
        _number(figure.ratio),
        "" if empty is None else _number(empty),
        "; ".join(_wanted(figure, each, words) for each in figure.targets),
        "" if figure.met is None else words("bench.yes" if figure.met else "bench.no"),
    ]


def _wanted(figure: Figure, target: Target, words: Words) -> str:
    sign = "≥" if target.at_least else "≤"
    of = {"floor": "× " + words("bench.head_floor"), "empty": "× " + words("bench.head_empty")}
    share = f"{target.share} " if figure.value.n > 1 and target.of != "empty" else ""
    return f"{share}{sign} {target.limit:g} {of.get(target.of, '')}".rstrip()


def _number(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value >= 100 else f"{value:.2f}"
