"""What stands around a participant, read in one look: wishes, roles, refusals, the own circle."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Integer, String, bindparam, literal, null, select, type_coerce, union_all
from sqlalchemy import cast as sql_cast
from sqlmodel import SQLModel

from matcher.models.request import ProposalState
from matcher.models.tie import TieState
from matcher.services.application import Work
from matcher.services.matching.people_rows import interest_weight, person_key

__all__ = ["Surroundings", "surroundings_of"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of a participant beside their own row.

    Attributes:
        interests: Concept → weight.
        roles: Without those that nearly everybody has.
        excludes: Keys of people whom they do not want to meet.
        refused: Keys of people who said no to them before, or were not chosen.
        circle: Numbers of the people of their own network.
        kinds: Numbers of those asked about who signed up as something: a neighbour, a volunteer, a student.
    """

    interests: dict[str, float] = field(default_factory=dict)
    roles: set[str] = field(default_factory=set)
    excludes: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    circle: set[int] = field(default_factory=set)
    kinds: set[int] = field(default_factory=set)


def surroundings_of(work: Work, participant_id: int, near: Collection[int]) -> Surroundings:
    """Everything that stands around one participant.

    Args:
        work: The use case.
        participant_id: Whom it is about.
        near: Numbers of people who live in the same street.
    """
    known, common = work.app.content.vocabulary.concepts, work.app.content.common_roles
    asked = {"person": participant_id, "near": list(near)}
    found, interests = Surroundings(), list[tuple[int, str, float]]()
    for what, number, word, stance, liked in work.session.connection().execute(_look(), asked):
        match what:
            case "interest":
                if word in known:
                    interests.append((number, word, interest_weight(stance, liked=bool(liked))))
            case "role":
                if word in known and word not in common:
                    found.roles.add(word)
            case "excluded":
                found.excludes.add(person_key(number))
            case "refused":
                found.refused.add(person_key(number))
            case "circle":
                found.circle.add(number)
            case _:
                found.kinds.add(number)
    found.interests.update({word: weight for _, word, weight in sorted(interests)})  # what was said last counts
    return found


@cache
def _look() -> CompoundSelect[Any]:
    """One statement: each of its parts alone is answered sooner than it is asked."""
    liked, role, exclusion, proposal, request, tie, person = (
        SQLModel.metadata.tables[name].c
        for name in ("person_interest", "person_role", "exclusion", "proposal", "request", "tie", "person")
    )
    me: Any = bindparam("person", type_=Integer)
    no_number, no_word = sql_cast(null(), Integer), sql_cast(null(), String)
    no_flag = sql_cast(null(), liked.liked.type)

    def numbers(what: str, number: Any) -> Any:
        return select(literal(what, String), number, no_word, no_word, no_flag)

    others = ((tie.other_id, tie.person_id), (tie.person_id, tie.other_id))
    return union_all(
        select(literal("interest", String), liked.id, liked.concept, liked.stance, liked.liked).where(
            liked.person_id == me
        ),
        select(literal("role", String), no_number, role.concept, no_word, no_flag).where(role.person_id == me),
        numbers("excluded", exclusion.other_id).where(exclusion.person_id == me),
        numbers("refused", proposal.helper_id).where(
            proposal.request_id == request.id,
            request.participant_id == me,
            type_coerce(proposal.state, String).in_([ProposalState.DECLINED.value, ProposalState.NOT_CHOSEN.value]),
        ),
        *(
            numbers("circle", other).where(
                mine == me,
                other != me,
                tie.state != TieState.ENDED,
                person.id == other,
                person.merged_into_id.is_(None),
            )
            for other, mine in others
        ),
        numbers("kind", person.id).where(
            person.id.in_(bindparam("near", expanding=True)), person.helper_kind.is_not(None)
        ),
    )
