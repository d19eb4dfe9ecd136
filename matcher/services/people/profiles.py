"""What people change about themselves in chat: profile, pause, stop, their data, being forgotten."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from matcher.errors import InputError
from matcher.language.absences import Absence
from matcher.language.message import Message
from matcher.models.chat import Chat, invite_by_token_hash
from matcher.models.consent import Purpose
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.tie import running_ties_of
from matcher.services.application import Work
from matcher.services.contact import check_in_plans, stopping
from matcher.services.contact.signals import raise_signal
from matcher.services.people import absences, interests, register
from matcher.services.trust import consents, disclosure
from matcher.services.trust.tokens import hash_token

__all__ = [
    "on_away",
    "on_forget",
    "on_invite",
    "on_my_data",
    "on_pause",
    "on_profile_change",
    "on_resume",
    "on_start_again",
    "on_stop",
    "on_words",
]


def _speaker(work: Work, chat: Chat) -> Person | None:
    return work.session.get(Person, chat.person_id) if chat.person_id else None


def _tell_team(work: Work, person: Person, kind: str, key: str) -> bool:
    """For each participant this helper is expected at, the team learns it at once; says whether there is any."""
    expected = [tie for tie in running_ties_of(work.session, person.id or 0) if tie.other_id == person.id]
    for tie in expected:
        participant = work.session.get(Person, tie.person_id)
        raise_signal(work, cause=f"{kind}:{key}:{tie.public_id}", kind=kind, person=participant, tie=tie)
    return bool(expected)


def on_profile_change(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:  # noqa: ARG001
    """Somebody changed one thing about themselves."""
    person = _speaker(work, chat)
    if person is None:
        raise InputError("nobody we know said this", place="chat", mend="sign up first").told(
            Message("problem.chat_unknown")
        )
    field, value = values["field"], values["value"]
    match field:
        case "interests":
            interests.add_heard(work, person, {**value, "interests": value.get("likes")})
        case "times":
            register.update_person(work, person, times=value)
            if values.get("away"):
                absences.keep_away(work, person, Absence.from_json(values["away"]))
        case "distance":
            register.update_person(work, person, travel_m=int(value["radius_m"]), transport=list(value["transport"]))
        case _:
            raise InputError(f"{field} cannot be changed in chat", place="profile", mend="ask the team").told(
                Message("problem.not_here")
            )


def on_pause(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:
    """Somebody rests until a day; nobody asks them anything before."""
    person = _speaker(work, chat)
    if person is not None:
        register.update_person(work, person, paused_until=date.fromisoformat(values["until"]))
        _tell_team(work, person, "helper-rests", key)


def on_away(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:
    """Somebody is away on some days and comes back by themselves; check-ins in those days move."""
    person = _speaker(work, chat)
    if person is not None:
        absences.keep_away(work, person, Absence.from_json(values.get("away")))
        check_in_plans.replan(work, person)
        _tell_team(work, person, "helper-rests", key)


def on_resume(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:  # noqa: ARG001
    """Somebody is back from a pause."""
    person = _speaker(work, chat)
    if person is not None:
        register.update_person(work, person, paused_until=None)
        absences.back_again(work, person)


def on_stop(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:  # noqa: ARG001
    """Somebody wants no messages any more; their consent to be written to ends here."""
    person = _speaker(work, chat)
    if person is not None:
        consents.withdraw(work, person, Purpose.CONTACT)
        disclosure.withdraw_releases(work, person)
        expected = _tell_team(work, person, "helper-stops", key)
        if person.is_participant or person.is_carer:
            stopping.hold_back(work, person, f"stopped:{key}")
        elif not expected:
            raise_signal(work, cause=f"stopped:{key}", kind="stopped", person=person)


def on_start_again(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:  # noqa: ARG001
    """Somebody who had stopped says "start": messages may come again."""
    person = _speaker(work, chat)
    if person is not None:
        consents.give(work, person, Purpose.CONTACT, channel=chat.channel.value, ground="start gezegd in de chat")


def on_my_data(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:  # noqa: ARG001
    """Somebody wants to see what we keep: the team hands it over after making sure who asks."""
    raise_signal(work, cause=f"my-data:{key}", kind="my-data", person=_speaker(work, chat))


def on_forget(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:  # noqa: ARG001
    """Somebody wants to be forgotten: messages stop at once, a person of the team sees the erasure through."""
    person = _speaker(work, chat)
    if person is not None:
        consents.withdraw(work, person)
        disclosure.withdraw_releases(work, person)
        _tell_team(work, person, "helper-stops", key)
    raise_signal(work, cause=f"forget:{key}", kind="forget", person=person, urgency=1)


def on_words(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:
    """Words (or a late answer) that fitted no question: a person reads them, if we know who said them."""
    person = _speaker(work, chat)
    words = str(values.get("text") or values.get("words") or "")
    if person is not None and words:
        raise_signal(work, cause=f"words:{key}", kind="words", person=person, words=words, urgency=3)


def on_invite(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:  # noqa: ARG001
    """A link from the team ties this chat to somebody who is known already; it works once.

    Raises:
        InputError: The link is unknown, used or too old.
    """
    invite = invite_by_token_hash(work.session, hash_token(str(values["token"])))
    if invite is None or invite.used_at is not None or invite.expires_at <= work.now:
        raise InputError("this link does not work (any more)", place="invite", mend="ask the team for a new one").told(
            Message("problem.link_closed")
        )
    invite.used_at = work.now
    chat.person_id, chat.team_member_id = invite.person_id, invite.team_member_id
    person = _speaker(work, chat)
    member = work.session.get(TeamMember, invite.team_member_id) if invite.team_member_id else None
    chat.region_id = person.region_id if person else member.region_id if member else chat.region_id
    work.session.add_all((invite, chat))
    if person is not None:
        chat.conversation = {**chat.conversation, "polite": person.polite, "language": person.language}
    work.session.flush()
