"""An update: a good one stays, a bad one makes room for the former version and its record."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from kiosk.storage import DATABASE
from kiosk.texts import languages, texts
from kiosk.updating import __main__ as program
from kiosk.updating import system
from kiosk.updating.kits import KitRefused, check, take_in
from kiosk.updating.kits import kit_on as kit_found_on
from kiosk.updating.state import Became, Outcome, State, Step, note, outcome, state
from kiosk.updating.steps import update
from kiosk.updating.where import Where
from tests.updating import (
    EARLIER,
    GOOD,
    LATER,
    SOON,
    Stand,
    a_dialogue,
    a_system,
    key,
    kit_on,
    signed,
    signers,
    sound,
    stands,
)

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="there is no ssh-keygen here"
)


@pytest.fixture
def where(tmp_path: Path) -> Where:
    """A system that is well, with something that happened in class."""
    made = a_system(tmp_path / "root")
    a_dialogue(made)
    return made


def told(where: Where) -> Outcome:
    """What became of it; its sentence can be said in every language."""
    found = outcome(where)
    assert found is not None
    if found.sentence is not None:
        for language in languages():
            assert texts(language)[found.sentence.key].format(**found.sentence.gaps)
    return found


def why(where: Where) -> str:
    """The key of the reason."""
    found = told(where).sentence
    return found.key if found else ""


# The kit.


def test_a_kit_is_found_in_its_folder_or_one_deeper_and_the_latest_counts(tmp_path: Path) -> None:
    assert kit_found_on(tmp_path) is None and kit_found_on(tmp_path / "nowhere") is None
    kit_on(tmp_path / "escuela-sol", "well", EARLIER)
    later = kit_on(tmp_path / "escuela-luna", "well", LATER)
    assert kit_found_on(tmp_path) == later
    own = kit_on(tmp_path, "well", LATER + 1)
    assert kit_found_on(tmp_path) == own


def test_a_kit_that_is_right_tells_its_version_and_is_taken_in_whole(
    where: Where, tmp_path: Path
) -> None:
    kit = kit_on(tmp_path, "well")
    found = check(kit, where)
    assert (found.made, found.version) == (LATER, "0.2.0")
    (kit / "more").write_text("not signed, not taken along")
    assert take_in(kit, where, tmp_path / "in") == found
    taken = {path.name for path in (tmp_path / "in").rglob("*") if path.is_file()}
    assert taken == {path.name for path in kit.rglob("*") if path.is_file()} - {"more"}


def spoilt(harm: str, kit: Path) -> None:
    """Do a harm to a kit that was signed."""
    program = kit / "wheels" / "tutoria_kiosk-0.2.0-py3-none-any.whl"
    match harm:
        case "a changed byte":
            program.write_text("the prograN")
        case "a changed byte in kit.env":
            (kit / "kit.env").write_text(f"KIT_MADE={LATER + 5}\n")
        case "a changed byte in the manifest":
            text = (kit / "manifest").read_text()
            (kit / "manifest").write_text(text.replace("a", "b", 1))
        case "a changed byte in the signature":
            text = (kit / "manifest.sig").read_text()
            (kit / "manifest.sig").write_text(text.replace("A", "B", 3))
        case "a file that is missing":
            program.unlink()
        case "no signature":
            (kit / "manifest.sig").unlink()
        case "another signer":
            signed(kit, "another")
        case "an older one":
            (kit / "kit.env").write_text(f"KIT_MADE={EARLIER}\n")
            signed(kit, "key")
        case "the same":
            (kit / "kit.env").write_text(f"KIT_MADE={GOOD}\n")
            signed(kit, "key")
        case "no time":
            (kit / "kit.env").write_text("KIT_MADE=soon\n")
            signed(kit, "key")
        case "a way out of its folder":
            (kit.parent / "outside").write_text("x")
            signed(kit, "key")
            sums = (kit / "manifest").read_text() + f"{'0' * 64}  ../outside\n"
            (kit / "manifest").write_text(sums)
            _sign_again(kit, sums)
        case "a link to a file of the system":
            program.unlink()
            program.symlink_to("/etc/passwd")
        case "gone":
            shutil.rmtree(kit)


def _sign_again(kit: Path, sums: str) -> None:
    import subprocess

    sign = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(key("key")), "-n", "tutoria-kit", "-"]
    done = subprocess.run(sign, input=sums.encode(), capture_output=True, check=True)
    (kit / "manifest.sig").write_bytes(done.stdout)


HARMS = {
    "a changed byte": "updating.changed",
    "a changed byte in kit.env": "updating.changed",
    "a changed byte in the manifest": "updating.unsigned",
    "a changed byte in the signature": "updating.unsigned",
    "a file that is missing": "updating.changed",
    "no signature": "updating.unsigned",
    "another signer": "updating.unsigned",
    "an older one": "updating.older",
    "the same": "updating.same",
    "no time": "updating.no_kit",
    "a way out of its folder": "updating.changed",
    "a link to a file of the system": "updating.gone",
    "gone": "updating.gone",
}


@pytest.mark.parametrize(("harm", "said"), HARMS.items())
def test_a_kit_that_is_not_right_is_refused_in_words_and_nothing_is_changed(
    harm: str, said: str, where: Where, tmp_path: Path
) -> None:
    kit = kit_on(tmp_path, "well")
    spoilt(harm, kit)
    with pytest.raises(KitRefused) as refused:
        check(kit, where)
    assert refused.value.sentence.key == said
    stand = Stand(where)
    assert update(kit, where, stand, SOON, room=1) is Became.REFUSED
    assert why(where) == said and stand.did == []
    assert stands(where)[0] == "good" and sound(where) == []
    assert where.made == GOOD


def test_a_station_that_no_kit_has_set_up_takes_none(where: Where, tmp_path: Path) -> None:
    where.signers.unlink()
    assert update(kit_on(tmp_path, "well"), where, Stand(where), SOON, room=1) is Became.REFUSED
    assert why(where) == "updating.no_first"


def test_a_kit_is_not_begun_where_the_card_has_no_room(where: Where, tmp_path: Path) -> None:
    kit = kit_on(tmp_path, "well")
    assert update(kit, where, Stand(where), SOON, room=1 << 60) is Became.REFUSED
    assert why(where) == "updating.no_room" and stands(where)[0] == "good"


def test_a_stick_that_is_pulled_out_while_it_is_read_changes_nothing(
    where: Where, tmp_path: Path
) -> None:
    kit = kit_on(tmp_path, "well")
    (kit / "wheels" / "tutoria_kiosk-0.2.0-py3-none-any.whl").unlink()
    (kit / "wheels").rmdir()
    (kit / "wheels").symlink_to("/proc/1/nothing-there")
    assert update(kit, where, Stand(where), SOON, room=1) is Became.REFUSED
    assert why(where) in ("updating.gone", "updating.changed") and stands(where)[0] == "good"


def test_a_stick_that_cannot_be_written_to_serves_as_well(where: Where, tmp_path: Path) -> None:
    kit = kit_on(tmp_path, "well-too")
    for path in (*kit.rglob("*"), kit):
        path.chmod(0o555 if path.is_dir() else 0o444)
    assert update(kit, where, Stand(where), SOON, room=1) is Became.DONE
    for path in (*kit.rglob("*"), kit):
        path.chmod(0o755)


# A good one.


@pytest.mark.parametrize("does", ["better", "migrates"])
def test_a_better_version_stays(does: str, where: Where, tmp_path: Path) -> None:
    stand, before = Stand(where), stands(where)[1]
    kit = kit_on(tmp_path, does)
    assert update(kit, where, stand, SOON, room=1) is Became.DONE
    name, events = stands(where)
    assert name == stand.release(kit).partition("/")[2] and events == before
    assert told(where).version == "0.2.0" and why(where) == ""
    assert where.made == LATER and stand.did == ["prepare", "stop", "place", "start"]
    assert not (where.data / "before-update" / "try").exists()
    # The same kit once more, and then an older one.
    assert update(kit, where, stand, SOON, room=1) is Became.REFUSED
    assert why(where) == "updating.same"
    assert update(kit_on(tmp_path / "b", "x", GOOD), where, stand, SOON, room=1) is Became.REFUSED
    assert why(where) == "updating.older"


def test_the_next_kit_may_be_signed_by_whom_this_one_names(where: Where, tmp_path: Path) -> None:
    kit = kit_on(tmp_path / "a", "better")
    (kit / "signers").write_text(signers("another"))
    signed(kit, "key")
    assert update(kit, where, Stand(where), SOON, room=1) is Became.DONE
    later = kit_on(tmp_path / "b", "best", LATER + 9, by="another")
    assert update(later, where, Stand(where), SOON, room=1) is Became.DONE
    former = kit_on(tmp_path / "c", "last", LATER + 99, by="key")
    assert update(former, where, Stand(where), SOON, room=1) is Became.REFUSED
    assert why(where) == "updating.unsigned"


# A bad one.

BAD = {
    "unbuilt": ("updating.step", Became.REFUSED),
    "fails": ("updating.not_on_copy", Became.REFUSED),
    "silent": ("updating.not_up", Became.BACK),
    "mute": ("updating.no_answer", Became.BACK),
    "crashes": ("updating.not_up", Became.BACK),
    "worse": ("updating.worse", Became.BACK),
    "torn": ("updating.not_up", Became.BACK),
    "folds": ("updating.not_verified", Became.BACK),
    "taps": ("updating.no_answer", Became.BACK),
}


@pytest.mark.parametrize(("does", "said"), BAD.items())
def test_a_bad_version_makes_room_for_the_former_one_and_its_record(
    does: str, said: tuple[str, Became], where: Where, tmp_path: Path
) -> None:
    stand, (_, before) = Stand(where), stands(where)
    assert update(kit_on(tmp_path, does), where, stand, SOON, room=1) is said[1]
    if does != "crashes":
        assert why(where) == said[0]
    name, events = stands(where)
    assert name == "good" and events[: len(before)] == before
    assert sound(where) == [] and stand.up and where.made == GOOD
    if said[1] is Became.BACK:
        assert stand.did[-3:] == ["stop", "place", "start"]
    # A good one is taken all the same, afterwards.
    later = kit_on(tmp_path / "later", "better", LATER + 1)
    assert update(later, where, stand, SOON, room=1) is Became.DONE


def test_what_was_tapped_in_the_version_that_failed_is_not_lost(
    where: Where, tmp_path: Path
) -> None:
    before = stands(where)[1]
    assert update(kit_on(tmp_path, "taps"), where, Stand(where), SOON, room=1) is Became.BACK
    assert stands(where)[1] == [*before, "aa-9"]
    (aside,) = where.data.glob("after-update-*")
    with closing(sqlite3.connect(aside / DATABASE)) as connection:
        names = {n for (n,) in connection.execute("SELECT name FROM _sqlite_migrations")}
    assert "m999_colours" in names


def test_a_record_that_the_new_version_did_not_touch_stays_the_very_same(
    where: Where, tmp_path: Path
) -> None:
    inode = (where.data / DATABASE).stat().st_ino
    assert update(kit_on(tmp_path, "silent"), where, Stand(where), SOON, room=1) is Became.BACK
    assert (where.data / DATABASE).stat().st_ino == inode
    assert list(where.data.glob("after-update-*")) == []


def test_a_part_that_was_broken_before_keeps_nobody_from_an_update(
    where: Where, tmp_path: Path
) -> None:
    stand = Stand(where, broken=("display", "reader", "power"))
    assert update(kit_on(tmp_path, "worse"), where, stand, SOON, room=1) is Became.DONE


def test_a_record_that_cannot_be_kept_is_left_alone(
    where: Where, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.copies.before_update.RESERVE", 1 << 60)
    stand = Stand(where)
    assert update(kit_on(tmp_path, "better"), where, stand, SOON, room=1) is Became.REFUSED
    assert why(where) == "updating.record" and stands(where)[0] == "good" and stand.up
    assert state(where) is None


def test_a_long_record_is_given_the_time_that_its_copy_took(where: Where, tmp_path: Path) -> None:
    class Slow(Stand):
        """A version that needs a hundred seconds for a record, and is up only after that."""

        def kiosk(self, release: Path, *arguments: str) -> tuple[int, str]:
            if arguments[0] == "verify":
                self.time += 100
            return super().kiosk(release, *arguments)

        def start(self) -> None:
            super().start()
            self.since = self.time

        def ready(self) -> tuple[int, ...]:
            return (1, 2) if self.time - self.since > 100 else ()

    assert update(kit_on(tmp_path, "better"), where, Slow(where), SOON, room=1) is Became.DONE
    assert SOON.up < 100


def test_nobody_who_asks_for_a_page_has_the_pages_started_in_the_midst_of_it(
    where: Where, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []

    def run(command: list[str]) -> CompletedProcess[str]:
        ran.append(command)
        return CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(system, "_run", run)
    real = system.Systemd(where)
    real.stop()
    real.start()
    stops, picture, _, starts = ran
    held = {"kiosk-web.socket", "kiosk-web.service", "kiosk-station.service"}
    assert held <= set(stops[2:]) and held <= set(starts[2:])
    assert picture[-2:] == ["picture", "updating"] and "--no-block" in starts


def test_a_wish_is_taken_once_and_what_became_of_it_is_told(
    where: Where,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(program, "Where", lambda: where)
    monkeypatch.setattr(program, "Systemd", Stand)
    monkeypatch.setattr(program, "update", partial(update, room=1))
    kit = kit_on(tmp_path, "better")
    where.wish.write_text(f"{kit}\n")
    assert program.main(["wanted"]) == 0
    assert not where.wish.exists()  # or systemd would see it again
    assert stands(where)[0] != "good" and capsys.readouterr().out == "done\n"
    assert program.main(["settle"]) == 0
    assert program.main(["take", str(kit)]) == 1
    assert "is here already" in capsys.readouterr().out


def test_what_ends_a_cut_off_update_leaves_one_alone_that_is_at_work(
    where: Where, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "Where", lambda: where)
    # systemd starts kiosk-settle.service with kiosk.target, and so does every update.
    at_work = State(Step.WATCHING, where.leads("proven"), "releases/new")
    note(where, at_work)
    with program.alone(where) as mine:
        assert mine
        assert program.main(["settle"]) == 0
        assert state(where) == at_work
        assert program.main(["take", "anywhere"]) == 1
    with program.alone(where) as mine:
        assert mine  # let go
