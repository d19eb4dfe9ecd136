"""The numbers that count when no weights are given: the same as in the shipped ``data/weights.toml``.

The pure core reads no files; so that it is of use alone, it carries the shipped numbers with it (a test holds the two
together). Their reasons stand in the file, beside each number.
"""

from collections.abc import Mapping

__all__ = ["STANDARD"]

STANDARD: Mapping[str, object] = {
    "version": "2026.2",
    "gates": {
        "self": "always",
        "region": "always",
        "named": "always",
        "consent": "always",
        "exclusion": "always",
        "refusal": "always",
        "safety": "always",
        "min_age": "always",
        "pause": "always",
        "capacity": "always",
        "referral": "may be set aside",
        "accessibility": "may be set aside",
        "language": "may be set aside",
        "travel": "may be set aside",
        "time": "may be set aside",
    },
    "criteria": {
        "wish": {"weight": 30, "enough": 2, "line": [[-1000, -100], [0, -20], [250, 0], [500, 70], [1000, 100]]},
        "shared_roles": {"weight": 35, "enough": 1, "line": [[-1000, -100], [0, -20], [250, 0], [1000, 100]]},
        "shared_interests": {"weight": 20, "enough": 3, "line": [[-1000, -100], [0, -30], [250, 0], [1000, 100]]},
        "give_and_take": {"weight": 15, "enough": 1, "line": [[-1000, -100], [0, -20], [250, 0], [1000, 100]]},
        "shared_language": {"weight": 20, "cases": {"none": -100, "other": 0, "first": 100}},
        "shared_time": {
            "weight": 15,
            "bands": [
                {"up_to": 0, "share": -100},
                {"up_to": 1, "share": -50},
                {"up_to": 3, "share": -20},
                {"up_to": 8, "share": 0},
                {"up_to": 16, "share": 50},
                {"share": 100},
            ],
        },
        "often_enough": {"weight": 10, "cases": {"less": -100, "more": 0, "same": 50}},
        "nearness": {
            "weight": 10,
            "same_building": 100,
            "same_street": 80,
            "bands": [
                {"up_to": 1000, "share": 50},
                {"up_to": 2500, "share": 20},
                {"up_to": 5000, "share": 0},
                {"up_to": 10000, "share": -50},
                {"share": -100},
            ],
            "bands_countryside": [
                {"up_to": 2000, "share": 50},
                {"up_to": 5000, "share": 20},
                {"up_to": 15000, "share": 0},
                {"up_to": 30000, "share": -50},
                {"share": -100},
            ],
        },
        "load": {
            "weight": 15,
            "bands": [
                {"up_to": 0, "share": 40},
                {"up_to": 1, "share": 0},
                {"up_to": 2, "share": -50},
                {"share": -100},
            ],
        },
        "asked_recently": {
            "weight": 20,
            "bands": [
                {"up_to": 0, "share": 50},
                {"up_to": 1, "share": 0},
                {"up_to": 2, "share": -40},
                {"up_to": 3, "share": -70},
                {"share": -100},
            ],
        },
        "rest": {
            "weight": 15,
            "bands": [
                {"up_to": 3, "share": -100},
                {"up_to": 7, "share": -80},
                {"up_to": 14, "share": -60},
                {"up_to": 21, "share": -40},
                {"up_to": 35, "share": -20},
                {"up_to": 60, "share": 0},
                {"share": 40},
            ],
        },
        "good_endings": {
            "weight": 10,
            "bands": [{"up_to": 0, "share": 0}, {"up_to": 2, "share": 50}, {"share": 100}],
        },
    },
}
