"""`python -m kiosk.cli`: the command, for processes that start one another."""

from kiosk.cli import main

main()
