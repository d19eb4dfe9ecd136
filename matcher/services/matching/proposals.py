"""Proposals: the order of yes between helpers and one participant."""

from typing import Literal

from sqlmodel import select

from matcher.errors import InputError, NotAllowedError, StateError
from matcher.language.message import Message
from matcher.models.consent import Purpose, has_consent
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.request import (
    Proposal,
    ProposalState,
    Request,
    RequestState,
    proposals_of_request,
)
from matcher.models.tie import Layer, Tie, TieState
from matcher.services.application import Work
from matcher.services.contact.signals import raise_signal
from matcher.services.matching.requests import participant_of
from matcher.services.matching.suggestions import keep_suggestion
from matcher.services.messages import conversations
from matcher.services.trust import audit, consents, discretion

__all__ = [
    "about",
    "ask_participant",
    "close_request",
    "draft_words",
    "helper_of",
    "record_helper_answer",
    "record_participant_answer",
    "request_of",
    "send",
    "tell_settled",
]

_WAITING = (ProposalState.SENT, ProposalState.ACCEPTED)


def about(proposal: Proposal) -> str:
    """What messages about a proposal carry, so that they can be withdrawn together."""
    return f"proposal:{proposal.public_id}"


def helper_of(work: Work, proposal: Proposal) -> Person:
    """Who was asked."""
    helper = work.session.get(Person, proposal.helper_id)
    if helper is None:
        raise NotAllowedError("there is no such proposal")
    return helper


def request_of(work: Work, proposal: Proposal) -> Request:
    """What was asked for."""
    request = work.session.get(Request, proposal.request_id)
    if request is None or request.region_id != work.scope.region_id:
        raise NotAllowedError("there is no such proposal")
    return request


def draft_words(work: Work, request: Request, helper: Person) -> str:
    """The words to begin with; a team member reads them and may change them before they go out."""
    member = work.session.get(TeamMember, request.team_member_id)
    message = Message(
        "services.proposal.draft",
        {
            "name": participant_of(work, request).first_name,
            "words": request.words.strip().rstrip("."),
            "team": member.name.split()[0] if member else work.region.name,
        },
    )
    return work.app.wording.render(message, helper.language, polite=helper.polite)


def send(work: Work, request: Request, candidate_key: str, words: str) -> Proposal:
    """Ask one helper, with exactly these words.

    Args:
        work: The use case, done by a team member.
        request: A request whose search was agreed to.
        candidate_key: Key of the candidate in the shortlist ("person:12").
        words: What the helper will read.

    Raises:
        StateError: The search was not agreed to, the candidate is out, or was asked for this already.
        NotAllowedError: A consent does not hold.
        InputError: The words give the participant away.
    """
    if request.state not in {RequestState.SEARCHING, RequestState.PROPOSED}:
        raise StateError("first the participant agrees to the search and its words")
    participant = participant_of(work, request)
    consents.require(work, participant, Purpose.SEARCH)
    if participant.stopped_at is not None:
        raise StateError("all messages around this participant are stopped")
    discretion.check_words(words, participant)
    suggestion, helper = keep_suggestion(work, request, candidate_key)
    already = select(Proposal).where(Proposal.request_id == request.id, Proposal.helper_id == helper.id)
    if work.session.exec(already).first() is not None:
        raise StateError("this helper was asked for this request already")
    consents.require(work, helper, Purpose.CONTACT)
    proposal = Proposal(
        request_id=request.id or 0,
        suggestion_id=suggestion.id or 0,
        helper_id=helper.id or 0,
        words=words.strip(),
        sent_at=work.now,
    )
    work.session.add(proposal)
    work.session.flush()
    member = work.session.get(TeamMember, request.team_member_id)
    conversations.open_script(
        work,
        helper,
        "proposal",
        {"proposal": proposal.public_id, "words": proposal.words, "team_member": member.name if member else ""},
        purpose="proposal",
        about=about(proposal),
        key=f"proposal:{proposal.public_id}",
    )
    request.state = RequestState.PROPOSED
    work.session.add(request)
    work.session.flush()
    audit.record(work, participant, "disclose", "proposal", why=f"helper {helper.code}", for_person=helper)
    audit.record(work, helper, "send", "proposal")
    return proposal


def record_helper_answer(
    work: Work, proposal: Proposal, answer: Literal["yes", "no"], *, said_by: str, words: str = ""
) -> None:
    """The helper answered, in chat or by phone; saying the same twice changes nothing.

    Raises:
        StateError: It was settled already, one way or the other.
    """
    request = _one_at_a_time(work, proposal)
    new_state = ProposalState.ACCEPTED if answer == "yes" else ProposalState.DECLINED
    if proposal.state is new_state or (answer == "yes" and proposal.state is ProposalState.AGREED):
        return
    if proposal.state not in _WAITING:
        raise StateError("this was settled already")
    proposal.state = new_state
    proposal.answered_at = work.now
    proposal.helper_words = words.strip()
    if answer == "no":
        proposal.ended_at = work.now
    proposal.helper_answered_by = said_by.strip()
    work.session.add(proposal)
    work.session.flush()
    helper = helper_of(work, proposal)
    conversations.close_threads(work, helper, about(proposal))
    audit.record(work, helper, "change", f"proposal {answer}")
    if answer == "yes":
        _ask_next(work, request)
    elif not any(p.state in _WAITING for p in proposals_of_request(work.session, request.id or 0)):
        raise_signal(
            work, cause=f"declined:{proposal.public_id}", kind="ask-next", person=participant_of(work, request)
        )


