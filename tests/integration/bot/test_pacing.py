"""The pace at which messages may leave."""

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.bot.pacing import Pacing


def run(pacing: Pacing, chats: list[str], gaps: list[float]) -> list[tuple[float, str]]:
    """Let messages leave as soon as they may, each at least `gap` after the one before it was ready."""
    now, left = 1000.0, []
    for chat, gap in zip(chats, gaps, strict=True):
        now += gap
        while (delay := pacing.delay(chat, now)) > 0:
            now += delay
        pacing.left(chat, now)
        left.append((now, chat))
    return left


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abcdefgh"), st.sampled_from([0.0, 0.001, 0.01, 0.3, 2.0])), min_size=1, max_size=120
    ),
    st.integers(1, 8),
)
def test_no_second_holds_more_than_allowed_and_no_chat_gets_two_within_one(
    plan: list[tuple[str, float]], per_second: int
) -> None:
    left = run(Pacing(per_second=per_second), [chat for chat, _ in plan], [gap for _, gap in plan])
    moments = [moment for moment, _ in left]
    for first, last in zip(moments, moments[per_second:], strict=False):
        assert last - first >= 1.0 - 1e-9
    by_chat: dict[str, float] = {}
    for moment, chat in left:
        assert moment - by_chat.get(chat, 0.0) >= 1.0 - 1e-9
        by_chat[chat] = moment


def test_ten_thousand_people_are_all_reached_within_seven_minutes_at_twenty_five_a_second() -> None:
    pacing = Pacing(per_second=25)
    left = run(pacing, [f"chat {number}" for number in range(10_000)], [0.0] * 10_000)
    assert left[-1][0] - left[0][0] <= 7 * 60


def test_a_wait_that_the_channel_asks_for_holds_every_chat() -> None:
    pacing = Pacing()
    pacing.hold(30.0, now=100.0)
    assert pacing.delay("somebody", 110.0) == 20.0
    assert pacing.held_for(131.0) == 0.0
    assert pacing.delay("somebody", 131.0) == 0.0


def test_a_silent_channel_is_asked_less_and_less_often_until_it_works_again() -> None:
    pacing, now, waits = Pacing(), 0.0, []
    for _ in range(9):
        pacing.failed(now)
        pacing.failed(now)  # sends that fail together count once
        waits.append(pacing.held_for(now))
        now += waits[-1]
    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]
    assert pacing.doubtful
    assert pacing.worked()  # it is back
    assert not pacing.doubtful
    pacing.failed(now)
    assert pacing.held_for(now) == 1.0
    assert not pacing.worked()  # one message that did not leave is no silence
