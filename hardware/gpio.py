"""Lamp, buzzer and buttons on the pins of a Raspberry Pi, through gpiozero.

Which pin factory drives the pins is gpiozero's choice (GPIOZERO_PIN_FACTORY in the unit).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from time import monotonic
from typing import Any

from hardware.part import Part, Telling, boottime
from hardware.tones import MEANINGS, Meaning
from kiosk.errors import PartLost
from kiosk.ports import HOLD, Button, Hear, Pressed, Signal

log = logging.getLogger(__name__)

GLOW = 2.0
"""Seconds for which the lamp stays on."""
FADE = 0.4
"""Seconds in which it goes out, so that nothing flickers at the edge of anybody's eye."""
STEPS = 16
BOUNCE = 0.05
"""Seconds in which the contacts of a button may chatter."""


class GpioSignals(Part):
    """An RGB lamp (pins red, green, blue) and a buzzer (pin, or None for a lamp alone).

    active_high: False for a lamp with a common anode. tonal: False for a buzzer that has a tone of
    its own and can only be switched. glow: seconds for which the lamp stays on. PartLost if the
    pins cannot be used.
    """

    def __init__(
        self,
        *,
        red: int,
        green: int,
        blue: int,
        buzzer: int | None = None,
        active_high: bool = True,
        tonal: bool = True,
        glow: float = GLOW,
        pin_factory: Any = None,
    ) -> None:
        self._glow = glow
        self._devices: list[Any] = []
        self._sound: Callable[[float | None], None] = lambda pitch: None
        try:
            from gpiozero import RGBLED

            self._lamp = self._own(
                RGBLED(red, green, blue, active_high=active_high, pin_factory=pin_factory)
            )
            if buzzer is not None:
                self._sound = self._voice(buzzer, tonal, pin_factory)
        except Exception as error:  # gpiozero, the pin factory and the kernel have no common error
            self._let_go()
            raise _lost(error) from error
        self._newest: Signal | None = None
        self._ended = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._play, name="lamp and buzzer", daemon=True)
        self._thread.start()

    def give(self, signal: Signal) -> None:
        """Give one tone and one colour; whatever was still sounding gives way."""
        with self._changed:
            self._newest = signal
            self._changed.notify()

    def close(self) -> None:
        """Be dark and silent."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join()
        self._let_go()

    def _own(self, device: Any) -> Any:
        self._devices.append(device)
        return device

    def _voice(self, pin: int, tonal: bool, pin_factory: Any) -> Callable[[float | None], None]:
        from gpiozero import Buzzer, TonalBuzzer
        from gpiozero.tones import Tone

        if tonal:
            tones = self._own(TonalBuzzer(pin, octaves=2, pin_factory=pin_factory))
            return lambda pitch: tones.play(None if pitch is None else Tone.from_frequency(pitch))
        click = self._own(Buzzer(pin, pin_factory=pin_factory))
        return lambda pitch: click.off() if pitch is None else click.on()

    def _let_go(self) -> None:
        while self._devices:
            self._devices.pop().close()

    def _play(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ended or self._newest is not None)
                signal, self._newest = self._newest, None
                if self._ended:
                    return
            assert signal is not None
            try:
                self._give(MEANINGS[signal])
            except Exception:  # a pin that stops working must not be the end of all later signals
                log.exception("lamp or buzzer do not work")

    def _give(self, meaning: Meaning) -> None:
        end = monotonic() + self._glow
        self._lamp.value = meaning.colour
        try:
            for note in meaning.notes:
                self._sound(note.pitch)
                if self._interrupted(note.length):
                    return
        finally:
            self._sound(None)
        if self._interrupted(end - monotonic()):
            return
        for step in range(STEPS - 1, -1, -1):
            red, green, blue = (part * step / STEPS for part in meaning.colour)
            self._lamp.value = (red, green, blue)
            if self._interrupted(FADE / STEPS):
                return

    def _interrupted(self, seconds: float) -> bool:
        """Wait; whether something newer is to be given, or all is over."""
        with self._changed:
            return self._changed.wait_for(
                lambda: self._ended or self._newest is not None, max(0.0, seconds)
            )


class GpioButtons(Part):
    """One button (OK) or up to three, each between its pin and ground; PartLost without pins."""

    def __init__(
        self,
        *,
        ok: int,
        next: int | None = None,
        back: int | None = None,
        bounce_time: float | None = BOUNCE,
        hold_time: float = HOLD,
        pin_factory: Any = None,
    ) -> None:
        self._tell: Telling | None = None
        self._buttons: list[Any] = []
        pins = {Button.OK: ok, Button.NEXT: next, Button.BACK: back}
        try:
            import gpiozero

            for button, pin in pins.items():
                if pin is not None:
                    device = gpiozero.Button(
                        pin, bounce_time=bounce_time, hold_time=hold_time, pin_factory=pin_factory
                    )
                    self._buttons.append(device)
                    device.when_pressed = self._presser(button)
                    device.when_held = self._presser(button, held=True)
        except Exception as error:  # as above
            self.close()
            raise _lost(error) from error

    def listen(self, hear: Hear) -> None:
        """Start listening; `hear` is called from gpiozero's threads."""
        self._tell = Telling(hear)

    def close(self) -> None:
        """Let go of the pins."""
        if self._tell is not None:
            self._tell.end()
        while self._buttons:
            self._buttons.pop().close()

    def _presser(self, button: Button, *, held: bool = False) -> Callable[[], None]:
        def pressed() -> None:
            if self._tell is not None:
                self._tell(Pressed(button, boottime(), held=held))

        return pressed


def _lost(error: Exception) -> PartLost:
    """Pins that are not there, and a library for them that is not, call for different things."""
    without = isinstance(error, ModuleNotFoundError) and error.name == "lgpio"
    return PartLost("parts.gpio_no_driver" if without else "parts.gpio_lost")
