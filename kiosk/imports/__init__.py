"""Lists into the directory: people, temas and cards from a spreadsheet, and the sample class.

A line that cannot be taken is told with its reason and stops no other; a list entered again is an
update; who is not in it stays (docs/design.md 4).
"""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from pathlib import Path

from kiosk.classroom import Classroom
from kiosk.imports.cards import FIXED, GUESTS, enter_fixed, fixed_uid, plan_cards
from kiosk.imports.entries import canonical
from kiosk.imports.naming import Named, called, called_apart
from kiosk.imports.people import plan_people
from kiosk.imports.pictures import Faces, tema_drawing
from kiosk.imports.report import Book, Report, Told, carried_out
from kiosk.imports.roster import is_zip, read_roster
from kiosk.imports.tables import MOST_BYTES, MOST_ROWS, Sheet, read_sheet
from kiosk.imports.temas import plan_temas
from kiosk.imports.vocabulary import CARDS, PEOPLE, TEMA
from kiosk.words import Words, words

__all__ = [
    "FIXED",
    "GUESTS",
    "MOST_BYTES",
    "MOST_ROWS",
    "Faces",
    "Named",
    "Report",
    "add_fixed_cards",
    "called",
    "called_apart",
    "canonical",
    "fixed_uid",
    "import_cards",
    "import_people",
    "import_temas",
    "load_sample",
    "read_cards",
    "tema_drawing",
]


def import_people(
    classroom: Classroom, path: Path, *, dry_run: bool = False, say: Words | None = None
) -> Report:
    """Enter a list of people, or a OneRoster zip; what was taken, and why not the rest.

    say: the language of the reasons. Raises ImportRefused with one sentence if the file cannot be
    read at all, StorageError if it cannot be written; then nothing changed.
    """
    say = say or words()
    told: list[Told] = []
    if is_zip(path):
        sheet, told = read_roster(path, say)
    else:
        sheet = read_sheet(path, PEOPLE, "name", say)

    def plan(book: Book) -> Report:
        report = plan_people(book, sheet, path.name, say)
        return replace(report, notes=tuple(sorted((*report.notes, *told))))

    return carried_out(classroom, plan, dry_run=dry_run)


def import_temas(
    classroom: Classroom, path: Path, *, dry_run: bool = False, say: Words | None = None
) -> Report:
    """Enter a list of temas, as `import_people` does; the people who offer them come first."""
    say = say or words()
    sheet = read_sheet(path, TEMA, "title", say)
    return carried_out(
        classroom, lambda book: plan_temas(book, sheet, path.name, say), dry_run=dry_run
    )


def import_cards(
    classroom: Classroom, path: Path, *, dry_run: bool = False, say: Words | None = None
) -> Report:
    """Enter a list of cards that nobody has yet, as `import_people` does."""
    say = say or words()
    sheet = read_cards(path, say)
    return carried_out(classroom, lambda book: plan_cards(book, sheet, path, say), dry_run=dry_run)


def read_cards(path: Path, say: Words) -> Sheet:
    """The lines of a list of cards; ImportRefused with one sentence if it cannot be read."""
    return read_sheet(path, CARDS, "card", say)


def add_fixed_cards(classroom: Classroom) -> None:
    """Let the action cards and the guests G01 to G12 be known; harmless when called again.

    Their UIDs are invented (`fixed_uid`), so this is for folders of rehearsal and sample only;
    real ones come by `import_cards`, and a label that a card has already is left alone.
    """

    def plan(book: Book) -> Report:
        enter_fixed(book)
        return Report("cards", "", len(FIXED), len(FIXED))

    carried_out(classroom, plan, dry_run=False)


def load_sample(classroom: Classroom) -> tuple[Report, Report]:
    """Enter the sample class: its people, its temas and the fixed cards."""
    sample = resources.files("kiosk") / "sample"
    with resources.as_file(sample / "people.csv") as people:
        first = import_people(classroom, people)
    with resources.as_file(sample / "temas.csv") as temas:
        second = import_temas(classroom, temas)
    add_fixed_cards(classroom)
    return first, second
