# ruff: noqa: ANN001, ANN202, ANN201 - numba finds the types itself
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
from numba import njit

__all__ = ["search", "survey"]

_UNKNOWN = -2147483648
_SAME_BUILDING = -2
_SPHERE = 2.0**31 - 1
_EARTH_M = 6_371_008.8
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_HIDE = np.uint32(1 << 31)
_CERTAIN = 2**20
_CHUNK = 1024


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


@njit(cache=True, inline="always")
def _ones(word):
    """How many bits of a word are set."""
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


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
    cell_start, shelf_step, shelf_reach, asked_steps, is_place, place_reach, everywhere,
    south, west, high, wide, rows, columns, latitude, longitude, ordered, used,
):  # fmt: skip
    """The rows at which a question must look, as a list of begins and ends, the nearest strips first.

    On a shelf of people nobody goes beyond its `shelf_reach` (−1: nobody knows), to a place the participant goes
    `place_reach`. Half the width of a strip follows from hav(d) = hav(Δφ) + cos φ₁ · cos φ₂ · hav(Δλ), taken for the
    edge of the strip that gives the widest.
    """
    runs = np.empty((len(shelf_reach) * (rows + 1) + 1, 2), dtype=np.int64)
    count = 0
    phi = math.radians(latitude)
    middle = min(max(math.floor((latitude - south) / high), 0), rows - 1)
    for shelf in range(len(shelf_reach)):
        step = shelf_step[shelf]
        if not asked_steps[step]:
            continue
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
def _by_bound(bounds):
    """Places in order of their bound, the highest first: sorted by counting."""
    order = np.empty(len(bounds), dtype=np.int32)
    low, high = _CERTAIN, -_CERTAIN
    for bound in bounds:
        if bound < _CERTAIN:
            low, high = min(low, bound), max(high, bound)
    if low > high:
        low = high = 0
    first = high + 1
    starts = np.zeros(first - low + 2, dtype=np.int64)
    for bound in bounds:
        starts[first - min(bound, first) + 1] += 1
    for at in range(1, len(starts)):
        starts[at] += starts[at - 1]
    for at in range(len(bounds)):
        rank = first - min(bounds[at], first)
        order[starts[rank]] = at
        starts[rank] += 1
    return order


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
def search(
    cell_start, shelf_step, shelf_reach, south, west, high, wide, grid_rows, grid_columns, latitude, longitude,
    ordered, used, k, place, reach, kinds, numbers, free, number, entry_start, entry_count, entries,
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
    runs = find_runs(
        cell_start, shelf_step, shelf_reach, asked_steps, is_place, place_reach, everywhere,
        south, west, high, wide, grid_rows, grid_columns, latitude, longitude, ordered, used,
    )  # fmt: skip
    runs = _without(runs, special_row, len(kinds))
    parts = len(part_whole)
    head = np.full(concepts, -1, dtype=np.int32)
    links = 0
    for slot in range(len(slot_part)):
        links += related_end[slot_place[slot]] - related_begin[slot_place[slot]]
    link_next, link_slot = np.empty(links, dtype=np.int32), np.empty(links, dtype=np.int32)
    link_how = np.empty(links, dtype=np.int32)
    # Per concept and field: the field's bit, and above it a bit for each criterion that the concept answers there.
    hits_of = np.empty(max(concepts, 1) << 2, dtype=np.uint16)
    for key in range(len(hits_of)):
        hits_of[key] = np.uint16(1) << np.uint16(key & 3)
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
                        hits_of[concept << 2 | hold] |= np.uint16(16) << np.uint16(part)
    bound_of = np.zeros(16 << parts, dtype=np.int32)
    for part in range(parts):
        if part_whole[part] > 0:
            most = part_line[part].max()
            for hits in range(len(bound_of)):
                if hits & part_holds[part]:
                    bound_of[hits] += most if hits >> (4 + part) & 1 else part_line[part, 1000]

    longest = len(special_row)
    for run in range(len(runs)):
        longest += runs[run, 1] - runs[run, 0]
    found, bounds = np.empty(longest, dtype=np.int32), np.empty(longest, dtype=np.int32)
    steps = len(is_place)
    eligible = np.zeros(steps, dtype=np.int64)
    near_squares, far_squares = _squares(near_bounds)
    here_x, here_y, here_z = here[0], here[1], here[2]
    standing = ~waived
    passing = np.empty(_CHUNK, dtype=np.int32)
    count = 0
    for run in range(len(runs)):
        for chunk in range(runs[run, 0], runs[run, 1], _CHUNK):
            some = 0
            for row in range(chunk, min(chunk + _CHUNK, runs[run, 1])):
                kind = kinds[row]
                kind = kind if kind < len(kind_stops) else 0
                passing[some] = row
                some += (kind_stops[kind] & standing) == 0
            for item in range(some):
                row = np.uint64(passing[item])
                kind = np.uint64(kinds[row])
                step = np.uint64(kind_step[kind])
                if not asked_steps[step]:
                    continue
                stops, _, chord2, shared = _judge(
                    row, step, kind_timed[kind], _UNKNOWN, place, reach, numbers, free, number_stops, number_gated,
                    here_x, here_y, here_z, here_known, is_place, place_reach, need_free, free_known,
                    travel_gate, time_gate,
                )  # fmt: skip
                if stops & standing:
                    continue
                eligible[step] += 1
                total = np.int64(kind_total[kind])
                for column in range(numbers.shape[1]):
                    total += number_points[step, np.uint64(column), np.uint64(numbers[row, np.uint64(column)])]
                if chord2 >= 0.0:
                    total += near_points[_band(chord2, near_bounds, near_squares, far_squares)]
                if shared >= 0:
                    total += time_points[shared]
                found[count], bounds[count] = row, total
                count += 1
    for item in range(count):
        row = np.uint64(found[item])
        begin = np.uint64(entry_start[row])
        hits = np.uint16(0)
        for at in range(begin, min(begin + np.uint64(entry_count[row]), np.uint64(len(entries)))):
            key = np.uint64(entries[at] >> np.uint32(11))
            if key < np.uint64(len(hits_of)):
                hits |= hits_of[key]
        bounds[item] += bound_of[np.uint64(hits)]
    for row in special_row:
        found[count], bounds[count] = row, _CERTAIN
        count += 1

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
    for item in _by_bound(bounds[:count]):
        row = np.int64(found[item])
        kind = kinds[row]
        if kind <= 0 or kind >= len(kind_stops):
            continue
        step = kind_step[kind]
        full = taken[step] == k
        if full and bounds[item] < best_total[step, k - 1]:
            continue
        stops, clears, near = kind_stops[kind], np.uint32(0), np.int64(_UNKNOWN)
        special = bounds[item] == _CERTAIN
        if special:
            position = np.searchsorted(special_row, row)
            clears, near = special_clears[position], np.int64(special_near[position])
            stops |= special_stops[position]
            if not asked_steps[step]:
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
    cell_start, shelf_step, shelf_reach, south, west, high, wide, grid_rows, grid_columns, latitude, longitude,
    ordered, used, most, place, reach, kinds, numbers, free, number,
    kind_step, kind_timed, kind_prefix, prefix_hashes, odd_hashes,
    kind_stops, number_stops, number_gated, here, here_known, is_place, place_reach, need_free, free_known,
    special_row, special_near, special_stops, special_clears,
    waived, seed, travel_gate, time_gate, gate_count, hidden_gates,
):  # fmt: skip
    """Who is left out: how many each gate stops, how many it alone, and the nearest of those who may be shown.

    Who lies beyond the reach of the own shelf is too far, and no distance is compared with anything there.
    """
    steps = len(is_place)
    runs = find_runs(
        cell_start, shelf_step, shelf_reach, np.ones(steps, dtype=np.bool_), is_place, place_reach, not here_known,
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
