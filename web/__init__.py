"""The pages over the school Wi-Fi: `create_app` makes them, `listen` and `serve` answer.

Pages look at a `BoardSource` and ask it for taps; they know neither the database nor the parts.
"""

from web.app import create_app
from web.school import School
from web.serve import Server, listen, listen_on, serve
from web.settings import WebSettings
from web.source import Asker, BoardSource, TrayCard

__all__ = [
    "Asker",
    "BoardSource",
    "School",
    "Server",
    "TrayCard",
    "WebSettings",
    "create_app",
    "listen",
    "listen_on",
    "serve",
]
