"""Who asks, and for which region: every query of a region's data takes one."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Actor", "ActorKind", "Scope"]


class ActorKind(StrEnum):
    """The kinds of askers that the audit tells apart."""

    TEAM = "team"
    PERSON = "person"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a team member or person by its integer id, or the system itself (a job by its name)."""

    kind: ActorKind
    id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """The asker with the one region that may be seen."""

    actor: Actor
    region_id: int
    coordinator: bool = False
