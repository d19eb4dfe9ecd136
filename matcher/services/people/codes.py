"""The short code by which the team speaks of somebody in chat: nobody's twice."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from matcher.models.person import Person, new_code
from matcher.services.application import Work

__all__ = ["with_free_codes"]

_Saved = TypeVar("_Saved")
_ATTEMPTS = 5  # each time somebody else would have to draw the same one of 28 million in the same instant


def with_free_codes(
    work: Work, number: int, insert: Callable[[list[str]], _Saved], *, draw: Callable[[], str] = new_code
) -> _Saved:
    """Save new people with codes that nobody has.

    Another process may take a code between our look and our insert; the unique constraint notices, and new ones are
    drawn. Everything pending is written first, so that nothing else is lost with such an attempt.

    Args:
        work: The use case.
        number: How many people.
        insert: Writes them with these codes; is called again when a code was taken meanwhile.
        draw: Gives a random code.

    Returns:
        What `insert` returned.
    """
    attempts = 0
    while True:
        attempts += 1
        codes = _free(work, number, draw)
        try:
            with work.session.begin_nested():
                return insert(codes)
        except IntegrityError:
            if attempts == _ATTEMPTS or not _taken(work, set(codes)):
                raise


def _free(work: Work, number: int, draw: Callable[[], str]) -> list[str]:
    """Five letters are few enough that thousands of random ones would collide."""
    found: dict[str, None] = {}
    while len(found) < number:
        fresh = {draw() for _ in range(number - len(found))}
        found |= dict.fromkeys(sorted(fresh - _taken(work, fresh) - found.keys()))
    return list(found)


def _taken(work: Work, codes: set[str]) -> set[str]:
    return set(work.session.scalars(select(Person.code).where(col(Person.code).in_(codes))))
