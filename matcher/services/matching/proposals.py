"""Proposals: one helper asked about one request, with exactly the words that were seen before."""

from sqlmodel import select

from matcher.errors import NotAllowedError, StateError
from matcher.language.message import Message
from matcher.models.consent import Purpose
from matcher.models.contact import talk_first
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.request import Proposal, Request, RequestState
from matcher.services.application import Work
from matcher.services.contact.duty_roster import on_duty_for
from matcher.services.matching.nearby import live_near
from matcher.services.matching.requests import participant_of
from matcher.services.matching.suggestions import keep_suggestion
from matcher.services.messages import conversations
from matcher.services.trust import audit, consents, discretion

__all__ = ["about", "draft_words", "helper_of", "request_of", "send"]


def about(proposal: Proposal) -> str:
    """What messages about a proposal carry, so that they can be withdrawn together."""
    return f"proposal:{proposal.public_id}"


def helper_of(work: Work, proposal: Proposal) -> Person:
    """Who was asked."""
    helper = work.session.get(Person, proposal.helper_id)
    if helper is None:
        raise NotAllowedError("there is no such proposal").told(Message("problem.not_found"))
    return helper


def request_of(work: Work, proposal: Proposal) -> Request:
    """What was asked for."""
    request = work.session.get(Request, proposal.request_id)
    if request is None or request.region_id != work.scope.region_id:
        raise NotAllowedError("there is no such proposal").told(Message("problem.not_found"))
    return request


def _arranger(work: Work, request: Request) -> TeamMember | None:
    """Who arranges a request today: its team member, or whoever stands in for them."""
    member = work.session.get(TeamMember, request.team_member_id)
    return None if member is None else on_duty_for(work, member) or member


def draft_words(work: Work, request: Request, helper: Person) -> str:
    """The words to begin with; a team member reads them and may change them before they go out."""
    member = _arranger(work, request)
    participant = participant_of(work, request)
    message = Message(
        "services.proposal.draft_near" if live_near(work, participant, helper) else "services.proposal.draft",
        {
            "name": participant.first_name,
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
        raise StateError("first the participant agrees to the search and its words").told(
            Message("problem.search_first")
        )
    participant = participant_of(work, request)
    consents.require(work, participant, Purpose.SEARCH)
    if participant.stopped_at is not None:
        raise StateError("all messages around this participant are stopped").told(Message("problem.stopped"))
    if talk_first(work.session, participant.id or 0):
        raise StateError("this participant said stop: talk with them first").told(Message("problem.talk_first"))
    discretion.check_words(words, participant)
    suggestion, helper = keep_suggestion(work, request, candidate_key)
    already = select(Proposal).where(Proposal.request_id == request.id, Proposal.helper_id == helper.id)
    if work.session.exec(already).first() is not None:
        raise StateError("this helper was asked for this request already").told(Message("problem.asked_already"))
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
    member = _arranger(work, request)
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
