from datetime import UTC, datetime, timedelta

from matcher.web.throttle import Throttle


class Clock:
    now = datetime(2026, 11, 23, tzinfo=UTC)

    def __call__(self):
        return self.now


def test_a_name_is_closed_after_its_misses_and_opens_again_in_time():
    clock = Clock()
    throttle = Throttle(3, timedelta(minutes=15), clock)
    for _ in range(2):
        throttle.miss("a")
    assert not throttle.closed("a")
    throttle.miss("a")
    assert throttle.closed("a")
    assert throttle.closed("b", "a")
    assert not throttle.closed("b")
    clock.now += timedelta(minutes=15, seconds=1)
    assert not throttle.closed("a")


def test_a_good_sign_in_forgets_the_misses():
    throttle = Throttle(1, timedelta(minutes=15), Clock())
    throttle.miss("a")
    throttle.clear("a")
    assert not throttle.closed("a")


def test_many_names_do_not_fill_the_memory():
    clock = Clock()
    throttle = Throttle(5, timedelta(minutes=1), clock)
    for number in range(10_001):
        throttle.miss(f"name{number}")
    clock.now += timedelta(minutes=2)
    throttle.miss("one more")
    assert len(throttle._seen) == 1
