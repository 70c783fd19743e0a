"""`decide`: what a command makes happen, given what is true now. Pure; raises Refused in words.

A table: each command, and where its rule stands, in the order of docs/rules.md; each module says
which section it follows. A command of which nothing is asked is one fact, told here. Everything
that a fold will need (pupil or adult, rehearsal or not) is decided by these modules, once.
"""

from kiosk import commands as c
from kiosk import events as e
from kiosk.rows import LetInto
from kiosk.rules import back, closings, days, openings, parts, paths, seats, showing, years
from kiosk.rules.closings import closed
from kiosk.rules.openings import is_pupil, opening_of
from kiosk.rules.values import Outcome, View

__all__ = ["Outcome", "View", "closed", "decide", "is_pupil", "opening_of"]


def decide(view: View, command: c.Act) -> list[Outcome]:
    """The facts and rows of one command, in order; Refused says why not."""
    match command:
        # 2. The desk
        case c.OpenDialogue():
            return openings.begin(view, command)
        case c.CloseDialogue():
            return closings.close(view, command)
        case c.GoOn():
            return back.go_on(view, command)
        case c.TakeBack():
            return back.take_back(view, command)
        case c.WithdrawUnderstood():
            return back.withdraw_understood(view, command)
        case c.Understand():
            return paths.understand(view, command)
        case c.NoteUnknown(card=card):
            return [e.CardUnknown(card, view.day())]
        case c.NoteRandom():
            return [e.RandomCardShown(view.day())]
        case c.NotePart():
            return parts.note(view, command)
        # 3. Action cards
        case c.CallHelp(call=call, people=people, dialogue=dialogue):
            return [e.HelpCalled(call, view.day(), people, dialogue)]
        case c.AnswerHelp(call=call):
            return [e.HelpAnswered(call)]
        case c.TakeRecess():
            return days.recess(view)
        # 4. What a person has with a tema
        case c.Choose(person=person, tema=tema):
            return [e.PathChosen(person, tema)]
        case c.StudyAlone(person=person, tema=tema):
            return [e.OwnStudyBegun(person, tema)]
        case c.Release():
            return paths.release(view, command)
        case c.TakeAnotherLook():
            return paths.another_look(view, command)
        case c.PutBack():
            return paths.put_back(view, command)
        case c.ChangeOffer(person=person, tema=tema, offers=offers):
            return [e.OfferChanged(person, tema, offers)]
        case c.ChangeRecord(person=person, tema=tema, record=record):
            return [e.RecordChanged(person, tema, record)]
        case c.ChangeGuide(person=person, tema=tema, guide=guide):
            return [e.GuideChanged(person, tema, guide)]
        case c.Demonstrate():
            return paths.demonstrate(view, command)
        case c.WithdrawDemonstrated():
            return paths.withdraw_demonstrated(view, command)
        case c.HoldDemonstration():
            return showing.hold(view, command)
        case c.WithdrawDemonstration():
            return showing.withdraw(view, command)
        case c.PlanToShow():
            return showing.plan(view, command)
        # 5. Days, boots, clock
        case c.StartBoot():
            return days.start_boot(view, command)
        case c.CloseDay():
            return days.close_day(view)
        case c.CloseYear():
            return years.close_year(view, command)
        case c.ReopenYear():
            return years.reopen_year(view)
        case c.SetClock(wall_ms=wall_ms, trust=trust):
            return [e.ClockSet(view.boot, view.now_ms, wall_ms, trust)]
        # 6. The record, and 7. What is seen by whom
        case c.NoteCopy(place=place):
            return [e.CopyMade(view.day(), place)]
        case c.LetIn(person=person, tablet=tablet):
            return [LetInto(tablet, person)]
        case c.MoveSeat():
            return seats.move(view, command)