def ask_participant(work: Work, proposal: Proposal) -> None:
    """Ask the participant whether this helper may come; by chat, or as a task for the team.

    Raises:
        StateError: The helper has not said yes.
    """
    if proposal.state is not ProposalState.ACCEPTED:
        raise StateError("first the helper says yes")
    participant, helper = participant_of(work, request_of(work, proposal)), helper_of(work, proposal)
    consents.require(work, participant, Purpose.SEARCH)
    words = work.app.wording.render(
        Message("services.meet.words", {"name": helper.first_name}), participant.language, polite=participant.polite
    )
    conversations.open_script(
        work,
        participant,
        "meet",
        {"proposal": proposal.public_id, "words": words, "name": helper.first_name},
        purpose="proposal",
        about=about(proposal),
        key=f"meet:{proposal.public_id}",
    )
    proposal.participant_asked_at = work.now
    work.session.add(proposal)
    audit.record(work, helper, "disclose", "first name to participant", for_person=participant)


def record_participant_answer(work: Work, proposal: Proposal, *, yes: bool, said_by: str) -> Tie | None:
    """The participant (or who decides for them) agreed to this helper, or would rather not.

    On yes a tie begins, and the others who were asked are thanked and told that it is arranged. On no the next helper
    who said yes is asked about; the reason is never passed on.

    Raises:
        StateError: The helper has not said yes, or it was settled otherwise.
        InputError: Nobody said it.
    """
    if not said_by.strip():
        raise InputError("who said this?", place="said by", mend="write who answered")
    request = _one_at_a_time(work, proposal)
    participant, helper = participant_of(work, request), helper_of(work, proposal)
    if proposal.state is ProposalState.AGREED and yes:
        return work.session.exec(select(Tie).where(Tie.proposal_id == proposal.id)).first()
    if proposal.state is not ProposalState.ACCEPTED:
        raise StateError("first the helper says yes")
    if request.state is not RequestState.PROPOSED:
        raise StateError("this request was settled already")
    proposal.participant_answered_at = work.now
    proposal.participant_answered_by = said_by.strip()
    conversations.close_threads(work, participant, about(proposal))
    audit.record(work, participant, "change", f"helper {'agreed' if yes else 'not chosen'}")
    if not yes:
        tell_settled(work, proposal, ProposalState.NOT_CHOSEN)
        _ask_next(work, request)
        return None
    proposal.state = ProposalState.AGREED
    request.state = RequestState.ARRANGED
    work.session.add_all((proposal, request))
    tie = Tie(
        region_id=request.region_id,
        person_id=participant.id or 0,
        other_id=helper.id,
        proposal_id=proposal.id,
        layer=Layer.PERSONAL,
        kind=helper.helper_kind.value if helper.helper_kind else "",
        state=TieState.STARTING,
        since=work.today,
        known_before=False,
    )
    work.session.add(tie)
    work.session.flush()
    for other in proposals_of_request(work.session, request.id or 0):
        if other.id != proposal.id and other.state in _WAITING:
            tell_settled(work, other)
    conversations.say(
        work,
        helper,
        Message("services.proposal.agreed", {"name": participant.first_name}),
        purpose="notice",
        about=about(proposal),
        key=f"agreed:{proposal.public_id}",
    )
    raise_signal(work, cause=f"plan:{proposal.public_id}", kind="plan-first-meeting", person=participant, tie=tie)
    return tie


def _one_at_a_time(work: Work, proposal: Proposal) -> Request:
    """The request, locked: of several who say yes at one moment, one after the other is heard."""
    request = request_of(work, proposal)
    work.session.refresh(request, with_for_update=True)
    work.session.refresh(proposal)
    return request


def close_request(work: Work, request: Request, why: str) -> None:
    """End a request: whoever was asked hears kindly that it is settled, what waits does not leave any more.

    Raises:
        StateError: It has ended already.
    """
    if request.state is RequestState.CLOSED:
        raise StateError("this request has ended already")
    for proposal in proposals_of_request(work.session, request.id or 0):
        if proposal.state in _WAITING:
            tell_settled(work, proposal)
    request.state = RequestState.CLOSED
    request.closed_at = work.now
    request.closed_why = why.strip()
    work.session.add(request)
    participant = participant_of(work, request)
    conversations.close_threads(work, participant, f"request:{request.public_id}")
    audit.record(work, participant, "change", "request closed")


def tell_settled(work: Work, proposal: Proposal, state: ProposalState = ProposalState.WITHDRAWN) -> None:
    """Thank a helper who was asked and say that it is arranged: the same sentence whatever the reason was."""
    helper = helper_of(work, proposal)
    conversations.close_threads(work, helper, about(proposal))
    proposal.state = state
    proposal.ended_at = work.now
    work.session.add(proposal)
    work.session.flush()
    conversations.say(
        work,
        helper,
        Message("services.proposal.settled", {"name": helper.given_name}),
        purpose="notice",
        about=f"settled:{proposal.public_id}",
        key=f"settled:{proposal.public_id}",
    )


def _ask_next(work: Work, request: Request) -> None:
    """One helper at a time: whoever said yes first is put before the participant, the others wait for that answer."""
    proposals = proposals_of_request(work.session, request.id or 0)
    accepted = [p for p in proposals if p.state is ProposalState.ACCEPTED]
    if accepted and all(p.participant_asked_at is None for p in accepted):
        first = min(accepted, key=lambda p: (p.answered_at or p.sent_at, p.id or 0))
        participant = participant_of(work, request)
        if participant.stopped_at is None and has_consent(work.session, participant.id or 0, Purpose.SEARCH):
            ask_participant(work, first)
        else:  # what the helper said stands; a person sees how to go on
            raise_signal(work, cause=f"not-asked:{first.public_id}", kind="ask-next", person=participant)
