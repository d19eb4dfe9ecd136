"""Builds the demo town once; starting again keeps what was done in it."""

from collections.abc import Callable

from sqlmodel import select

from matcher.models.region import Region
from matcher.services.application import SYSTEM, Application
from matcher.services.demo import cast, colleague, crowd, life, team
from matcher.services.demo.ground import lay_ground, town_life

__all__ = ["build_demo_town"]


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


def build_demo_town(app: Application, on_progress: Callable[[int, int], None] = _silent) -> bool:
    """Settle the town in an empty database, all of it in one transaction.

    Args:
        app: The application, in demo mode.
        on_progress: Hears how many of the helpers live there by now, of how many.

    Returns:
        Whether it was built; False when there is a town already.
    """
    with app.database.transaction() as session:
        if session.exec(select(Region.id)).first() is not None:
            return False
        session.add(team.settle_region())
    ground = lay_ground()
    with app.work(app.scope("haarlem", SYSTEM)) as work:
        team.settle_team(work, ground)
        cast.settle_participants(work, ground)
        cast.settle_carers(work, ground)
        cast.settle_leading_helpers(work, ground)
        crowd.settle_crowd(work, ground, on_progress)
        life.settle_activities(work, ground)
        life.settle_ties(work, ground)
        life.settle_requests(work, ground)
        colleague.keep_opening(work, ground.team[town_life()["colleague"]])
    return True
