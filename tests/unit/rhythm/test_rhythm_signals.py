from datetime import UTC, datetime

import pytest
from rhythm_cases import AMSTERDAM, the_plan, the_rules

from matcher.errors import InputError
from matcher.rhythm import AnswerFacts, Side


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        (AnswerFacts(Side.HELPER, "good", "yes"), None),
        (AnswerFacts(Side.PARTICIPANT, "so-so", "unsure"), None),
        (AnswerFacts(Side.HELPER, "bad"), "bad-answer"),
        (AnswerFacts(Side.PARTICIPANT, "bad", "no", in_a_row=1), "bad-answer"),
        (AnswerFacts(Side.HELPER, "bad", in_a_row=2), "bad-again"),
        (AnswerFacts(Side.HELPER, "bad", in_a_row=5), "bad-again"),
        (AnswerFacts(Side.PARTICIPANT, "good", "no"), "no-again"),
        (AnswerFacts(Side.CARER, "bad"), "carer-heavy"),
        (AnswerFacts(Side.CARER, "so-so", worse_than_before=True), "carer-heavier"),
        (AnswerFacts(Side.CARER, "so-so"), None),
        (AnswerFacts(Side.HELPER, "so-so", worse_than_before=True), None),
    ],
)
def test_an_answer_raises_the_gravest_signal_that_fits(facts, kind):
    assert the_rules().kind_for(facts) == kind


def deadline(urgency: int, raised: str) -> str:
    moment = datetime.fromisoformat(raised).replace(tzinfo=AMSTERDAM)
    found = the_rules().acknowledge_by(urgency, moment.astimezone(UTC), the_plan(), AMSTERDAM)
    return found.astimezone(AMSTERDAM).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("urgency", "raised", "expected"),
    [
        (1, "2026-11-24T10:00", "2026-11-24T14:00"),
        (1, "2026-11-24T18:30", "2026-11-25T11:00"),  # two waking hours today, two tomorrow
        (1, "2026-11-24T23:00", "2026-11-25T13:00"),
        (1, "2026-11-28T12:00", "2026-11-28T16:00"),  # a Saturday counts
        (1, "2027-03-27T19:30", "2027-03-28T12:00"),  # over the spring change
        (2, "2026-11-24T10:00", "2026-11-25T10:00"),
        (2, "2026-11-27T10:00", "2026-11-30T10:00"),
        (3, "2026-11-24T10:00", "2026-12-01T10:00"),
    ],
)
def test_how_soon_a_signal_must_be_seen_follows_its_urgency(urgency, raised, expected):
    assert deadline(urgency, raised) == expected


def test_an_unknown_kind_has_no_urgency():
    with pytest.raises(InputError, match="no signal"):
        the_rules().urgency_of("weather")
