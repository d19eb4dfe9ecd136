"""Links that tie a chat to somebody who is known already."""

from datetime import timedelta

from matcher.errors import NotAllowedError
from matcher.language.message import Message
from matcher.models.chat import ChatInvite
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.scope import ActorKind
from matcher.services.application import Work
from matcher.services.trust import audit
from matcher.services.trust.tokens import hash_token, new_token

__all__ = ["invite"]

_VALID = timedelta(days=14)


def invite(work: Work, who: Person | TeamMember) -> str:
    """Make an invite for a person or team member.

    Returns:
        The start payload ``i-…``; known this one time only.

    Raises:
        NotAllowedError: Only the team invites.
    """
    actor = work.scope.actor
    if actor.kind is not ActorKind.TEAM or actor.id is None:
        raise NotAllowedError("only the team invites").told(Message("problem.team_only"))
    token = new_token()
    person = who if isinstance(who, Person) else None
    work.session.add(
        ChatInvite(
            token_hash=hash_token(token),
            person_id=person.id if person else None,
            team_member_id=who.id if isinstance(who, TeamMember) else None,
            made_by_id=actor.id,
            expires_at=work.now + _VALID,
        )
    )
    work.session.flush()
    audit.record(work, person, "create", "chat invite")
    return f"i-{token}"
