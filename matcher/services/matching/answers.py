"""What participants, helpers and team members answer in chat about requests and proposals."""

from collections.abc import Mapping
from typing import Any

from matcher.errors import NotAllowedError
from matcher.language.message import Message
from matcher.models.chat import Chat
from matcher.models.person import Person, person_by_code
from matcher.models.region import TeamMember
from matcher.models.request import Proposal, Request, proposal_by_public_id, request_by_public_id
from matcher.services.application import Work
from matcher.services.contact.signals import raise_signal
from matcher.services.matching import order_of_yes, proposals, requests
from matcher.services.messages import outbox
from matcher.services.trust import audit

__all__ = ["on_helper_answer", "on_proposal_answer", "on_request_made", "on_search_answer"]


def on_search_answer(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:  # noqa: ARG001
    """The participant answered whether we may search with these words."""
    request, person = _own_request(work, chat, str(values["request"]))
    if values["answer"] == "change":
        requests.ask_for_other_words(work, request, str(values.get("words") or ""))
        return
    requests.record_search_answer(work, request, yes=values["answer"] == "yes", said_by=_speaker(work, chat))
    audit.record(work, person, "change", "search answer in chat")


def on_proposal_answer(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:
    """A helper answered a proposal, or has a question first."""
    proposal = _proposal(work, str(values["proposal"]))
    if proposal.helper_id != chat.person_id:
        raise NotAllowedError("this proposal is not yours").told(Message("problem.not_yours"))
    words = str(values.get("words") or "")
    if values["answer"] not in {"yes", "no"}:
        raise_signal(
            work,
            cause=f"question:{key}",
            kind="question",
            person=proposals.helper_of(work, proposal),
            words=words,
            urgency=1,
        )
        return
    order_of_yes.record_helper_answer(work, proposal, values["answer"], said_by=_speaker(work, chat), words=words)


def on_helper_answer(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:
    """The participant answered whether this helper may come."""
    proposal = _proposal(work, str(values["proposal"]))
    request = proposals.request_of(work, proposal)
    if request.participant_id != chat.person_id:
        raise NotAllowedError("this question is not yours").told(Message("problem.not_yours"))
    if values["answer"] not in {"yes", "no"}:
        raise_signal(
            work, cause=f"question:{key}", kind="question", person=requests.participant_of(work, request), urgency=1
        )
        return
    order_of_yes.record_participant_answer(work, proposal, yes=values["answer"] == "yes", said_by=_speaker(work, chat))


def on_request_made(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:
    """A team member asked for a match in chat, naming the participant by code."""
    member = work.session.get(TeamMember, chat.team_member_id) if chat.team_member_id else None
    if member is None or not member.active:
        raise NotAllowedError("only the team asks for matches").told(Message("problem.team_only"))
    participant = person_by_code(work.session, work.scope, str(values["code"]))
    language = chat.conversation.get("language", "nl")
    if participant is None or not (participant.is_participant or participant.is_carer):
        text = work.app.wording.render(
            Message("services.request.unknown_code", {"code": str(values["code"])}), language
        )
        outbox.enqueue(work, chat, text, key=f"{key}:unknown", priority=1)
        return
    request = requests.create(
        work,
        participant,
        text=str(values["words"]),
        times=values.get("times"),
        frequency=str(values.get("frequency") or "regular"),
        concepts=[mention["concept"] for mention in values.get("interests") or []],
        team_member=member,
    )
    requests.ask_search(work, request)
    text = work.app.wording.render(Message("services.request.made", {"code": participant.code}), language)
    outbox.enqueue(work, chat, text, key=f"{key}:made", priority=1)


def _speaker(work: Work, chat: Chat) -> str:
    """Who said it: somebody speaking for themselves, in the chat."""
    person = work.session.get(Person, chat.person_id) if chat.person_id else None
    return f"{person.given_name if person else ''} ({chat.channel.value})".strip()


def _proposal(work: Work, public_id: str) -> Proposal:
    proposal = proposal_by_public_id(work.session, work.scope, public_id)
    if proposal is None:
        raise NotAllowedError("there is no such proposal").told(Message("problem.not_found"))
    return proposal


def _own_request(work: Work, chat: Chat, public_id: str) -> tuple[Request, Person]:
    request = request_by_public_id(work.session, work.scope, public_id)
    if request is None or request.participant_id != chat.person_id:
        raise NotAllowedError("this question is not yours").told(Message("problem.not_yours"))
    return request, requests.participant_of(work, request)
