"""Phrases that nobody understood: collected without the speaker, and mapped to a concept by a coordinator."""

from collections import Counter
from collections.abc import Iterable

from matcher.errors import InputError, NotAllowedError
from matcher.language.message import Message
from matcher.models.learning import Gap, GapState, PhraseDecision, gap_at
from matcher.services.application import Work

__all__ = ["collect", "decide", "reopen"]

_LONGEST = 80


def collect(work: Work, phrases: Iterable[str], language: str) -> None:
    """Count phrases in which nothing was understood. Who said them is not written down, nor the hour.

    Args:
        work: The use case in which they were said.
        phrases: As `matcher.language.gaps` gives them: without names, numbers and addresses.
        language: What was spoken.
    """
    for phrase, times in Counter(" ".join(phrase.casefold().split()) for phrase in phrases).items():
        if not 0 < len(phrase) <= _LONGEST:
            continue
        gap = gap_at(work.session, language, phrase)
        if gap is None:
            gap = Gap(language=language, phrase=phrase, times=0, first_day=work.today, last_day=work.today)
        gap.times += times
        gap.last_day = work.today
        work.session.add(gap)
        work.session.flush()


def decide(work: Work, gap: Gap, concept: str) -> None:
    """Say what a phrase stands for; it counts from the next word on, in every process.

    Args:
        work: The use case of a coordinator.
        gap: Which phrase.
        concept: A key of the vocabulary; "" when it is no interest and no role.

    Raises:
        NotAllowedError: Only a coordinator decides: the words are everybody's.
        InputError: There is no such concept.
    """
    if not work.scope.coordinator or work.scope.actor.id is None:
        raise NotAllowedError("only a coordinator decides what words mean").told(Message("problem.coordinator_only"))
    if concept and concept not in work.app.content.vocabulary.concepts:
        raise InputError(f"no concept {concept}", place="concept", mend="choose one from the list").told(
            Message("problem.concept")
        )
    gap.state = GapState.MAPPED if concept else GapState.LEFT
    work.session.add(gap)
    work.session.add(PhraseDecision(gap_id=gap.id or 0, concept=concept, by_id=work.scope.actor.id, at=work.now))
    work.session.flush()


def reopen(work: Work, gap: Gap) -> None:
    """Take a decision back: the phrase means nothing again, and waits in the list.

    Raises:
        NotAllowedError: Only a coordinator decides.
    """
    decide(work, gap, "")
    gap.state = GapState.OPEN
    work.session.add(gap)
    work.session.flush()
