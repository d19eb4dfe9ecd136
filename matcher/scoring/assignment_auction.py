"""The auction that shares helpers out: requests bid for places until nobody would rather have another.

Forward and reverse auction after Bertsekas and Castañon, "A forward/reverse auction algorithm for asymmetric assignment
problems" (1992), with the usual scaling of `epsilon`. Every function here is written in the small part of Python that
numba compiles: the same lines run as they stand, over lists, for a handful of requests, and compiled, over arrays, for
a hundred thousand.

A *place* is one of the matches that a candidate has left; its *price* is what the other requests would give for it. A
request's *profit* is the weight of its edge less the price of its place, or its *outside* value when it has none of
them. After a round every request holds, but for `epsilon`, what it likes best at these prices, and a place that nobody
holds costs 0. That is the whole proof of the optimum: weights of at most `requests × epsilon` more are possible.
"""

from typing import Any

__all__ = ["FREE", "OUTSIDE", "TOO_DEAR", "auction", "release", "widen"]

FREE = -1
"""Of a place: nobody has it. Of a request: it has to bid."""
OUTSIDE = -2
"""Of a request: it is better off without any of the places."""
TOO_DEAR = 1 << 61
"""Price of a place that does not exist."""

_NEVER = -(1 << 62)


def release(
    epsilon: int,
    near_enough: int,
    first_edge: Any,
    edge_candidate: Any,
    edge_weight: Any,
    outside: Any,
    price: Any,
    holder: Any,
    held: Any,
    profit: Any,
    best_profit: Any,
    low_place: Any,
) -> int:
    """After a round: how near the optimum is; and unless that is enough, who is not content any more bids again.

    Args:
        epsilon: Of the round to come: who holds that much less than the best there is has to bid again.
        near_enough: Below this gap nobody is released.
        first_edge: As for `auction`, like all that follows.
        edge_candidate: Candidate of each edge.
        edge_weight: Scaled weight of each edge.
        outside: What each request has without any of the places.
        price: Price per place.
        holder: Request per place, or `FREE`; changed.
        held: Place per request, or `FREE` or `OUTSIDE`; changed.
        profit: Profit per request.
        best_profit: What each request could have at these prices; changed.
        low_place: Cheapest place per candidate.

    Returns:
        By how much what is held falls short of the optimum at most, scaled; counted before anybody was released.
    """
    gap = 0
    for place in range(len(price)):
        if holder[place] == FREE:
            gap = min(gap + price[place], TOO_DEAR)
    for request in range(len(outside)):
        best = outside[request]
        for edge in range(first_edge[request], first_edge[request + 1]):
            best = max(best, edge_weight[edge] - price[low_place[edge_candidate[edge]]])
        best_profit[request] = best
        gap = min(gap + best - (0 if held[request] == FREE else profit[request]), TOO_DEAR)
    if gap >= near_enough:
        for request in range(len(outside)):
            if held[request] != FREE and profit[request] < best_profit[request] - epsilon:
                if held[request] >= 0:
                    holder[held[request]] = FREE
                held[request] = FREE
    return gap


