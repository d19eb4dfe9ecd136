"""A pool laid out from packed blocks is the one laid out from the candidates, on every day on which it can be used."""

import zlib
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_people import CONCEPTS, RELATED, ROLES, candidates, helper, needs

from matcher.errors import InputError
from matcher.scoring import Pool, explain, shortlist
from matcher.scoring.packing import KEPT_DAYS, BlockError, Lasting, pack, unpack
from matcher.scoring.unpacking import pool_of_blocks

EVERYBODY = 1000
NUMPY, COMPILED = 10**9, 0
FIRST_DAY = date(2026, 11, 22)
HORIZON = 42
KNOWN = frozenset((*CONCEPTS, *ROLES))
WIDE = 2 ** ((HORIZON + KEPT_DAYS) * 4) - 1


def lasting_of(one, *, paused=0, born=1980, asked=(), last_asked=None, since=739_500):
    return Lasting(one, paused, born, tuple(asked), last_asked, since)


def explained(pool, need, key):
    """Why somebody fits or not; nothing where it is nobody's business here."""
    try:
        return explain(pool, need, key)
    except InputError as error:
        return str(error)


@st.composite
def lastings(draw):
    """Anybody for some weeks, now and then with dayparts beyond the horizon, pauses and questions."""
    one = draw(candidates())
    wide = st.integers(0, WIDE)
    free = None if one.free is None else draw(wide)
    away = draw(st.none() | wide) if free is not None else None
    today = FIRST_DAY.toordinal()
    asked = draw(st.lists(st.integers(today - 70, today + 3), max_size=3))
    return lasting_of(
        replace(one, free=free, away=away),
        paused=draw(st.integers(0, 2 ** (KEPT_DAYS + 1) - 1)),
        born=draw(st.none() | st.integers(1930, 2010)),
        asked=asked,
        last_asked=max(asked) if asked else draw(st.none() | st.integers(today - 400, today - 60)),
        since=draw(st.integers(today - 90, today)),
    )


@pytest.mark.parametrize("compiled_from", [NUMPY, COMPILED], ids=["numpy", "compiled"])
@settings(max_examples=40, deadline=None)
@given(
    some=st.lists(lastings(), max_size=12, unique_by=lambda one: one.candidate.key),
    cut=st.integers(0, 12),
    changed=st.sets(st.integers(0, 40), max_size=3),
    after=st.integers(0, KEPT_DAYS),
    need=needs(),
)
def test_packed_or_not_every_answer_is_the_same(compiled_from, some, cut, changed, after, need):
    day = FIRST_DAY + timedelta(days=after)
    now = [one.on(FIRST_DAY, day, HORIZON) for one in some]
    apart = [replace(one, radius_m=7_000) for one in now if int(one.key.split(":")[1]) in changed]
    away = {one.key for one in apart}
    expected = Pool.from_candidates(
        [one for one in now if one.key not in away] + apart,
        relatedness=RELATED,
        concepts=KNOWN,
        compiled_from=compiled_from,
    )
    blocks = [unpack(pack(part, FIRST_DAY, HORIZON, KNOWN)) for part in (some[:cut], some[cut:])]
    pool = pool_of_blocks(
        [(block, ~np.isin(block.columns["number"], list(changed))) for block in blocks],
        apart,
        day,
        HORIZON,
        relatedness=RELATED,
        concepts=KNOWN,
        compiled_from=compiled_from,
    )
    assert sorted(pool) == sorted(expected)
    assert shortlist(pool, need, EVERYBODY) == shortlist(expected, need, EVERYBODY)
    assert shortlist(pool, need, 2) == shortlist(expected, need, 2)
    for key in expected:
        assert explained(pool, need, key) == explained(expected, need, key)
        row, same = pool.keys.row(key), expected.keys.row(key)
        assert replace(pool.candidate_at(row, need), away=None) == replace(expected.candidate_at(same, need), away=None)
        assert pool.away.get(row) == expected.away.get(same)


