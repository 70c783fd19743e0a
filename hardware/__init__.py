"""The parts of a station: readers, displays, signals, buttons; real ones and simulated twins."""
