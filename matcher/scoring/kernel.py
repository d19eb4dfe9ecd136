# ruff: noqa: ANN001, ANN202, ANN201, ARG001 - numba finds the types itself
# mypy: ignore-errors
"""The walk over the rows, compiled: which candidates come first, and how many each gate stops.

Only imported for large pools: numba takes half a second to load, and some seconds to compile once on each machine.
Everything here works on the tables of a `Plan` and knows no gate or criterion by name but those over place, time and
concepts. The same walk in numpy is `matcher.scoring.vectors`.

A pool may change in another thread while a walk goes on: whatever it reads is checked against the length of what it is
looked up in, so that the worst is a wrong answer, which the caller throws away because the pool's version moved.
"""

import math

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

__all__ = ["search", "survey"]

_UNKNOWN = -2147483648
_SAME_BUILDING = -2
_SPHERE = 2.0**31 - 1
_EARTH_M = 6_371_008.8
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_HIDE = np.uint32(1 << 31)
_NUMBERS = 5
"""Small numbers per row, as `matcher.scoring.rows.NUMBERS`; written down once more so that loops over them unroll."""


@njit(cache=True, inline="always")
def _square_bounds(metres):
    """Two squared chords: below the first all is at most so many whole metres away, above the second nothing is.

    (m + ½)² against the squared distance; the chord's square is t(1 − t/12 + t²/360) · sphere² with t = (m + ½)² / R²,
    exact to a millimetre for a thousand kilometres.
    """
    t = (metres + 0.5) * (1.0 / _EARTH_M)
    t = t * t
    square = t * (1.0 - t * (1.0 / 12.0) * (1.0 - t * (1.0 / 30.0))) * (_SPHERE * _SPHERE)
    slack = 1e-6 if t < 0.02 else 1.0
    return square * (1.0 - slack), square * (1.0 + slack)


@njit(cache=True, inline="always")
def _beyond(chord2, metres):
    """Whether the great-circle distance of a squared chord, in whole metres, is more than so many metres."""
    near, far = _square_bounds(metres)
    if chord2 < near:
        return False
    if chord2 > far:
        return True
    half = min(math.sqrt(chord2) / (2.0 * _SPHERE), 1.0)
    return np.rint(2.0 * _EARTH_M * math.asin(half)) > metres


@njit(cache=True)
def _squares(bounds):
    """`_square_bounds` of many."""
    near, far = np.empty(len(bounds), dtype=np.float64), np.empty(len(bounds), dtype=np.float64)
    for at in range(len(bounds)):
        near[at], far[at] = _square_bounds(bounds[at])
    return near, far


@njit(cache=True, inline="always")
def _band(chord2, bounds, near, far):
    """The band of metres in which a squared chord falls."""
    band, unclear = 0, False
    for at in range(len(bounds)):
        band += chord2 > far[at]
        unclear |= (chord2 >= near[at]) & (chord2 <= far[at])
    if unclear:
        band = 0
        while band < len(bounds) and _beyond(chord2, bounds[band]):
            band += 1
    return band


@intrinsic
def _ones(_, word):
    """How many bits of a word are set: one instruction of the processor."""
    return types.int64(word), lambda _context, builder, _signature, given: builder.ctpop(given[0])


@intrinsic
def _fetch(_, column, at):
    """Ask memory for what a later pass reads at this place; it need not lie inside the column."""

    def emit(context, builder, signature, given):
        of = make_array(signature.args[0])(context, builder, given[0])
        stride = builder.extract_value(of.strides, 0)
        address = builder.add(builder.ptrtoint(of.data, ir.IntType(64)), builder.mul(stride, given[1]))
        pointer = builder.inttoptr(address, ir.IntType(8).as_pointer())
        flags = [ir.Constant(ir.IntType(32), flag) for flag in (0, 3, 1)]
        takes = ir.FunctionType(ir.VoidType(), [pointer.type, *[flag.type for flag in flags]])
        builder.call(cgutils.get_or_insert_function(builder.module, takes, "llvm.prefetch.p0"), [pointer, *flags])
        return context.get_dummy_value()

    return types.void(column, types.uint64), emit


@njit(cache=True, inline="always")
def _tie(seed, prefix, number, prefix_hashes, odd_hashes):
    """See `matcher.scoring.keys.mixed` and `hash_of_candidate`."""
    key = odd_hashes[number] if prefix == 0 else prefix_hashes[prefix] + np.uint64(number) * _GOLDEN
    mixed = seed + key
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


