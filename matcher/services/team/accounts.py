"""What a team member sets for themselves: the password and the language of the pages."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from matcher.errors import InputError, NotAllowedError, StateError
from matcher.language.message import Message
from matcher.models.region import TeamMember
from matcher.models.scope import ActorKind
from matcher.services.application import Work
from matcher.services.trust import audit
from matcher.wording import LANGUAGES

__all__ = ["SHORTEST_PASSWORD", "check_new_password", "hash_password", "keep_language", "keep_password", "verifies"]

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


def verifies(password_hash: str, password: str) -> bool:
    """Whether a password is the one behind a hash; slow on purpose, so never inside a transaction."""
    try:
        return _hasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def hash_password(password: str) -> str:
    """The argon2 hash of a password; slow on purpose, so never inside a transaction."""
    return _hasher().hash(password)


def check_new_password(new: str, *, old: str, email: str) -> None:
    """Make sure that a password can be used.

    Raises:
        InputError: It is too short or too long, the old one, or the address.
    """
    if not SHORTEST_PASSWORD <= len(new) <= LONGEST_PASSWORD:
        raise _refused("password.length", least=SHORTEST_PASSWORD, most=LONGEST_PASSWORD)
    if new == old:
        raise _refused("password.same")
    if new.casefold() in (email.casefold(), email.casefold().partition("@")[0]) or len(set(new)) < 4:
        raise _refused("password.easy")


def keep_password(work: Work, member: TeamMember, *, was: str, password_hash: str) -> None:
    """Keep a new password; every session that began with the old one ends by itself.

    Args:
        work: The use case, of the member.
        member: Whose.
        was: The hash that the old password was held against, outside this transaction.
        password_hash: Of the new one.

    Raises:
        NotAllowedError: Somebody else's password.
        StateError: It changed meanwhile.
    """
    _own(work, member)
    if member.password_hash != was:
        raise StateError("the password changed meanwhile").told(Message("password.meanwhile"))
    member.password_hash = password_hash
    work.session.add(member)
    work.session.flush()
    audit.record(work, None, "change", "password")


def keep_language(work: Work, member: TeamMember, language: str) -> None:
    """Keep the language of a member's pages and messages.

    Raises:
        InputError: We do not speak it.
        NotAllowedError: Somebody else's.
    """
    _own(work, member)
    if language not in LANGUAGES:
        raise InputError(f"{language} is not spoken here", place="language", mend=f"use {' or '.join(LANGUAGES)}").told(
            Message("field.choose")
        )
    member.language = language
    work.session.add(member)
    work.session.flush()
    audit.record(work, None, "change", "settings")


def _own(work: Work, member: TeamMember) -> None:
    actor = work.scope.actor
    if actor.kind is not ActorKind.TEAM or actor.id != member.id:
        raise NotAllowedError("members set this for themselves").told(Message("password.own"))


def _refused(key: str, **values: int) -> InputError:
    return InputError("this password cannot be used", place="new", mend="choose another one").told(Message(key, values))
