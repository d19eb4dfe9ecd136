"""What people like, do and did, as they say it."""

from collections.abc import Iterable, Mapping
from typing import Any

from matcher.language.extraction import Stance
from matcher.models.person import Person, PersonInterest, PersonRole, interests_of, roles_of
from matcher.services.application import Work
from matcher.services.learning import gaps
from matcher.services.trust import audit

__all__ = ["GONE", "add_heard", "add_interests", "add_roles", "keep_stances", "understand"]

GONE = "gone"
"""Instead of a stance: this is no interest of theirs (any more)."""

_LIKES, _DISLIKES = True, False
_STANCES = frozenset(stance.value for stance in Stance)


def understand(work: Work, person: Person, text: str) -> tuple[str, ...]:
    """Add what somebody says they like, do not like, do and did.

    Returns:
        The phrases that were not understood; they are collected as well.
    """
    heard = work.app.content.extractor.extract(text)
    add_interests(work, person, [(m.concept, m.stance.value, m.heard) for m in heard.likes], liked=_LIKES)
    add_interests(work, person, [(m.concept, m.stance.value, m.heard) for m in heard.dislikes], liked=_DISLIKES)
    add_roles(work, person, [(m.concept, m.stance.value == "now", m.heard) for m in heard.roles])
    gaps.collect(work, heard.gaps, person.language)
    return heard.gaps


def add_heard(work: Work, person: Person, heard: Mapping[str, Any]) -> None:
    """Add what was understood in a conversation: the values that `matcher.dialogue` keeps of it."""
    for name, liked in (("interests", _LIKES), ("dislikes", _DISLIKES)):
        mentions = [(m["concept"], m["stance"], m["heard"]) for m in heard.get(name) or []]
        add_interests(work, person, mentions, liked=liked)
    add_roles(work, person, [(m["concept"], m["stance"] == "now", m["heard"]) for m in heard.get("roles") or []])
    gaps.collect(work, heard.get("gaps") or [], person.language)


def add_interests(
    work: Work, person: Person, mentions: Iterable[tuple[str, str, str]], *, liked: bool, replace: bool = False
) -> None:
    """Keep interests given as (concept, stance, words); a concept that is there already takes the newest stance."""
    mentions = list(mentions)
    if not mentions and not replace:
        return
    there = {row.concept: row for row in interests_of(work.session, person.id or 0)}
    if replace:
        for row in there.values():
            if row.liked is liked:
                work.session.delete(row)
        there = {}
    for concept, stance, words in mentions:
        row = there.get(concept) or PersonInterest(person_id=person.id or 0, concept=concept)
        row.stance, row.liked, row.heard = stance, liked, words
        there[concept] = row
        work.session.add(row)
    work.session.flush()
    audit.record(work, person, "change", "interests")


def keep_stances(work: Work, person: Person, stances: Mapping[str, str]) -> None:
    """Keep how interests stand, by concept; `GONE` takes one away, what is not named stays as it is."""
    changed = False
    for row in interests_of(work.session, person.id or 0):
        chosen = stances.get(row.concept, "")
        if chosen == GONE:
            work.session.delete(row)
            changed = True
        elif chosen in _STANCES and chosen != row.stance:
            row.stance = chosen
            work.session.add(row)
            changed = True
    if changed:
        work.session.flush()
        audit.record(work, person, "change", "interests")


def add_roles(work: Work, person: Person, mentions: Iterable[tuple[str, bool, str]]) -> None:
    """Keep life roles given as (concept, whether it is so now, words)."""
    mentions = list(mentions)
    if not mentions:
        return
    there = {row.concept: row for row in roles_of(work.session, person.id or 0)}
    for concept, now, words in mentions:
        row = there.get(concept) or PersonRole(person_id=person.id or 0, concept=concept)
        row.now, row.heard = now, words
        there[concept] = row
        work.session.add(row)
    work.session.flush()
    audit.record(work, person, "change", "roles")