@njit(cache=True)
def find_runs(
    cell_start, shelf_step, shelf_reach, looked_at, is_place, place_reach, everywhere,
    south, west, high, wide, rows, columns, latitude, longitude, ordered, used,
):  # fmt: skip
    """The rows on some shelves at which a question must look, as a list of begins and ends, the nearest strips first.

    On a shelf of people nobody goes beyond its `shelf_reach` (−1: nobody knows), to a place the participant goes
    `place_reach`. Half the width of a strip follows from hav(d) = hav(Δφ) + cos φ₁ · cos φ₂ · hav(Δλ), taken for the
    edge of the strip that gives the widest.
    """
    runs = np.empty((len(shelf_reach) * (rows + 1) + 1, 2), dtype=np.int64)
    count = 0
    phi = math.radians(latitude)
    middle = min(max(math.floor((latitude - south) / high), 0), rows - 1)
    for shelf in range(len(shelf_reach)):
        if not looked_at[shelf]:
            continue
        step = shelf_step[shelf]
        reach = shelf_reach[shelf]
        if is_place[step] and reach >= 0:
            reach = np.int64(place_reach)
        angle = (reach + 2.0) / _EARTH_M
        if everywhere or reach < 0 or angle > 1.0:
            runs[count, 0], runs[count, 1] = cell_start[shelf, 0], cell_start[shelf, rows * columns]
            count += 1
            continue
        low = math.floor((latitude - math.degrees(angle) - south) / high)
        top = math.floor((latitude + math.degrees(angle) - south) / high)
        low, top = min(max(low, 0), rows - 1), min(max(top, 0), rows - 1)
        hav_reach = math.sin(angle / 2.0) ** 2
        for turn in range(2 * rows):
            row = middle + (turn + 1) // 2 if turn % 2 else middle - turn // 2
            if row < low or row > top:
                if middle + (turn + 1) // 2 > top and middle - turn // 2 < low:
                    break
                continue
            bottom = math.radians(south + row * high)
            upper = math.radians(south + (row + 1) * high)
            if row == 0:
                bottom = -math.pi / 2.0
            if row == rows - 1:
                upper = math.pi / 2.0
            apart = max(0.0, max(bottom - phi, phi - upper))
            left = hav_reach - math.sin(apart / 2.0) ** 2
            if left <= 0.0:
                continue
            level = math.cos(phi) * min(math.cos(max(bottom, phi - angle)), math.cos(min(upper, phi + angle)))
            first, last = 0, columns - 1
            if left < level:
                half = math.degrees(2.0 * math.asin(math.sqrt(left / level)))
                if longitude - half > -180.0 and longitude + half < 180.0:
                    first = min(max(math.floor((longitude - half - west) / wide), 0), columns - 1)
                    last = min(max(math.floor((longitude + half - west) / wide), 0), columns - 1)
            begin, end = cell_start[shelf, row * columns + first], cell_start[shelf, row * columns + last + 1]
            if begin < end:
                runs[count, 0], runs[count, 1] = begin, end
                count += 1
    if ordered < used:
        runs[count, 0], runs[count, 1] = ordered, used
        count += 1
    return runs[:count]


@njit(cache=True)
def _without(runs, special_row, end):
    """The same runs, with what is noted behind begin and end, without the rows that are looked at apart."""
    parts = np.empty((len(runs) + len(special_row), runs.shape[1]), dtype=np.int64)
    count = 0
    for run in range(len(runs)):
        begin, stop = runs[run, 0], min(runs[run, 1], end)
        at = np.searchsorted(special_row, begin)
        while at < len(special_row) and special_row[at] < stop:
            if begin < special_row[at]:
                parts[count], parts[count, 0], parts[count, 1] = runs[run], begin, special_row[at]
                count += 1
            begin = special_row[at] + 1
            at += 1
        if begin < stop:
            parts[count], parts[count, 0], parts[count, 1] = runs[run], begin, stop
            count += 1
    return parts[:count]


@njit(cache=True, inline="always")
def _judge(
    row, step, timed, near, place, reach, numbers, free, number_stops, number_gated, here_x, here_y, here_z,
    here_known, is_place, place_reach, need_free, free_known, travel_gate, time_gate,
):  # fmt: skip
    """What gates over place, time and small numbers say of a row, its squared chord, and the dayparts shared.

    Gates that stop it, gates at which to ask first; −1 stands for a chord or a number of dayparts that nobody knows.
    """
    stops, unsure = np.uint32(0), np.uint32(0)
    for at in range(len(number_gated)):
        column = np.uint64(number_gated[at])
        stops |= number_stops[step, column, np.uint64(numbers[row, column])]
    x, y, z = place[row, 0], place[row, 1], place[row, 2]
    dx, dy, dz = float(x) - here_x, float(y) - here_y, float(z) - here_z
    known = here_known & ((x | y | z) != 0)
    chord2 = dx * dx + dy * dy + dz * dz if known else -1.0
    if near == _UNKNOWN:
        limit = place_reach if is_place[step] else np.int64(reach[row])
        if known & (limit != _UNKNOWN):
            if _beyond(chord2, limit):
                stops |= travel_gate
        else:
            unsure |= travel_gate
    shared = -1
    if free_known & (timed != 0):
        shared = 0
        for word in range(len(need_free)):
            shared += _ones(free[row, word] & need_free[word])
        if shared == 0:
            stops |= time_gate
    else:
        unsure |= time_gate
    return stops, unsure, chord2, shared


