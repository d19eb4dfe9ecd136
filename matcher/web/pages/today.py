"""What asks for attention today."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from matcher.models.contact import CheckIn, CheckInState, open_signals
from matcher.models.person import Person
from matcher.models.request import ProposalState, RequestState, open_requests
from matcher.models.tie import Tie
from matcher.services.application import Work
from matcher.web.pages.appointments import AppointmentRow, appointments_between
from matcher.web.pages.people import PersonCard, card_of
from matcher.web.pages.requests import ProposalRow, RequestRow, proposals_in_states, request_rows
from matcher.web.pages.signals import SignalRow, signal_rows
from matcher.web.pages.team import StandIn, stands_in

__all__ = ["AskedCheckIn", "Today", "today_page"]

_MOST = 40


@dataclass(frozen=True, slots=True)
class AskedCheckIn:
    """A question to which the answer is still to come."""

    person: PersonCard
    tie: str
    asked_at: datetime
    reminded: bool


@dataclass(frozen=True, slots=True)
class Today:
    """The page of today.

    Attributes:
        part: Key of the greeting.
        appointments: Today and tomorrow.
        signals: Those still open, within one urgency those of the reader first.
        waiting: Requests for which nobody has been asked yet, the longest waiting first.
        to_answer: Proposals that wait for the helper, or for the participant.
        check_ins: Questions that were asked.
        stands_in: For whom the reader stands in.
    """

    part: str
    appointments: list[AppointmentRow]
    signals: list[SignalRow]
    waiting: list[RequestRow]
    to_answer: list[ProposalRow]
    check_ins: list[AskedCheckIn]
    stands_in: list[StandIn]


def today_page(work: Work) -> Today:
    """Everything of today, for the reader's region."""
    early = (RequestState.DRAFT, RequestState.ASKED, RequestState.SEARCHING)
    requests = [request for request in open_requests(work.session, work.scope) if request.state in early]
    signals = signal_rows(work, open_signals(work.session, work.scope))
    hour = work.local_now.hour
    return Today(
        part="today.morning" if hour < 12 else "today.afternoon" if hour < 18 else "today.evening",
        appointments=appointments_between(work, work.today, work.today + timedelta(days=1)),
        signals=sorted(signals, key=lambda row: (row.urgency, not row.mine)),
        waiting=request_rows(work, requests[:_MOST]),
        to_answer=proposals_in_states(work, (ProposalState.SENT, ProposalState.ACCEPTED), _MOST),
        check_ins=_asked_check_ins(work),
        stands_in=stands_in(work),
    )


def _asked_check_ins(work: Work) -> list[AskedCheckIn]:
    query = (
        select(CheckIn, Tie, Person)
        .join(Tie, col(Tie.id) == CheckIn.tie_id)
        .join(Person, col(Person.id) == CheckIn.person_id)
        .where(Tie.region_id == work.scope.region_id)
        .where(col(CheckIn.state).in_((CheckInState.ASKED, CheckInState.REMINDED)))
        .order_by(col(CheckIn.asked_at))
        .limit(_MOST)
    )
    return [
        AskedCheckIn(
            person=card_of(work, person),
            tie=tie.public_id,
            asked_at=check_in.asked_at or check_in.due_at,
            reminded=check_in.state is CheckInState.REMINDED,
        )
        for check_in, tie, person in work.session.exec(query)
    ]
