"""The order of yes: the helper first, then the participant, and only then do the others hear that it is arranged."""

from typing import Literal

from sqlmodel import select

from matcher.errors import InputError, StateError
from matcher.language.message import Message
from matcher.models.consent import Purpose, has_consent
from matcher.models.contact import talk_first
from matcher.models.database import WRITE_LOCK
from matcher.models.request import (
    WAITING_PROPOSALS,
    Proposal,
    ProposalState,
    Request,
    RequestState,
    proposals_of_request,
)
from matcher.models.tie import Layer, Tie, TieState
from matcher.services.application import Work
from matcher.services.contact.signals import raise_signal
from matcher.services.matching.endings import tell_settled
from matcher.services.matching.proposals import about, helper_of, request_of
from matcher.services.matching.requests import participant_of
from matcher.services.messages import conversations
from matcher.services.people.representatives import Agreeing, agreed_by
from matcher.services.trust import audit, consents

__all__ = ["ask_participant", "record_helper_answer", "record_participant_answer"]


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
    if proposal.state not in WAITING_PROPOSALS:
        raise StateError("this was settled already").told(Message("problem.settled"))
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
    elif not any(p.state in WAITING_PROPOSALS for p in proposals_of_request(work.session, request.id or 0)):
        raise_signal(
            work, cause=f"declined:{proposal.public_id}", kind="ask-next", person=participant_of(work, request)
        )


def ask_participant(work: Work, proposal: Proposal) -> None:
    """Ask the participant whether this helper may come; by chat, or as a task for the team.

    Raises:
        StateError: The helper has not said yes.
    """
    if proposal.state is not ProposalState.ACCEPTED:
        raise StateError("first the helper says yes").told(Message("problem.helper_first"))
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


def record_participant_answer(
    work: Work, proposal: Proposal, *, yes: bool, said_by: str, agreeing: Agreeing = None
) -> Tie | None:
    """The participant (or who decides for them) agreed to this helper, or would rather not.

    On yes a tie begins, and the others who were asked are thanked and told that it is arranged. On no the next helper
    who said yes is asked about; the reason is never passed on.

    Raises:
        StateError: The helper has not said yes, or it was settled otherwise.
        InputError: Nobody said it.
        NotAllowedError: A yes of somebody of whom nobody wrote down that they may agree.
    """
    if not said_by.strip():
        raise InputError("who said this?", place="said by", mend="write who answered").told(Message("problem.said_by"))
    request = _one_at_a_time(work, proposal)
    participant, helper = participant_of(work, request), helper_of(work, proposal)
    if proposal.state is ProposalState.AGREED and yes:
        return work.session.exec(select(Tie).where(Tie.proposal_id == proposal.id)).first()
    if proposal.state is not ProposalState.ACCEPTED:
        raise StateError("first the helper says yes").told(Message("problem.helper_first"))
    if request.state is not RequestState.PROPOSED:
        raise StateError("this request was settled already").told(Message("problem.settled"))
    if yes:
        agreed_by(work, participant, agreeing, said_by)
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
        if other.id != proposal.id and other.state in WAITING_PROPOSALS:
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
    work.session.refresh(request, with_for_update=WRITE_LOCK)
    work.session.refresh(proposal)
    return request


def _ask_next(work: Work, request: Request) -> None:
    """One helper at a time: whoever said yes first is put before the participant, the others wait for that answer."""
    proposals = proposals_of_request(work.session, request.id or 0)
    accepted = [p for p in proposals if p.state is ProposalState.ACCEPTED]
    if accepted and all(p.participant_asked_at is None for p in accepted):
        first = min(accepted, key=lambda p: (p.answered_at or p.sent_at, p.id or 0))
        participant = participant_of(work, request)
        said_stop = participant.stopped_at is not None or talk_first(work.session, participant.id or 0)
        if not said_stop and has_consent(work.session, participant.id or 0, Purpose.SEARCH):
            ask_participant(work, first)
        else:  # what the helper said stands; a person sees how to go on
            raise_signal(work, cause=f"not-asked:{first.public_id}", kind="ask-next", person=participant)
