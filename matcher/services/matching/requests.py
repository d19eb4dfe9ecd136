"""Requests: made, agreed to by the participant, held against everybody who might fit."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matcher.errors import InputError, NotAllowedError, StateError
from matcher.language.message import Message
from matcher.language.times import read_times
from matcher.models.activity import Activity
from matcher.models.consent import GivenBy, Purpose
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.request import Request, RequestState
from matcher.models.scope import ActorKind
from matcher.scoring import Need, PoolWith, Shortlist, Weights, shortlist
from matcher.services.application import Work
from matcher.services.contact.signals import raise_signal
from matcher.services.learning import gaps
from matcher.services.matching.adopted_weights import weights_now
from matcher.services.matching.pool import asked_pool
from matcher.services.messages import conversations
from matcher.services.people.representatives import Agreeing, agreed_by
from matcher.services.trust import audit, consents, discretion

__all__ = [
    "RequestShortlist",
    "ask_for_other_words",
    "ask_search",
    "create",
    "participant_of",
    "record_search_answer",
    "set_aside",
    "shortlist_for",
    "words_mark",
]


@dataclass(frozen=True, slots=True)
class RequestShortlist:
    """The answer of the engine with the rows behind its keys.

    Attributes:
        shortlist: Suggestions per step, and the excluded.
        pool: Everybody and everything that was held against it.
        need: What the engine was asked.
        rows: Candidate key → person or activity.
        weights: The weights that counted.
    """

    shortlist: Shortlist
    pool: PoolWith
    need: Need
    rows: Mapping[str, Person | Activity]
    weights: Weights


def participant_of(work: Work, request: Request) -> Person:
    """Whose request it is."""
    person = work.session.get(Person, request.participant_id)
    if person is None:
        raise NotAllowedError("there is no such request").told(Message("problem.not_found"))
    return person


def words_mark(words: str) -> str:
    """Tells one wording from another, so that changed words are asked about again."""
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def create(
    work: Work,
    participant: Person,
    *,
    text: str,
    words: str = "",
    times_text: str = "",
    times: Mapping[str, Any] | None = None,
    frequency: str = "regular",
    conditions: Sequence[str] = (),
    min_age: int | None = None,
    travel_m: int | None = None,
    concepts: Sequence[str] = (),
    team_member: TeamMember | None = None,
) -> Request:
    """Write a request down; nobody is asked anything yet.

    Args:
        work: The use case.
        participant: Whose wish it is.
        text: The wish as the team understood it.
        words: What helpers may read; the text itself when left out. Checked for discretion.
        times_text: When, in words; what is not understood is refused.
        times: When, as `Times` JSON, instead of words.
        frequency: ``once`` or ``regular``.
        conditions: Safety conditions, for instance ``vog``.
        min_age: Lowest age of a helper.
        travel_m: Metres the participant can go to an activity.
        concepts: What is asked for; found in the text when left out.
        team_member: Whose request it is to arrange; the participant's own contact person when left out.

    Raises:
        InputError: The text is empty, the times were not understood, or the words give somebody away.
    """
    if not text.strip():
        raise InputError("a wish in words is needed", place="text", mend="write what this person would like").told(
            Message("problem.wish_needed")
        )
    if frequency not in {"once", "regular"}:
        raise InputError(f"unknown frequency {frequency}", place="frequency", mend="use once or regular").told(
            Message("problem.frequency")
        )
    helper_words = (words or text).strip()
    discretion.check_words(helper_words, participant)
    if times_text.strip():
        read = read_times(times_text, work.local_now)
        if read is None:
            raise InputError(
                f"“{times_text}” was not understood", place="times", mend="write for instance “dinsdagmiddag”"
            ).told(Message("problem.times"))
        times = read.to_json()
    # A wish may be somebody else's, and a chore that waits is what it is about.
    heard = work.app.content.extractor.extract(text, of_others=True)
    gaps.collect(work, heard.gaps, participant.language)
    owner_id = team_member.id if team_member else participant.team_member_id
    if owner_id is None and work.scope.actor.kind is ActorKind.TEAM:
        owner_id = work.scope.actor.id
    if owner_id is None:
        raise InputError("this person has no contact person yet", place="team member", mend="choose one first").told(
            Message("problem.no_contact_person")
        )
    request = Request(
        region_id=work.scope.region_id,
        participant_id=participant.id or 0,
        team_member_id=owner_id,
        text=text.strip(),
        words=helper_words,
        concepts=list(concepts) or [mention.concept for mention in heard.likes],
        times=dict(times) if times else None,
        frequency=frequency,
        conditions=list(conditions),
        min_age=min_age,
        travel_m=travel_m,
        created_at=work.now,
    )
    work.session.add(request)
    work.session.flush()
    audit.record(work, participant, "create", "request")
    return request


def ask_search(work: Work, request: Request) -> None:
    """Ask the participant, in their own chat, whether we may search with these words.

    Raises:
        StateError: The search was agreed to already, or the request has ended.
    """
    if request.state not in {RequestState.DRAFT, RequestState.ASKED}:
        raise StateError("the participant answered already").told(Message("problem.answered_already"))
    participant = participant_of(work, request)
    request.state = RequestState.ASKED
    work.session.add(request)
    conversations.open_script(
        work,
        participant,
        "search",
        {"request": request.public_id, "words": request.words},
        purpose="notice",
        about=f"request:{request.public_id}",
        key=f"search:{request.public_id}:{words_mark(request.words)}",
    )
    audit.record(work, participant, "send", "search question")


def record_search_answer(
    work: Work,
    request: Request,
    *,
    yes: bool,
    said_by: str,
    words: str | None = None,
    agreeing: Agreeing = None,
) -> None:
    """The participant (or who decides for them) answered whether we may search.

    Args:
        work: The use case.
        request: Which request.
        yes: The answer.
        said_by: Who said it.
        words: Other words for helpers to read, if they were changed.
        agreeing: Who agreed: the participant or a recorded voice; when left out, the participant, if they spoke for
            themselves or are named as who said it. Anybody may say no.

    Raises:
        StateError: The request has ended.
        InputError: The words give somebody away, or nobody said it.
        NotAllowedError: A yes of somebody of whom nobody wrote down that they may agree.
    """
    if request.state in {RequestState.CLOSED, RequestState.ARRANGED}:
        raise StateError("this request has ended").told(Message("problem.request_ended"))
    if not said_by.strip():
        raise InputError("who said this?", place="said by", mend="write who answered").told(Message("problem.said_by"))
    participant = participant_of(work, request)
    voice = agreed_by(work, participant, agreeing, said_by) if yes else None
    if words is not None and words.strip():
        discretion.check_words(words, participant)
        request.words = words.strip()
    request.search_answered_by = said_by.strip()
    request.search_answered_at = work.now
    if voice is not None:
        giver = None if voice.given_by is GivenBy.SELF else voice.person
        consents.give(
            work,
            participant,
            Purpose.SEARCH,
            given_by=voice.given_by,
            given_by_person=giver,
            ground=said_by.strip(),
        )
        if request.state in {RequestState.DRAFT, RequestState.ASKED}:
            request.state = RequestState.SEARCHING
    else:
        request.state = RequestState.CLOSED
        request.closed_at = work.now
        request.closed_why = "the participant prefers no search"
    work.session.add(request)
    work.session.flush()
    conversations.close_threads(work, participant, f"request:{request.public_id}")
    audit.record(work, participant, "change", "search answer", why="yes" if yes else "no")


def ask_for_other_words(work: Work, request: Request, words: str) -> None:
    """The participant wants other words: a team member writes them down and asks again."""
    raise_signal(
        work,
        cause=f"search-words:{request.public_id}:{words_mark(words)}",
        kind="search-words",
        person=participant_of(work, request),
        words=words,
    )


def shortlist_for(work: Work, request: Request, k: int = 5, *, left_out: bool = True) -> RequestShortlist:
    """Who and what fits a request, per step of the ladder; leaves an audit row.

    Args:
        work: The use case.
        request: Which request.
        k: How many per step.
        left_out: Find out who is out, too, while the pool stands still: for that everybody is looked at.

    Raises:
        StateError: The participant has not agreed to the search.
    """
    if request.state not in {RequestState.SEARCHING, RequestState.PROPOSED, RequestState.ARRANGED}:
        raise StateError("first the participant agrees to the search and its words").told(
            Message("problem.search_first")
        )
    weights = weights_now(work)
    with asked_pool(work, request) as (pool, need, rows):
        found = shortlist(pool, need, k, weights)
        nearest = found.excluded.nearest if left_out else ()  # of this same state
    rows.load({*(one.candidate for one in found.suggestions), *(one.candidate for one in nearest)})
    audit.record(work, participant_of(work, request), "view", "shortlist")
    return RequestShortlist(found, pool, need, rows, weights)


def set_aside(work: Work, request: Request, rule: str, reason: str) -> None:
    """Leave a rule out for this request, with the reason in writing.

    Raises:
        InputError: No reason was given, or this rule can never be set aside.
    """
    if not reason.strip():
        raise InputError("a reason is needed", place="reason", mend="write why this rule does not count here").told(
            Message("problem.reason_needed")
        )
    need_check = {**request.set_aside, rule: reason.strip()}
    request.set_aside = need_check
    work.session.add(request)
    work.session.flush()
    if request.state in {RequestState.SEARCHING, RequestState.PROPOSED}:
        try:
            with asked_pool(work, request) as (pool, need, _):
                shortlist(pool, need, 1, weights_now(work))  # refuses rules that do not exist or never yield
        except InputError as error:
            raise error.told(Message("problem.rule_stays")) from None
    audit.record(work, participant_of(work, request), "change", f"rule {rule} set aside")
