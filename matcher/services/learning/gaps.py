"""Phrases that nobody understood: collected without the speaker, and mapped to a concept by a coordinator."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from matcher.errors import InputError, NotAllowedError
from matcher.language.message import Message
from matcher.language.vocabulary import LearnedPhrase
from matcher.models.learning import Gap, GapState, PhraseDecision, gap_at, gaps_at
from matcher.services.application import Work
from matcher.services.trust.discretion import health_words_in

__all__ = ["collect", "decide", "reopen"]

_LONGEST = 80


def collect(work: Work, phrases: Iterable[str], language: str) -> None:
    """Count phrases in which nothing was understood. Who said them is not written down, nor the hour; and nothing
    about health, which is no interest and not for other teams to read.

    Args:
        work: The use case in which they were said.
        phrases: As `matcher.language.gaps` gives them: without names, numbers and addresses.
        language: What was spoken.
    """
    said = Counter(" ".join(phrase.casefold().split()) for phrase in phrases)
    counted = {
        phrase: times
        for phrase, times in sorted(said.items())  # in one order everywhere: two processes never wait for each other
        if 0 < len(phrase) <= _LONGEST and not health_words_in(phrase)
    }
    if not counted:
        return
    known = gaps_at(work.session, language, list(counted))
    new = [phrase for phrase in counted if phrase not in known]
    try:
        with work.session.begin_nested():
            first = {"language": language, "first_day": work.today, "last_day": work.today, "state": GapState.OPEN}
            rows = [first | {"phrase": phrase, "times": counted[phrase]} for phrase in new]
            if rows:
                work.session.execute(insert(Gap), rows)
    except IntegrityError:
        # Another process heard one of them for the first time just now.
        for phrase in new:
            known[phrase] = _gap(work, language, phrase)
    for phrase, gap in known.items():
        gap.times += counted[phrase]
        gap.last_day = work.today
        work.session.add(gap)
    work.session.flush()


def _gap(work: Work, language: str, phrase: str) -> Gap:
    """The gap of a phrase, made unless it is there by now."""
    gap = gap_at(work.session, language, phrase)
    if gap is not None:
        return gap
    try:
        with work.session.begin_nested():
            gap = Gap(language=language, phrase=phrase, times=0, first_day=work.today, last_day=work.today)
            work.session.add(gap)
            work.session.flush()
    except IntegrityError:
        gap = gap_at(work.session, language, phrase)
        if gap is None:
            raise
    return gap


def decide(work: Work, gap: Gap, concept: str) -> None:
    """Say what a phrase stands for; it counts from the next word on, in every process.

    Args:
        work: The use case of a coordinator.
        gap: Which phrase.
        concept: A key of the vocabulary; "" when it is no interest and no role.

    Raises:
        NotAllowedError: Only a coordinator decides: the words are everybody's.
        InputError: There is no such concept, or the phrase says something else already.
    """
    if not work.scope.coordinator or work.scope.actor.id is None:
        raise NotAllowedError("only a coordinator decides what words mean").told(Message("problem.coordinator_only"))
    if concept and concept not in work.app.content.vocabulary.concepts:
        raise InputError(f"no concept {concept}", place="concept", mend="choose one from the list").told(
            Message("problem.concept")
        )
    if concept:
        try:  # a phrase that contradicts the tables would set aside everything that was learned
            work.app.content.with_phrases([LearnedPhrase(gap.phrase, concept, gap.language)])
        except InputError as error:
            raise error.told(Message("problem.phrase_taken")) from None
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