def auction(
    epsilon: int,
    budget: int,
    first_edge: Any,
    edge_candidate: Any,
    edge_weight: Any,
    outside: Any,
    first_place: Any,
    place_candidate: Any,
    first_offer: Any,
    offer_request: Any,
    offer_weight: Any,
    price: Any,
    holder: Any,
    held: Any,
    profit: Any,
    low_place: Any,
    next_price: Any,
    waiting: Any,
) -> int:
    """One round at one `epsilon`: requests bid until all hold something, then dear places that nobody holds come down.

    Args:
        epsilon: The least step of a bid, scaled.
        budget: Give up after so many bids.
        first_edge: Where the edges of each request begin.
        edge_candidate: Candidate of each edge.
        edge_weight: Scaled weight of each edge.
        outside: What each request has without any of the places.
        first_place: Where the places of each candidate begin.
        place_candidate: Candidate of each place.
        first_offer: Where the edges of each candidate begin.
        offer_request: Request of each edge, in the order of candidates.
        offer_weight: Weight of each edge, in the order of candidates.
        price: Price per place; changed.
        holder: Request per place, or `FREE`; changed.
        held: Place per request, or `FREE` or `OUTSIDE`; changed.
        profit: Profit per request; changed.
        low_place: Cheapest place per candidate; changed.
        next_price: Price of the second cheapest place per candidate; changed.
        waiting: Room for as many numbers as there are requests or places, whichever is more.

    Returns:
        How many bids were made; `budget` or more means that the round was not finished.
    """

    def look_up_lowest(candidate: int) -> None:
        lowest, second = first_place[candidate], TOO_DEAR
        for place in range(first_place[candidate] + 1, first_place[candidate + 1]):
            if price[place] < price[lowest]:
                second = price[lowest]
                lowest = place
            elif price[place] < second:
                second = price[place]
        low_place[candidate] = lowest
        next_price[candidate] = second

    bids, left = 0, 0
    for request in range(len(outside)):
        if held[request] == FREE:
            waiting[left] = request
            left += 1
    while left > 0 and bids < budget:
        left -= 1
        request = waiting[left]
        bids += 1
        best, second_best, chosen, chosen_weight = _NEVER, _NEVER, -1, 0
        for edge in range(first_edge[request], first_edge[request + 1]):
            candidate, weight = edge_candidate[edge], edge_weight[edge]
            value = weight - price[low_place[candidate]]
            if value > best:
                second_best = max(best, weight - next_price[candidate])
                best, chosen, chosen_weight = value, candidate, weight
            elif value > second_best:
                second_best = value
        if best <= outside[request]:
            held[request] = OUTSIDE
            profit[request] = outside[request]
            continue
        place = low_place[chosen]
        price[place] += best - max(second_best, outside[request]) + epsilon
        profit[request] = chosen_weight - price[place]
        held[request] = place
        if holder[place] != FREE:
            held[holder[place]] = FREE
            waiting[left] = holder[place]
            left += 1
        holder[place] = request
        look_up_lowest(chosen)
    if left > 0:
        return bids
    for place in range(len(price)):
        if holder[place] == FREE and price[place] > 0:
            waiting[left] = place
            left += 1
    while left > 0 and bids < budget:
        left -= 1
        place = waiting[left]
        bids += 1
        candidate = place_candidate[place]
        best, second_best, chosen, chosen_weight = 0, 0, -1, 0
        for offer in range(first_offer[candidate], first_offer[candidate + 1]):
            value = offer_weight[offer] - profit[offer_request[offer]]
            if value > best:
                second_best = best
                best, chosen, chosen_weight = value, offer_request[offer], offer_weight[offer]
            elif value > second_best:
                second_best = value
        if best <= epsilon:
            price[place] = 0
        else:
            price[place] = max(0, second_best - epsilon)
            profit[chosen] = chosen_weight - price[place]
            former = held[chosen]
            held[chosen] = place
            holder[place] = chosen
            if former >= 0:
                holder[former] = FREE
                if price[former] > 0:
                    waiting[left] = former
                    left += 1
        look_up_lowest(candidate)
    return bids if left == 0 else budget


def widen(
    first_edge: Any,
    edge_candidate: Any,
    outside: Any,
    first_place: Any,
    holder: Any,
    held: Any,
    seen: Any,
    stuck: Any,
    waiting: Any,
) -> bool:
    """Whether one request more could be served by moving others along (an augmenting path; Berge, 1957).

    Args:
        first_edge: Where the edges of each request begin.
        edge_candidate: Candidate of each edge.
        outside: Above 0 where a request could also be served without any of the places.
        first_place: Where the places of each candidate begin.
        holder: Request per place, or `FREE`.
        held: Place per request, or `OUTSIDE`.
        seen: False per candidate; changed.
        stuck: False per request; true afterwards for who is not served, and for whose place they would need.
        waiting: Room for as many numbers as there are requests.
    """
    left = 0
    for request in range(len(held)):
        if held[request] < 0 and outside[request] == 0:
            waiting[left] = request
            left += 1
    while left > 0:
        left -= 1
        request = waiting[left]
        stuck[request] = True
        if outside[request] > 0:
            return True
        for edge in range(first_edge[request], first_edge[request + 1]):
            candidate = edge_candidate[edge]
            if seen[candidate]:
                continue
            seen[candidate] = True
            for place in range(first_place[candidate], first_place[candidate + 1]):
                if holder[place] == FREE:
                    return True
                waiting[left] = holder[place]
                left += 1
    return False
