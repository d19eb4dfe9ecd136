"""One proposal."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from matcher.models.person import Person
from matcher.models.request import Proposal, Request
from matcher.models.tie import Tie
from matcher.services.application import Work
from matcher.web.pages.consent import VoiceOption, voice_options
from matcher.web.pages.people import PersonCard, card_of

__all__ = ["ProposalPage", "proposal_page"]


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """The page of one proposal.

    Attributes:
        tie: Public identifier of the tie that came of it, or "".
        phone: Of the helper, for the team to call.
        participant_phone: Of the participant.
        voices: Who may agree on behalf of the participant.
    """

    public_id: str
    request: str
    request_text: str
    helper: PersonCard
    person: PersonCard
    words: str
    state: str
    sent_at: datetime
    answered_at: datetime | None
    helper_words: str
    participant_asked_at: datetime | None
    participant_answered_at: datetime | None
    participant_answered_by: str
    tie: str
    phone: str
    participant_phone: str
    voices: list[VoiceOption]


def proposal_page(work: Work, proposal: Proposal) -> ProposalPage:
    """Everything that the page of one proposal shows."""
    request = work.session.get_one(Request, proposal.request_id)
    helper = work.session.get_one(Person, proposal.helper_id)
    participant = work.session.get_one(Person, request.participant_id)
    tie = work.session.exec(select(Tie).where(Tie.proposal_id == proposal.id)).first()
    return ProposalPage(
        public_id=proposal.public_id,
        request=request.public_id,
        request_text=request.text,
        helper=card_of(work, helper),
        person=card_of(work, participant),
        words=proposal.words,
        state=proposal.state.value,
        sent_at=proposal.sent_at,
        answered_at=proposal.answered_at,
        helper_words=proposal.helper_words,
        participant_asked_at=proposal.participant_asked_at,
        participant_answered_at=proposal.participant_answered_at,
        participant_answered_by=proposal.participant_answered_by,
        tie=tie.public_id if tie else "",
        phone=helper.phone,
        participant_phone=participant.phone,
        voices=voice_options(work, participant),
    )
