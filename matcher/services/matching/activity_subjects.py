"""What an activity is about: understood from its words, shown back, and put right by hand."""

from functools import lru_cache

from matcher.errors import InputError
from matcher.language.message import Message
from matcher.language.vocabulary import Vocabulary
from matcher.models.activity import Activity
from matcher.services.application import Work
from matcher.services.imports.subjects import Announcement, SubjectIndex, Subjects
from matcher.services.trust import audit

__all__ = ["add_subjects", "drop_subject", "hear_again", "hear_first"]


@lru_cache(maxsize=2)
def _index(vocabulary: Vocabulary) -> SubjectIndex:
    """Building it takes a quarter of a second; the vocabulary stays the same while the service runs."""
    return SubjectIndex(vocabulary.concepts.values())


def hear_first(work: Work, activity: Activity) -> None:
    """Set what an activity is about, and what its description only mentions, from its words."""
    heard = _heard(work, activity.name, activity.description)
    activity.concepts, activity.mentioned = list(heard.main), list(heard.mentioned)


def hear_again(work: Work, activity: Activity, name: str, description: str) -> None:
    """Follow changed words; what a team member put right by hand, and what an import knew, stays.

    Args:
        work: The use case.
        activity: With its new words.
        name: Its old name.
        description: Its old description.
    """
    if (name, description) == (activity.name, activity.description):
        return
    before, now = _heard(work, name, description), _heard(work, activity.name, activity.description)
    old, new = {*before.main, *before.mentioned}, {*now.main, *now.mentioned}
    gone = old - new
    there = [concept for concept in activity.concepts if concept not in gone]
    below = [concept for concept in activity.mentioned if concept not in gone]
    fresh = new - old
    activity.concepts = [*there, *(one for one in now.main if one in fresh and one not in there)]
    activity.mentioned = [
        *(one for one in below if one not in activity.concepts),
        *(one for one in now.mentioned if one in fresh and one not in below and one not in activity.concepts),
    ]


def add_subjects(work: Work, activity: Activity, words: str) -> tuple[str, ...]:
    """Add what a team member says it is about.

    Returns:
        The subjects that were understood.

    Raises:
        InputError: Nothing in the words is known.
    """
    heard = work.app.content.extractor.extract(words, of_others=True)
    found = tuple(dict.fromkeys(mention.concept for mention in (*heard.likes, *heard.dislikes)))
    if not found:
        raise InputError("nothing in these words is known", place="subjects", mend="use other words").told(
            Message("activity_edit.not_understood")
        )
    activity.concepts = list(dict.fromkeys([*activity.concepts, *found]))
    activity.mentioned = [concept for concept in activity.mentioned if concept not in found]
    _save(work, activity)
    return found


def drop_subject(work: Work, activity: Activity, concept: str) -> None:
    """It is not about this; dropping what is not there changes nothing."""
    activity.concepts = [one for one in activity.concepts if one != concept]
    activity.mentioned = [one for one in activity.mentioned if one != concept]
    _save(work, activity)


def _heard(work: Work, name: str, description: str) -> Subjects:
    language = work.region.language
    heard = _index(work.app.content.vocabulary).subjects([Announcement(language, name, description)])
    if heard.main or heard.mentioned:
        return heard
    said = work.app.content.extractor.extract(f"{name}. {description}", of_others=True)
    return Subjects(main=tuple(dict.fromkeys(mention.concept for mention in said.likes)))


def _save(work: Work, activity: Activity) -> None:
    activity.updated_at = work.now
    work.session.add(activity)
    work.session.flush()
    audit.record(work, None, "change", "activity subjects")
