"""The directory: the later change stands in whatever order, an erasure stands for ever."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk import directory
from kiosk.directory import Bundle, bundle, card_key, is_random, merge, put
from kiosk.events import PersonChanged
from kiosk.rows import CardRow, Person, Policy, Row, Tema
from kiosk.storage import open_database
from tests.classes import sample_class, sample_rows

ANA = "04B9FE537FBB99"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = open_database(tmp_path / "kiosk.db", create=True)
    yield connection
    connection.close()


def emptied(connection: sqlite3.Connection) -> None:
    for name in ("people", "cards", "temas", "policies"):
        connection.execute(f"DELETE FROM {name}")


CHANGES: list[tuple[Row, int, str]] = [
    (Person("p", "Ana"), 1, "aa"),
    (Person("p", "Ana María"), 3, "bb"),
    (Person("p", "Anita"), 3, "aa"),
    (Person("p", "Ana", kind="teacher"), 2, "cc"),
]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_later_stamp_stands_and_between_equals_the_origin(
    order: tuple[int, ...], connection: sqlite3.Connection
) -> None:
    for n in (*order, *order):
        put(connection, *CHANGES[n])
    assert directory.person(connection, "p") == Person("p", "Ana María")


@pytest.mark.parametrize("order", list(permutations(range(5))))
def test_an_erasure_wins_over_every_other_change_for_ever(
    order: tuple[int, ...], connection: sqlite3.Connection
) -> None:
    changes = [*CHANGES, (Person("p", erased=True), 0, "aa")]
    for n in order:
        put(connection, *changes[n])
    assert directory.person(connection, "p") == Person("p", erased=True)
    assert not put(connection, Person("p", "Ana"), 1 << 60, "zz")
    assert directory.person(connection, "p") == Person("p", erased=True)


def test_of_two_erasures_the_later_stands(connection: sqlite3.Connection) -> None:
    for order in permutations([(1, "aa"), (2, "bb"), (2, "aa")]):
        emptied(connection)
        for stamp, origin in order:
            put(connection, Person("p", seat=stamp, erased=True), stamp, origin)
        assert list(bundle(connection))[0][1][-2:] == (2, "bb")


def test_put_says_whether_it_was_set(connection: sqlite3.Connection) -> None:
    assert put(connection, Tema("t", "Agua"), 5, "aa")
    assert not put(connection, Tema("t", "Agua"), 5, "aa")
    assert not put(connection, Tema("t", "Viento"), 4, "bb")
    assert put(connection, CardRow("k", "P01", owner="p"), 1, "aa")
    assert directory.tema(connection, "t") == Tema("t", "Agua")


rows = st.one_of(
    st.builds(
        Person,
        id=st.sampled_from(["p", "q"]),
        name=st.text(max_size=3),
        seat=st.integers(0, 9),
        active=st.booleans(),
        erased=st.booleans(),
    ),
    st.builds(CardRow, key=st.sampled_from(["k", "l"]), owner=st.sampled_from(["p", "q"])),
    st.builds(Tema, id=st.just("t"), title=st.text(max_size=3)),
)


@settings(
    max_examples=60,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    changes=st.lists(
        st.tuples(rows, st.integers(1, 4), st.sampled_from(["aa", "bb", "cc"])),
        unique_by=lambda each: (each[1], each[2]),  # an origin uses a stamp once
    ),
    seed=st.integers(0, 99),
)
def test_bundles_merged_in_any_order_give_the_same_directory(
    connection: sqlite3.Connection, changes: list[tuple[Row, int, str]], seed: int
) -> None:
    def lines(some: list[tuple[Row, int, str]]) -> list[Bundle]:
        emptied(connection)
        found: list[Bundle] = []
        for change in some:
            emptied(connection)
            put(connection, *change)
            found += bundle(connection)
        emptied(connection)
        return found

    policy = [("policies", ("stale_min", str(n), n, "aa")) for n in (90, 100)]
    one = [*lines(changes), *policy]
    other = one * 2
    Random(seed).shuffle(other)
    emptied(connection)
    merge(connection, one)
    first = list(bundle(connection))
    emptied(connection)
    merge(connection, other)
    assert list(bundle(connection)) == first


def test_a_bundle_gives_the_whole_directory_to_another_station(tmp_path: Path) -> None:
    with sample_class(tmp_path / "a") as one, sample_class(tmp_path / "b") as other:
        for name in ("people", "cards", "temas"):
            other.connection.execute(f"DELETE FROM {name}")
        other.connection.commit()
        other.merge([], one.bundle())
        assert list(other.bundle()) == list(one.bundle())


def test_policies_have_defaults_and_the_later_change_stands(
    connection: sqlite3.Connection,
) -> None:
    assert directory.policies(connection).stale_min == 110
    put(connection, Policy("stale_min", "45"), 2, "aa")
    put(connection, Policy("stale_min", "60"), 1, "bb")
    put(connection, Policy("max_open_as_tutor", "3"), 1, "bb")
    put(connection, Policy("of_a_later_version", "3"), 1, "bb")
    policies = directory.policies(connection)
    assert (policies.stale_min, policies.max_open_as_tutor) == (45, 3)


def test_two_changes_of_one_row_here_stand_in_their_order(tmp_path: Path) -> None:
    # Two rows written between two events once had the same stamp, and the second was dropped.
    with sample_class(tmp_path / "a") as room:
        room.enter([Person("p01", "Uno"), Person("p01", "Dos")], actor="teacher")
        room.enter([Person("p01", "Tres")], actor="teacher")
        room.enter([Person("p01", "Cuatro"), PersonChanged("p01")], actor="teacher")
        found = room.facts().person("p01")
        assert found is not None and found.name == "Cuatro"


def test_two_sites_never_know_a_card_by_the_same_key(tmp_path: Path) -> None:
    with sample_class(tmp_path / "a") as one, sample_class(tmp_path / "b") as other:
        mine = {each.key for each in directory.cards(one.connection)}
        theirs = {each.key for each in directory.cards(other.connection)}
        assert len(mine) == len(theirs) == 40
        assert not mine & theirs
        assert directory.card(one.connection, card_key(one.key, ANA)) is not None
        assert directory.card(one.connection, card_key(other.key, ANA)) is None


def test_no_uid_of_a_card_stands_in_the_file(tmp_path: Path) -> None:
    sample_class(tmp_path / "a").close()
    written = (tmp_path / "a" / "kiosk.db").read_bytes()
    for row in (*sample_rows("people.csv"), *sample_rows("temas.csv")):
        uid = row["card"]
        assert uid.encode() not in written and uid.lower().encode() not in written
        assert bytes.fromhex(uid) not in written


def test_a_key_is_128_bit_of_hex_and_depends_on_the_whole_uid() -> None:
    site = b"k" * 32
    keys = {card_key(site, uid) for uid in (ANA, ANA[:8], ANA[:-2] + "98", "00" + ANA)}
    assert len(keys) == 4
    assert all(len(key) == 32 and int(key, 16) >= 0 for key in keys)
    assert card_key(site, ANA) == card_key(site, ANA.lower())


@pytest.mark.parametrize(
    ("uid", "random"),
    [
        ("08A1B2C3", True),
        ("08a1b2c3", True),
        ("04A1B2C3", False),
        ("A108B2C3", False),
        ("08A1B2C3D4E5F6", False),
        ("", False),
    ],
)
def test_four_bytes_of_which_the_first_is_08_are_a_phone(uid: str, random: bool) -> None:
    assert is_random(uid) is random


def test_of_two_cards_with_one_label_the_one_in_use_is_meant(
    connection: sqlite3.Connection,
) -> None:
    put(connection, CardRow("a", "P01", owner="p", resting=True), 1, "aa")
    put(connection, CardRow("b", "P01", owner="p"), 1, "aa")
    found = directory.card_by_label(connection, "P01")
    assert found is not None and found.key == "b"