@settings(max_examples=20, deadline=None)
@given(some=st.lists(lastings(), min_size=1, max_size=8, unique_by=lambda one: one.candidate.key), last=candidates())
def test_a_pool_from_blocks_is_changed_like_any_other(some, last):
    pool = pool_of_blocks(
        [(unpack(pack(some, FIRST_DAY, HORIZON, None)), np.ones(len(some), bool))], [], FIRST_DAY, HORIZON
    )
    expected = Pool.from_candidates([one.on(FIRST_DAY, FIRST_DAY, HORIZON) for one in some])
    for each in (pool, expected):
        each.put(last)
        if some[0].candidate.key in each:
            each.remove(some[0].candidate.key)
        each.settle()
    assert sorted(pool) == sorted(expected)
    for key in expected:
        assert pool.kinds.candidate(int(pool.rows.kind[pool.keys.row(key)])) == expected.kinds.candidate(
            int(expected.rows.kind[expected.keys.row(key)])
        )


def test_what_the_day_changes_is_worked_out_on_the_day():
    today = FIRST_DAY.toordinal()
    one = lasting_of(
        helper(free=0b11 << 4 * 41 | 0b1 << 4 * 45, away=0b1),
        paused=0b10,
        born=2000,
        asked=(today - 60, today - 59),
        last_asked=today - 59,
    )
    now, tomorrow = (one.on(FIRST_DAY, FIRST_DAY + timedelta(days=days), HORIZON) for days in (0, 1))
    assert (now.paused, tomorrow.paused) == (False, True)
    assert (now.free, tomorrow.free) == (0b11 << 4 * 41, 0b11 << 4 * 40)
    assert one.on(FIRST_DAY, FIRST_DAY + timedelta(days=4), HORIZON).free == 0b11 << 4 * 37 | 0b1 << 4 * 41
    assert (now.asked_recently, tomorrow.asked_recently) == (2, 1)
    assert (now.rested_days, tomorrow.rested_days) == (59, 60)
    assert (now.age, now.away, tomorrow.away) == (26, 0b1, 0)


def test_a_torn_foreign_or_contradicting_block_is_named():
    body = pack([lasting_of(helper())], FIRST_DAY, HORIZON, None)
    plain = zlib.decompress(body[16:])
    swollen = plain.replace(b'"rows":1', b'"rows":3')
    strange = plain.replace(b'"concepts":["chess","baker"]', b'"concepts":["chess"]        ')
    torn = [b"", b"pickle", body[:40], body[:-3], body[:30] + b"\0\0" + body[32:]]
    for wrong in (*torn, body[:16] + zlib.compress(swollen), body[:16] + zlib.compress(strange)):
        with pytest.raises(BlockError, match="block cannot be used"):
            unpack(wrong)
    assert len(unpack(body)) == 1


def test_a_block_of_other_days_or_other_words_is_refused():
    block = unpack(pack([lasting_of(helper())], FIRST_DAY, HORIZON, None))
    everybody = np.ones(1, bool)
    for day in (FIRST_DAY - timedelta(days=1), FIRST_DAY + timedelta(days=KEPT_DAYS + 1)):
        with pytest.raises(BlockError, match="made on 2026-11-22"):
            pool_of_blocks([(block, everybody)], [], day, HORIZON)
    with pytest.raises(BlockError, match="'chess'"):
        pool_of_blocks([(block, everybody)], [], FIRST_DAY, HORIZON, concepts={"baker"})


def test_what_cannot_be_true_is_refused_before_it_is_packed_or_used():
    for wrong in (helper(latitude=float("nan")), helper(interests={"chess": 2.0}), helper(key="somebody")):
        with pytest.raises(InputError, match=f"candidate '{wrong.key}'"):
            pack([lasting_of(wrong)], FIRST_DAY, HORIZON, None)
    block = unpack(pack([lasting_of(helper(), born=1880)], FIRST_DAY, HORIZON, None))
    with pytest.raises(InputError, match="candidate 'person:1', field age"):
        pool_of_blocks([(block, np.ones(1, bool))], [], FIRST_DAY, HORIZON)
    twice = unpack(pack([lasting_of(helper())], FIRST_DAY, HORIZON, None))
    with pytest.raises(InputError, match="two candidates have this key"):
        pool_of_blocks([(twice, np.ones(1, bool))], [helper()], FIRST_DAY, HORIZON)
