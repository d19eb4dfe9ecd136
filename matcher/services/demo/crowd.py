"""Two hundred and ninety more helpers, put together from the ingredients of data/demo/helpers.toml."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from matcher.models.consent import Purpose
from matcher.models.offer import Offer
from matcher.models.person import HelperKind
from matcher.services.application import Work
from matcher.services.demo.cast import transport_of
from matcher.services.demo.ground import Ground, agree, chat_of, house, phone
from matcher.services.people import register

__all__ = ["settle_crowd"]

_CROWD = 290
_KINDS = ((HelperKind.VOLUNTEER, 55), (HelperKind.NEIGHBOUR, 30), (HelperKind.STUDENT, 15))
_OLDEST_STUDENT = 1998
_WITHOUT_CHAT = 8  # one in so many has no smartphone: the team calls


def settle_crowd(work: Work, ground: Ground, on_progress: Callable[[int, int], None]) -> None:
    """Settle them all; `on_progress` hears how many of how many."""
    for number in range(_CROWD):
        _settle_one(work, ground, number)
        on_progress(number + 1, _CROWD)


def _settle_one(work: Work, ground: Ground, number: int) -> None:
    dice, bag = ground.dice, ground.ingredients
    kind = dice.choices([one for one, _ in _KINDS], [weight for _, weight in _KINDS])[0]
    group = _group(ground, kind)
    sayings = [*bag["self_descriptions"]["any"], *bag["self_descriptions"][kind.value]]
    said = " ".join(dice.sample(sayings, dice.randint(1, 3)))
    work_words = _work(ground, kind)
    means = dice.choices(
        [one for one in bag["transport"] if kind.value in one["kinds"]],
        [one["weight"] for one in bag["transport"] if kind.value in one["kinds"]],
    )[0]
    when = ", ".join(dice.sample(bag["availability"][kind.value], dice.randint(1, 2)))
    offer = dice.choice([one for one in bag["offer"] if kind.value in one["kinds"]])
    person = register.create_person(
        work,
        given_name=dice.choice([*group["women"], *group["men"]]),
        surname=dice.choice(group["surnames"]),
        helper_kind=kind,
        birth_year=dice.randint(*group["born"]),
        languages=list(group["languages"]),
        story=f"{said} {work_words}".strip(),
        phone=phone(ground),
        travel_m=int(means["km"] * 1000),
        transport=transport_of(means["means"]),
        frequency=offer["often"],
        places=dice.choice((1, 1, 2)),
        conditions_met=["vog"] if dice.random() < 0.45 else [],
        likes=f"{said} Ik {work_words}." if work_words else said,
        times_text=when,
    )
    person.created_at = work.now - timedelta(days=dice.randint(2, 500))
    quarter = dice.choice(sorted(ground.quarters))
    house(work, ground, person, dice.choice(ground.quarters[quarter]))
    agree(work, person, Purpose.KEEP, Purpose.CONTACT)
    if number % _WITHOUT_CHAT:
        chat_of(work, person)
    if kind is HelperKind.NEIGHBOUR and offer["often"] == "once":
        what = dice.choice(offer["phrases"])
        heard = work.app.content.extractor.extract(what)
        work.session.add(
            Offer(
                region_id=work.scope.region_id,
                person_id=person.id or 0,
                what=what,
                concepts=[mention.concept for mention in heard.likes],
                times=person.times,
                created_at=person.created_at,
            )
        )
    if number % 29 == 0:
        person.paused_until = work.today + timedelta(days=dice.randint(10, 60))
        work.session.add(person)


def _group(ground: Ground, kind: HelperKind) -> dict[str, Any]:
    groups = [one for one in ground.names if (one["key"] == "student") == (kind is HelperKind.STUDENT)]
    return ground.dice.choices(groups, [one["weight"] for one in groups])[0]


def _work(ground: Ground, kind: HelperKind) -> str:
    bag = ground.ingredients
    if kind is HelperKind.STUDENT:
        return f"studeer {ground.dice.choice(bag['study']['subjects'])}"
    words = ground.dice.choice([*bag["work"]["then"], *bag["work"]["now"]])
    return str(words)
