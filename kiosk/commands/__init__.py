"""Vocabulary of intent: what a card, a button or the tablet asks the classroom to do.

A module for each kind of entity, as in `kiosk.events`; a command is decided by `kiosk.rules` or by
`kiosk.corrections`.
"""

from kiosk.commands.corrections import (
    CloseAllOf,
    ConfirmDialogue,
    CorrectDialogue,
    EndDialogue,
    GoOnAll,
    HoldElsewhere,
    JoinPersons,
    NameTema,
    PartPersons,
    RestoreDialogue,
    SwapPeople,
    Undo,
    VoidDialogue,
    VoidLast,
)
from kiosk.commands.directory import (
    AnswerHelp,
    CallHelp,
    LetIn,
    MoveSeat,
    NoteRandom,
    NoteUnknown,
)
from kiosk.commands.floor import (
    CloseDay,
    CloseDialogue,
    CloseYear,
    GoOn,
    OpenDialogue,
    ReopenYear,
    StartBoot,
    TakeBack,
    TakeRecess,
)
from kiosk.commands.parts import (
    NoteCopy,
    NotePart,
    SetClock,
)
from kiosk.commands.paths import (
    ChangeGuide,
    ChangeOffer,
    ChangeRecord,
    Choose,
    Demonstrate,
    PutBack,
    Release,
    StudyAlone,
    TakeAnotherLook,
    Understand,
    WithdrawDemonstrated,
    WithdrawUnderstood,
)
from kiosk.commands.showing import (
    OFF,
    HoldDemonstration,
    PlanToShow,
    WithdrawDemonstration,
)

Act = (
    OpenDialogue
    | CloseDialogue
    | GoOn
    | TakeBack
    | TakeRecess
    | CloseDay
    | CloseYear
    | ReopenYear
    | StartBoot
    | Understand
    | WithdrawUnderstood
    | Demonstrate
    | WithdrawDemonstrated
    | Choose
    | StudyAlone
    | Release
    | TakeAnotherLook
    | PutBack
    | ChangeOffer
    | ChangeRecord
    | ChangeGuide
    | HoldDemonstration
    | WithdrawDemonstration
    | PlanToShow
    | CallHelp
    | AnswerHelp
    | NoteUnknown
    | NoteRandom
    | MoveSeat
    | LetIn
    | SetClock
    | NotePart
    | NoteCopy
)
"""What `kiosk.rules` decides."""

Correction = (
    CloseAllOf
    | VoidLast
    | NameTema
    | SwapPeople
    | CorrectDialogue
    | VoidDialogue
    | RestoreDialogue
    | EndDialogue
    | HoldElsewhere
    | ConfirmDialogue
    | GoOnAll
    | JoinPersons
    | PartPersons
    | Undo
)
"""What `kiosk.corrections` decides."""

Command = Act | Correction

__all__ = [
    "Act",
    "AnswerHelp",
    "CallHelp",
    "ChangeGuide",
    "ChangeOffer",
    "ChangeRecord",
    "Choose",
    "CloseAllOf",
    "CloseDay",
    "CloseDialogue",
    "CloseYear",
    "Command",
    "ConfirmDialogue",
    "CorrectDialogue",
    "Correction",
    "Demonstrate",
    "EndDialogue",
    "GoOn",
    "GoOnAll",
    "HoldDemonstration",
    "HoldElsewhere",
    "JoinPersons",
    "LetIn",
    "MoveSeat",
    "NameTema",
    "NoteCopy",
    "NotePart",
    "NoteRandom",
    "NoteUnknown",
    "OFF",
    "OpenDialogue",
    "PartPersons",
    "PlanToShow",
    "PutBack",
    "Release",
    "ReopenYear",
    "RestoreDialogue",
    "SetClock",
    "StartBoot",
    "StudyAlone",
    "SwapPeople",
    "TakeAnotherLook",
    "TakeBack",
    "TakeRecess",
    "Understand",
    "Undo",
    "VoidDialogue",
    "VoidLast",
    "WithdrawDemonstrated",
    "WithdrawDemonstration",
    "WithdrawUnderstood",
]
