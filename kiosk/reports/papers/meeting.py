"""R4, for a meeting with those who accompany teachers: is tutoría alive, where is help needed?

No hours, nothing of what the teacher did, nobody by name.
"""

from __future__ import annotations

from kiosk import directory
from kiosk.reports.asked import Asked
from kiosk.reports.figures import LATELY
from kiosk.reports.group import group_figures
from kiosk.reports.paper import Part, Sheet, apart, filled
from kiosk.reports.small import counted, share, told
from kiosk.reports.temas import temas


def meeting(asked: Asked) -> tuple[Sheet, ...]:
    """The group's figures as sentences, temas that one person holds, interests nobody attends."""
    words = asked.words
    living = [e for e in temas(asked.connection, asked.facts) if e.living and not e.tema.resting]
    fragile = [apart(each.tema.title) for each in living if each.fragile]
    asks = unmet(asked)
    return (
        Sheet(
            title=words("paper.meeting"),
            under=(asked.school, asked.days_said),
            few=figures(asked),
            parts=filled(
                Part(
                    words("paper.living"),
                    (
                        words("paper.living_n", n=len(living)),
                        *(
                            (words("paper.fragile", temas=asked.some(fragile, 16)),)
                            if fragile
                            else ()
                        ),
                    ),
                ),
                Part(words("paper.cycle"), cycle(asked)),
                Part(words("paper.unmet"), (asked.some(asks, 16),) if asks else ()),
                Part(words("paper.help_wanted"), lines=4),
                Part(words("paper.teacher_wants"), lines=2),
            ),
            foot=words("paper.small_foot"),
        ),
    )


def figures(asked: Asked) -> tuple[str, ...]:
    """What the group did together, in sentences without small numbers."""
    words, links = asked.words, asked.tutorias
    if not links:
        return (words("paper.no_encounters"),)
    tutors, tutees = {link[0] for link in links}, {link[1] for link in links}
    kinds = {who: person.kind for who, person in asked.people.items()}
    peers = sum(kinds.get(tutor) != "teacher" for tutor, *_ in links)
    pairs = {(tutor, tutee) for tutor, tutee, *_ in links}
    mutual = sum((tutee, tutor) in pairs for tutor, tutee in pairs) // 2
    deepest = asked.deepest
    said = [
        words("paper.tutorias", n=counted(len(links), words)),
        share(len(tutors & tutees), len(tutors | tutees), words, "circle"),
        share(peers, len(links), words, "peers"),
    ]
    said += [words("paper.mutual", n=mutual)] if told(mutual) else []
    said += [words("paper.generation", n=deepest)] if deepest > 1 else []
    return tuple(said)


def cycle(asked: Asked) -> tuple[str, ...]:
    """Where the group is in the cycle this school year, and whether the network is all joined."""
    words = asked.words
    found = group_figures(asked.connection, asked.facts, asked.generations)
    steps = (
        ("figures.understood", found.understood),
        ("figures.to_show", found.to_show),
        ("figures.to_offer", found.to_offer),
        ("figures.guests", len(found.guests)),
    )
    joined = len(found.parts) == 1 and told(len(found.parts[0]))
    return (
        *(words(key, n=n) for key, n in steps if told(n)),
        *((words("figures.joined", days=LATELY),) if joined else ()),
    )


def unmet(asked: Asked) -> list[str]:
    """What nobody here offers and somebody wants: temas; where it was ticked also typed wishes."""
    wanted = {tema for _, tema in asked.facts.waiting()}
    titles = asked.sorted_titles(tema for tema in wanted if not asked.facts.offering(tema))
    if not asked.wish.names:
        return titles
    ids = (wish.wish for wish in asked.facts.all_wishes() if not wish.tema)
    texts = directory.wish_words(asked.connection, ids)
    return [*titles, *(apart(text) for text in sorted(texts.values(), key=str.casefold))]