@njit(cache=True)
def _by_bound(bounds, count):
    """A chain of places for each bound: the lowest bound, where each chain begins, and what follows each place.

    −1 ends a chain.
    """
    low, high = 0, 0
    for at in range(count):
        low, high = min(low, bounds[at]), max(high, bounds[at])
    first, following = np.full(high - low + 1, -1, dtype=np.int32), np.empty(count, dtype=np.int32)
    for at in range(np.uint64(count)):
        chain = np.uint64(bounds[at] - low)
        following[at] = first[chain]
        first[chain] = at
    return low, first, following


@njit(cache=True)
def _nothing_left(bound, taken, k, lowest, left):
    """Whether nobody with this bound can come among the best of any step."""
    for step in range(len(taken)):
        if left[step] and not (taken[step] == k and bound < lowest[step, k - 1]):
            return False
    return True


@njit(cache=True, inline="always")
def _concept_points(
    row, entries, entry_start, entry_count, head, link_next, link_slot, link_how,
    slot_part, slot_weight, part_whole, part_holds, part_line, best, stamp, touched, sums, out,
):  # fmt: skip
    """The points of the criteria over concepts, also each in its place in `out`."""
    seen, hits = 0, 0
    begin = np.int64(entry_start[row])
    end = min(begin + np.int64(entry_count[row]), len(entries))
    for place in range(begin, end):
        entry = np.int64(entries[place])
        hold = 1 << ((entry >> 11) & 3)
        seen |= hold
        concept = entry >> 13
        if concept >= len(head):
            continue
        link = head[concept]
        weight = (entry & 2047) - 1000
        while link >= 0:
            slot = link_slot[link]
            if part_holds[slot_part[slot]] & hold:
                if stamp[slot] != row:
                    stamp[slot], best[slot, 0], best[slot, 1], touched[hits] = row, 0, 0, slot
                    hits += 1
                how = link_how[link]
                if how > 1000:
                    how = 1000
                    if weight < 0:
                        best[slot, 1] = max(best[slot, 1], -weight)
                    elif slot_weight[slot] < 0:
                        best[slot, 0] = max(best[slot, 0], weight)
                if weight > 0 and slot_weight[slot] > 0:
                    best[slot, 0] = max(best[slot, 0], how * weight // 1000)
            link = link_next[link]
    for part in range(len(sums)):
        sums[part] = 0
    for at in range(hits):
        slot = touched[at]
        value = best[slot, 0]
        if slot_weight[slot] > 0 and best[slot, 1] > 0 and best[slot, 1] >= value:
            value = -best[slot, 1]
        sums[slot_part[slot]] += np.int64(slot_weight[slot]) * value
    total = 0
    for part in range(len(part_whole)):
        given = 0
        if part_whole[part] > 0 and seen & part_holds[part]:
            found = sums[part]
            if found != 0:
                found = min(max(found // part_whole[part], -1000), 1000)
            given = part_line[part, found + 1000]
        out[part] = given
        total += given
    return total


@njit(cache=True)
def _answers(
    concepts, slot_part, slot_place, related_begin, related_end, related_concept, related_how, part_holds
):  # fmt: skip
    """Per concept a chain of the asked concepts that it answers, and what hearing it in each field says at once.

    The latter holds, per concept and field, the field's bit, and above it a bit for each criterion answered there.
    """
    links = 0
    for slot in range(len(slot_part)):
        links += related_end[slot_place[slot]] - related_begin[slot_place[slot]]
    head = np.full(concepts, -1, dtype=np.int32)
    link_next, link_slot = np.empty(links, dtype=np.int32), np.empty(links, dtype=np.int32)
    link_how = np.empty(links, dtype=np.int32)
    hits_of = np.empty(max(concepts, 1) << 2, dtype=np.uint8)
    for key in range(len(hits_of)):
        hits_of[key] = np.uint8(1) << np.uint8(key & 3)
    links = 0
    for slot in range(len(slot_part)):
        part = slot_part[slot]
        for at in range(related_begin[slot_place[slot]], related_end[slot_place[slot]]):
            concept = related_concept[at]
            if concept < concepts:
                link_next[links], link_slot[links], link_how[links] = head[concept], slot, related_how[at]
                head[concept] = links
                links += 1
                for hold in range(4):
                    if part_holds[part] >> hold & 1:
                        hits_of[concept << 2 | hold] |= np.uint8(16) << np.uint8(part)
    return head, link_next, link_slot, link_how, hits_of


@njit(cache=True)
def _bounds_of_hits(part_whole, part_holds, part_line):
    """What the criteria over concepts give at most, by the fields that were heard and the criteria that they answer."""
    bound_of = np.zeros(16 << len(part_whole), dtype=np.int32)
    for part in range(len(part_whole)):
        if part_whole[part] > 0:
            most, none = part_line[part].max(), part_line[part, 1000]
            for hits in range(len(bound_of)):
                if hits & part_holds[part]:
                    bound_of[hits] += most if hits >> (4 + part) & 1 else none
    return bound_of


@njit(cache=True, inline="always")
def _fetch_all(column, begin, end, apart):
    """Ask memory for some rows of a column, of which so many lie in one line."""
    for row in range(np.uint64(begin), np.uint64(end), np.uint64(apart)):
        _fetch(column, row)


@njit(cache=True)
def _open_rows(runs, kinds, is_open, place, reach, free):
    """The rows of some runs whose kind is open to this need, and how many."""
    longest = 0
    for run in range(len(runs)):
        longest += runs[run, 1] - runs[run, 0]
    rows = np.empty(longest, dtype=np.uint32)
    count = 0
    for run in range(len(runs)):
        if run + 1 < len(runs):
            _fetch_all(kinds, runs[run + 1, 0], runs[run + 1, 1], 16)
        begin, end = runs[run, 0], runs[run, 1]
        _fetch_all(place, begin, end, 5)
        _fetch_all(reach, begin, end, 16)
        _fetch_all(free, begin, end, 8)
        for row in range(np.uint64(begin), np.uint64(end)):
            kind = np.uint64(kinds[row])
            kind = kind if kind < np.uint64(len(is_open)) else np.uint64(0)
            rows[np.uint64(count)] = row
            count += is_open[kind]
    return rows, count


@njit(cache=True)
def _within_reach(
    rows, count, kinds, kind_step, is_timed, place, reach, free, here, here_known, is_place, place_reach,
    need_free, any_place, any_time, numbers, entry_start, entry_count,
):  # fmt: skip
    """Keeps those rows that travel and time allow; their squared chords and shared dayparts.

    −1 stands for a chord that nobody knows, and the dayparts are one more, so that 0 stands for unknown.
    """
    here_x, here_y, here_z = here[0], here[1], here[2]
    chords, times = np.empty(count, dtype=np.float64), np.empty(count, dtype=np.uint16)
    kept = 0
    for item in range(np.uint64(count)):
        row = np.uint64(rows[item])
        kind = np.uint64(kinds[row])
        shared = np.int64(0)
        for word in range(len(need_free)):
            shared += _ones(free[row, word] & need_free[word])
        timed = is_timed[kind] != 0
        x, y, z = place[row, 0], place[row, 1], place[row, 2]
        dx, dy, dz = float(x) - here_x, float(y) - here_y, float(z) - here_z
        chord2 = dx * dx + dy * dy + dz * dz
        limit = place_reach if is_place[np.uint64(kind_step[kind])] else np.int64(reach[row])
        near, far = _square_bounds(limit)
        known = here_known & ((x | y | z) != 0)
        judged = known & (limit != _UNKNOWN)
        inside = any_place | (not judged) | (chord2 <= far)
        if inside & judged & (chord2 >= near):
            inside = any_place or not _beyond(chord2, limit)
        spot = np.uint64(kept)
        rows[spot], chords[spot], times[spot] = row, chord2 if known else -1.0, shared + 1 if timed else 0
        kept += inside & (any_time | (not timed) | (shared > 0))
        _fetch(numbers, row)
        _fetch(entry_start, row)
        _fetch(entry_count, row)
    return kept, chords, times


@njit(cache=True)
def _plain_points(
    rows, count, chords, times, kinds, kind_step, kind_total, numbers, number_points, number_stops, number_gated,
    near_bounds, near_points, near_squares, far_squares, time_points, standing, steps, entry_start, entries,
):  # fmt: skip
    """Keeps those rows that gates over small numbers allow; their points of everything but concepts.

    Also how many there are, and how many of each step.
    """
    points = np.empty(count, dtype=np.int32)
    eligible = np.zeros(steps, dtype=np.int64)
    kept = 0
    for item in range(np.uint64(count)):
        row = np.uint64(rows[item])
        kind = np.uint64(kinds[row])
        step = np.uint64(kind_step[kind])
        stops = np.uint32(0)
        for at in range(len(number_gated)):
            column = np.uint64(number_gated[at])
            stops |= number_stops[step, column, np.uint64(numbers[row, column])]
        if stops & standing:
            continue
        eligible[step] += 1
        total = np.int64(kind_total[kind])
        if times[item]:
            total += time_points[np.uint64(times[item]) - np.uint64(1)]
        for column in range(np.uint64(_NUMBERS)):
            total += number_points[step, column, np.uint64(numbers[row, column])]
        if chords[item] >= 0.0:
            total += near_points[np.uint64(_band(chords[item], near_bounds, near_squares, far_squares))]
        rows[np.uint64(kept)], points[np.uint64(kept)] = row, total
        kept += 1
        begin = np.uint64(entry_start[row])
        _fetch(entries, begin)
        _fetch(entries, begin + np.uint64(8))
    return kept, points, eligible


@njit(cache=True)
def _add_bounds(rows, count, points, entry_start, entry_count, entries, hits_of, bound_of):
    """Adds to the points what the concepts can give at most, by which criteria they answer at all."""
    for item in range(np.uint64(count)):
        row = np.uint64(rows[item])
        begin = np.uint64(entry_start[row])
        hits = np.uint8(0)
        for at in range(begin, min(begin + np.uint64(entry_count[row]), np.uint64(len(entries)))):
            key = np.uint64(entries[at] >> np.uint32(11))
            if key < np.uint64(len(hits_of)):
                hits |= hits_of[key]
        points[item] += bound_of[np.uint64(hits)]


@njit(cache=True)
def search(
    cell_start, shelf_step, shelf_reach, shelf_resting, south, west, high, wide, grid_rows, grid_columns,
    latitude, longitude, ordered, used,
    k, place, reach, kinds, numbers, free, number, entry_start, entry_count, entries,
    kind_step, kind_timed, kind_prefix, prefix_hashes, odd_hashes,
    kind_stops, kind_unsure, kind_points, kind_total, number_points, number_stops, number_gated,
    here, here_known, is_place, asked_steps, place_reach, near_bounds, near_points, next_door,
    need_free, free_known, time_points,
    slot_part, slot_weight, slot_place, related_begin, related_end, related_concept, related_how,
    part_whole, part_holds, part_line,
    special_row, special_near, special_stops, special_clears,
    waived, seed, travel_gate, time_gate, concepts, kind_columns, number_columns, walked_columns, criteria,
):  # fmt: skip
    """The `k` best rows of each step with their points, and how many of each step come through all gates.

    First all rows nearby: the gates, the points of everything but concepts, and a bound of what the concepts can add,
    by which criteria they answer at all. Then, the highest bound first, the exact points, until no bound reaches the
    last of the best. Equal totals are ordered by the mixed hash. What stood in the best rows is handed over as a copy:
    see `matcher.scoring.ranking.Found`.
    """
    everywhere = not here_known or (waived & travel_gate) != 0
    looked_at = np.empty(len(shelf_step), dtype=np.bool_)
    for shelf in range(len(shelf_step)):
        looked_at[shelf] = asked_steps[shelf_step[shelf]] & ~shelf_resting[shelf]
    runs = find_runs(
        cell_start, shelf_step, shelf_reach, looked_at, is_place, place_reach, everywhere,
        south, west, high, wide, grid_rows, grid_columns, latitude, longitude, ordered, used,
    )  # fmt: skip
    runs = _without(runs, special_row, len(kinds))
    parts, steps, standing = len(part_whole), len(is_place), ~waived
    head, link_next, link_slot, link_how, hits_of = _answers(
        concepts, slot_part, slot_place, related_begin, related_end, related_concept, related_how, part_holds
    )
    near_squares, far_squares = _squares(near_bounds)
    here_x, here_y, here_z = here[0], here[1], here[2]
    is_open, is_timed = np.zeros(len(kind_stops), dtype=np.uint8), np.zeros(len(kind_stops), dtype=np.uint8)
    for kind in range(1, len(kind_stops)):
        is_open[kind] = ((kind_stops[kind] & standing) == 0) & asked_steps[kind_step[kind]]
        is_timed[kind] = free_known & (kind_timed[kind] != 0)
    found, count = _open_rows(runs, kinds, is_open, place, reach, free)
    count, chords, times = _within_reach(
        found, count, kinds, kind_step, is_timed, place, reach, free, here, here_known, is_place, place_reach,
        need_free, (standing & travel_gate) == 0, (standing & time_gate) == 0, numbers, entry_start, entry_count,
    )  # fmt: skip
    count, bounds, eligible = _plain_points(
        found, count, chords, times, kinds, kind_step, kind_total, numbers, number_points, number_stops, number_gated,
        near_bounds, near_points, near_squares, far_squares, time_points, standing, steps, entry_start, entries,
    )  # fmt: skip
    bound_of = _bounds_of_hits(part_whole, part_holds, part_line)
    _add_bounds(found, count, bounds, entry_start, entry_count, entries, hits_of, bound_of)

    best_row = np.full((steps, k), -1, dtype=np.int64)
    best_total = np.full((steps, k), -(2**31), dtype=np.int64)
    best_tie = np.zeros((steps, k), dtype=np.uint64)
    best_points = np.zeros((steps, k, 2 + parts), dtype=np.int32)
    best_flags = np.zeros((steps, k, 2), dtype=np.uint32)
    taken = np.zeros(steps, dtype=np.int64)
    best = np.zeros((len(slot_part), 2), dtype=np.int64)
    stamp = np.full(len(slot_part), -1, dtype=np.int64)
    touched = np.zeros(len(slot_part), dtype=np.int64)
    sums = np.zeros(parts, dtype=np.int64)
    given_concepts = np.zeros(parts, dtype=np.int32)
    low, first, following = _by_bound(bounds, count)
    bound, item, position, left = low + len(first), np.int64(-1), -1, eligible.copy()
    while True:
        position += 1
        special = position < len(special_row)
        if special:
            row = np.int64(special_row[position])
        else:
            while item < 0 and bound > low and not _nothing_left(bound - 1, taken, k, best_total, left):
                bound -= 1
                item = np.int64(first[bound - low])
            if item < 0:
                break
            row, item = np.int64(found[item]), np.int64(following[item])
        kind = kinds[row]
        if kind <= 0 or kind >= len(kind_stops):
            continue
        step = kind_step[kind]
        full = taken[step] == k
        stops, clears, near = kind_stops[kind], np.uint32(0), np.int64(_UNKNOWN)
        if special:
            clears, near = special_clears[position], np.int64(special_near[position])
            stops |= special_stops[position]
            if not asked_steps[step]:
                continue
        else:
            left[step] -= 1
            if full and bound < best_total[step, k - 1]:
                continue
        more, unsure, chord2, shared = _judge(
            row, step, kind_timed[kind], near, place, reach, numbers, free, number_stops, number_gated,
            here_x, here_y, here_z, here_known, is_place, place_reach, need_free, free_known,
            travel_gate, time_gate,
        )  # fmt: skip
        stops = (stops & ~clears) | more
        if stops & standing:
            continue
        eligible[step] += special
        total = np.int64(kind_total[kind])
        for column in range(numbers.shape[1]):
            total += number_points[step, column, numbers[row, column]]
        given_near, given_time = 0, 0
        if near != _UNKNOWN:
            given_near = next_door[0] if near == _SAME_BUILDING else next_door[1]
        elif chord2 >= 0.0:
            given_near = near_points[_band(chord2, near_bounds, near_squares, far_squares)]
        if shared >= 0:
            given_time = time_points[shared]
        total += given_near + given_time
        total += _concept_points(
            row, entries, entry_start, entry_count, head, link_next, link_slot, link_how,
            slot_part, slot_weight, part_whole, part_holds, part_line, best, stamp, touched, sums, given_concepts,
        )  # fmt: skip
        if full and total < best_total[step, k - 1]:
            continue
        tie = _tie(seed, kind_prefix[kind], number[row], prefix_hashes, odd_hashes)
        if full and total == best_total[step, k - 1] and tie > best_tie[step, k - 1]:
            continue
        spot = taken[step] if not full else k - 1
        while spot > 0 and (
            best_total[step, spot - 1] < total
            or (best_total[step, spot - 1] == total and best_tie[step, spot - 1] > tie)
        ):
            best_row[step, spot], best_total[step, spot] = best_row[step, spot - 1], best_total[step, spot - 1]
            best_tie[step, spot], best_flags[step, spot] = best_tie[step, spot - 1], best_flags[step, spot - 1]
            best_points[step, spot] = best_points[step, spot - 1]
            spot -= 1
        best_row[step, spot], best_total[step, spot], best_tie[step, spot] = row, total, tie
        best_flags[step, spot, 0], best_flags[step, spot, 1] = stops, (kind_unsure[kind] | unsure) & standing
        best_points[step, spot, 0], best_points[step, spot, 1] = given_near, given_time
        for part in range(parts):
            best_points[step, spot, 2 + part] = given_concepts[part]
        taken[step] += not full

    many = taken.sum()
    lead = np.empty((many, 8), dtype=np.int64)
    ties, points = np.empty(many, dtype=np.uint64), np.zeros((many, criteria), dtype=np.int64)
    copied_place, copied_reach = np.empty((many, 3), dtype=np.int32), np.empty(many, dtype=np.int32)
    copied_numbers = np.empty((many, numbers.shape[1]), dtype=np.uint8)
    copied_free = np.empty((many, free.shape[1]), dtype=np.uint64)
    entry_end = np.zeros(many + 1, dtype=np.int64)
    at = 0
    for step in range(steps):
        for spot in range(taken[step]):
            entry_end[at + 1] = entry_end[at] + np.int64(entry_count[best_row[step, spot]])
            at += 1
    copied_entries = np.zeros(entry_end[many], dtype=np.uint32)
    at = 0
    for step in range(steps):
        for spot in range(taken[step]):
            row = best_row[step, spot]
            kind = kinds[row]
            near = np.int64(_UNKNOWN)
            position = np.searchsorted(special_row, row)
            if position < len(special_row) and special_row[position] == row:
                near = np.int64(special_near[position])
            lead[at, 0], lead[at, 1], lead[at, 2], lead[at, 3] = row, kind, step, best_total[step, spot]
            lead[at, 4], lead[at, 5] = best_flags[step, spot, 0], best_flags[step, spot, 1]
            lead[at, 6], lead[at, 7] = near, number[row]
            ties[at] = best_tie[step, spot]
            if 0 <= kind < len(kind_points):
                for column in range(len(kind_columns)):
                    points[at, kind_columns[column]] = kind_points[kind, column]
            for column in range(len(number_columns)):
                if number_columns[column] >= 0:
                    points[at, number_columns[column]] = number_points[step, column, numbers[row, column]]
            for column in range(len(walked_columns)):
                points[at, walked_columns[column]] = best_points[step, spot, column]
            copied_place[at], copied_reach[at] = place[row], reach[row]
            copied_numbers[at], copied_free[at] = numbers[row], free[row]
            begin = np.int64(entry_start[row])
            for entry in range(min(entry_end[at + 1] - entry_end[at], len(entries) - begin)):
                copied_entries[entry_end[at] + entry] = entries[begin + entry]
            at += 1
    return (
        lead, ties, points, copied_place, copied_reach, copied_numbers, copied_free, copied_entries, entry_end,
        eligible, best_total[:, k - 1],
    )  # fmt: skip


@njit(cache=True)
def _keep_near(row, key, tie, stops, near_row, near_key, near_tie, near_stops, taken):
    """Put a row among the nearest where it is one of them; how many there are now."""
    most = len(near_row)
    if taken == most and (key > near_key[most - 1] or (key == near_key[most - 1] and tie > near_tie[most - 1])):
        return taken
    spot = taken if taken < most else most - 1
    while spot > 0 and (near_key[spot - 1] > key or (near_key[spot - 1] == key and near_tie[spot - 1] > tie)):
        near_row[spot], near_key[spot] = near_row[spot - 1], near_key[spot - 1]
        near_tie[spot], near_stops[spot] = near_tie[spot - 1], near_stops[spot - 1]
        spot -= 1
    near_row[spot], near_key[spot], near_tie[spot], near_stops[spot] = row, key, tie, stops
    return min(taken + 1, most)


@njit(cache=True)
def _between(runs, used):
    """The runs in order, and before, between and behind them what they leave out: begin, end, whether it is one."""
    parts = np.empty((2 * len(runs) + 1, 3), dtype=np.int64)
    count, at = 0, 0
    for run in np.argsort(runs[:, 0]):
        begin, end = max(runs[run, 0], at), min(runs[run, 1], used)
        if at < begin:
            parts[count, 0], parts[count, 1], parts[count, 2] = at, begin, 0
            count += 1
        if begin < end:
            parts[count, 0], parts[count, 1], parts[count, 2] = begin, end, 1
            count += 1
            at = end
    if at < used:
        parts[count, 0], parts[count, 1], parts[count, 2] = at, used, 0
        count += 1
    return parts[:count]


@njit(cache=True)
def survey(
    cell_start, shelf_step, shelf_reach, shelf_resting, south, west, high, wide, grid_rows, grid_columns,
    latitude, longitude, ordered, used, most, place, reach, kinds, numbers, free, number,
    kind_step, kind_timed, kind_prefix, prefix_hashes, odd_hashes,
    kind_stops, number_stops, number_gated, here, here_known, is_place, place_reach, need_free, free_known,
    special_row, special_near, special_stops, special_clears,
    waived, seed, travel_gate, time_gate, gate_count, hidden_gates,
):  # fmt: skip
    """Who is left out: how many each gate stops, how many it alone, and the nearest of those who may be shown.

    Who lies beyond the reach of the own shelf is too far, and no distance is compared with anything there.
    """
    everybody = np.ones(len(shelf_step), dtype=np.bool_)
    runs = find_runs(
        cell_start, shelf_step, shelf_reach, everybody, is_place, place_reach, not here_known,
        south, west, high, wide, grid_rows, grid_columns, latitude, longitude, ordered, used,
    )  # fmt: skip
    used = min(used, len(kinds))
    times = np.zeros(1 << gate_count, dtype=np.int64)
    near_row = np.full(most, -1, dtype=np.int64)
    near_key = np.zeros(most, dtype=np.float64)
    near_tie = np.zeros(most, dtype=np.uint64)
    near_stops = np.zeros(most, dtype=np.uint32)
    taken = 0
    standing = ~waived & np.uint32((1 << gate_count) - 1)
    here_x, here_y, here_z = here[0], here[1], here[2]
    beyond = np.inf
    words = len(need_free)
    parts = _without(_between(runs, used), special_row, used)
    # Those nearby come first, so that hardly anybody farther away is looked at twice.
    for close in (1, 0):
        for part in range(len(parts)):
            if parts[part, 2] != close:
                continue
            for row in range(parts[part, 0], parts[part, 1]):
                kind = kinds[row]
                if kind <= 0 or kind >= len(kind_stops):
                    continue
                step = np.uint64(kind_step[kind])
                if close:
                    more, _, chord2, _ = _judge(
                        row, step, kind_timed[kind], _UNKNOWN, place, reach, numbers, free,
                        number_stops, number_gated, here_x, here_y, here_z, here_known, is_place, place_reach,
                        need_free, free_known, travel_gate, time_gate,
                    )  # fmt: skip
                else:
                    more, chord2 = travel_gate, 0.0
                    for at in range(len(number_gated)):
                        column = np.uint64(number_gated[at])
                        more |= number_stops[step, column, np.uint64(numbers[row, column])]
                    if free_known & (kind_timed[kind] != 0):
                        shared = np.uint64(0)
                        for word in range(words):
                            shared |= free[row, word] & need_free[word]
                        if shared == 0:
                            more |= time_gate
                stops = (kind_stops[kind] | more) & standing
                times[np.uint64(stops)] += 1
                if stops == 0 or stops & hidden_gates:
                    continue
                if not close:
                    dx, dy, dz = place[row, 0] - here_x, place[row, 1] - here_y, place[row, 2] - here_z
                    chord2 = dx * dx + dy * dy + dz * dz
                if chord2 > beyond:
                    continue
                key = np.inf
                if chord2 >= 0.0:
                    key = np.rint(2.0 * _EARTH_M * math.asin(min(math.sqrt(chord2) / (2.0 * _SPHERE), 1.0)))
                tie = _tie(seed, kind_prefix[kind], number[row], prefix_hashes, odd_hashes)
                taken = _keep_near(row, key, tie, stops, near_row, near_key, near_tie, near_stops, taken)
                if taken == most and near_key[most - 1] < _EARTH_M:
                    half = math.sin((max(near_key[most - 1], 0.0) + 1.0) / (2.0 * _EARTH_M)) * 2.0 * _SPHERE
                    beyond = half * half
    for at in range(len(special_row)):
        row = np.int64(special_row[at])
        kind = kinds[row]
        if kind <= 0 or kind >= len(kind_stops) or special_stops[at] & _HIDE:
            continue
        near = np.int64(special_near[at])
        more, _, chord2, _ = _judge(
            row, kind_step[kind], kind_timed[kind], near, place, reach, numbers, free, number_stops, number_gated,
            here_x, here_y, here_z, here_known, is_place, place_reach, need_free, free_known, travel_gate, time_gate,
        )  # fmt: skip
        stops = (((special_stops[at] | kind_stops[kind]) & ~special_clears[at]) | more) & standing
        times[np.uint64(stops)] += 1
        if stops == 0 or stops & hidden_gates:
            continue
        key = np.inf
        if near != _UNKNOWN:
            key = float(near)
        elif chord2 >= 0.0:
            key = np.rint(2.0 * _EARTH_M * math.asin(min(math.sqrt(chord2) / (2.0 * _SPHERE), 1.0)))
        tie = _tie(seed, kind_prefix[kind], number[row], prefix_hashes, odd_hashes)
        taken = _keep_near(row, key, tie, stops, near_row, near_key, near_tie, near_stops, taken)
    per_gate = np.zeros(gate_count, dtype=np.int64)
    only = np.zeros(gate_count, dtype=np.int64)
    total = 0
    for stops in range(1, len(times)):
        if times[stops]:
            total += times[stops]
            for gate in range(gate_count):
                if stops >> gate & 1:
                    per_gate[gate] += times[stops]
                    if stops == 1 << gate:
                        only[gate] += times[stops]
    return per_gate, only, total, near_row[:taken], near_stops[:taken], near_key[:taken], near_tie[:taken]
