"""What a row of the bench is told, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

SCALES = ("quick", "short", "long")
SQLITE, POSTGRES = "sqlite", "postgres"


@dataclass(frozen=True)
class Setting:
    """How one row is run.

    Attributes:
        store: ``sqlite`` or ``postgres``.
        seed: Of everything that is left to chance.
        scale: ``quick`` (in the tests), ``short`` (ten minutes for the whole table) or ``long``.
        broken: The promise is broken on purpose, so that it can be seen that the row notices.
        size: How many (check-ins, answers, people …) instead of what the scale says; 0 for that of the scale.
    """

    store: str
    seed: int
    scale: str = "quick"
    broken: bool = False
    size: int = 0

    @property
    def patience_s(self) -> float:
        """How long a world may take by its own clock; one that is broken never comes to its end."""
        return 1200.0 if self.broken else 12 * 3600.0

    def pick(self, quick: int, short: int, long: int) -> int:
        """A number of this scale."""
        return self.size or {"quick": quick, "short": short, "long": long}[self.scale]


@dataclass
class Outcome:
    """What came of a row.

    Attributes:
        trials: How many things could have gone wrong.
        lost: What should have arrived and did not, from the log of the fake server.
        duplicates: What arrived more often than it should, from the same log.
        bound: How many duplicates are allowed.
        wrong_states: How often the state afterwards was not that of a run without faults.
        scale: In words, what was run.
        notes: Figures beside these.
        problems: The first few things that went wrong, to look into.
    """

    trials: int = 0
    lost: int = 0
    duplicates: int = 0
    bound: int = 0
    wrong_states: int = 0
    scale: str = ""
    notes: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def kept(self) -> bool:
        """Whether the promise was kept."""
        return bool(self.trials) and not self.lost and not self.wrong_states and self.duplicates <= self.bound

    def wrong(self, what: str) -> None:
        """Count a wrong state, and say which."""
        self.wrong_states += 1
        if len(self.problems) < 8:
            self.problems.append(what)

    def add(self, other: Outcome) -> None:
        """Add up the outcome of another part of the same row."""
        self.trials += other.trials
        self.lost += other.lost
        self.duplicates += other.duplicates
        self.bound += other.bound
        self.wrong_states += other.wrong_states
        self.problems = [*self.problems, *other.problems][:8]
        for name, value in other.notes.items():
            known = self.notes.get(name, 0)
            self.notes[name] = known + value if isinstance(value, int | float) else value


@dataclass(frozen=True)
class Row:
    """One fault.

    Attributes:
        name: For the command line.
        fault: What goes wrong, in words.
        promise: What must hold.
        breaks: How the promise is broken on purpose with ``--broken``.
        run: Runs it.
        stores: On which databases.
        alone: Whether it measures seconds, so that no other row may run beside it.
    """

    name: str
    fault: str
    promise: str
    breaks: str
    run: Callable[[Any, Setting], Outcome]
    stores: tuple[str, ...] = (SQLITE, POSTGRES)
    alone: bool = False


def as_json(row: Row, setting: Setting, outcome: Outcome, seconds: float) -> Mapping[str, Any]:
    """One line of the machine-readable table."""
    return {
        "fault": row.name,
        "store": setting.store,
        "seed": setting.seed,
        "trials": outcome.trials,
        "lost": outcome.lost,
        "duplicates": outcome.duplicates,
        "bound": outcome.bound,
        "wrong_states": outcome.wrong_states,
        "kept": outcome.kept,
        "seconds": round(seconds, 1),
        "scale": outcome.scale,
        "notes": outcome.notes,
        "problems": outcome.problems,
    }
