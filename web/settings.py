"""What the pages need to be told; seconds where not said otherwise."""

from __future__ import annotations

from dataclasses import dataclass

LISTS = frozenset({"/teacher/people/list", "/teacher/temas/list"})
"""Where lists are sent to: the only bodies that may be long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """The settings of the pages.

    secret_key: signs the form tokens. max_streams: open `/live` streams; one thread each.
    look: how often the tailer asks whether anything changed. beat: how often a silent stream gives
    a sign of life. life: after this a stream ends, and the browser comes again by itself.
    behind_proxy: whether a proxy on this machine may say from whom, and how, a request came.
    """

    secret_key: str
    max_streams: int = 30
    look: float = 0.03
    beat: float = 3.0
    life: float = 180.0
    behind_proxy: bool = False
