"""The explainable matching engine: who or what fits a person, and why. Pure, and usable alone.

pool = Pool.from_candidates(candidates, relatedness=related_concepts)
answer = shortlist(pool, need, k=5)
"""

from matcher.scoring.pool import Pool, Relatedness
from matcher.scoring.profile import Candidate, Frequency, Need, Step
from matcher.scoring.results import Contribution, Excluded, Exclusion, GateNote, Shortlist, Suggestion
from matcher.scoring.shortlist import explain, shortlist
from matcher.scoring.weights import STANDARD_WEIGHTS, Weights

__all__ = [
    "STANDARD_WEIGHTS",
    "Candidate",
    "Contribution",
    "Excluded",
    "Exclusion",
    "Frequency",
    "GateNote",
    "Need",
    "Pool",
    "Relatedness",
    "Shortlist",
    "Step",
    "Suggestion",
    "Weights",
    "explain",
    "shortlist",
]
