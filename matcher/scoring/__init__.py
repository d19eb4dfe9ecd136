"""The explainable matching engine: who or what fits a person, and why. Pure, and usable alone.

pool = Pool.from_candidates(candidates, relatedness=related_concepts)
answer = shortlist(pool, need, k=5)
"""

from matcher.scoring.assignment import AssignedPair, Assignment, assign
from matcher.scoring.assignment_rows import MissedByPruning, RowAssignment, RowEdges, assign_rows
from matcher.scoring.pool import Pool, PoolChangedError, Relatedness
from matcher.scoring.profile import Candidate, Frequency, Need, Step
from matcher.scoring.ranking import Ranked, candidate_rows, neighbours_together
from matcher.scoring.results import Contribution, Excluded, Exclusion, GateNote, Shortlist, Suggestion
from matcher.scoring.shortlist import PoolWith, explain, shortlist
from matcher.scoring.weights import STANDARD_WEIGHTS, Weights

__all__ = [
    "STANDARD_WEIGHTS",
    "AssignedPair",
    "Assignment",
    "Candidate",
    "Contribution",
    "Excluded",
    "Exclusion",
    "Frequency",
    "GateNote",
    "MissedByPruning",
    "Need",
    "Pool",
    "PoolChangedError",
    "PoolWith",
    "Ranked",
    "Relatedness",
    "RowAssignment",
    "RowEdges",
    "Shortlist",
    "Step",
    "Suggestion",
    "Weights",
    "assign",
    "assign_rows",
    "candidate_rows",
    "explain",
    "neighbours_together",
    "shortlist",
]
