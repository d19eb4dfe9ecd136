"""The weights that count now: those that a coordinator adopted last, or the shipped ones."""

import json
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any

from matcher.content import data_text
from matcher.errors import NotAllowedError, StateError
from matcher.language.message import Message
from matcher.models.weights import WeightsVersion, adopted_content, adopted_weights, weights_version
from matcher.scoring import Weights
from matcher.services.application import Work
from matcher.services.trust import audit

__all__ = ["SHIPPED", "adopt", "content_now", "keep_proposal", "weights_now"]

SHIPPED = "shipped"
"""Name by which a coordinator goes back to the weights of the data folder."""


def weights_now(work: Work) -> Weights:
    """The weights that count now, in every process: each asks the database."""
    return _read(adopted_content(work.session)) or work.app.content.weights


def content_now(work: Work) -> dict[str, Any]:
    """The weights that count now, in the shape of the file."""
    adopted = adopted_weights(work.session)
    return deepcopy(adopted.content) if adopted and adopted.content else tomllib.loads(data_text("weights.toml"))


def keep_proposal(work: Work, new: Mapping[str, int], learnt_from: Mapping[str, Any]) -> Weights:
    """Keep a whole set of weights with other numbers; it counts for nothing until it is adopted.

    Args:
        work: The use case.
        new: Weight in points per criterion; who is not named keeps the weight that counts now.
        learnt_from: Figures that a coordinator can look at later.
    """
    content = content_now(work)
    for key, weight in new.items():
        content["criteria"][key]["weight"] = weight
    content["version"] = f"{content['version'].split(' ')[0]} learnt {work.today.isoformat()}"
    weights = Weights.from_mapping(content)
    if weights_version(work.session, weights.version) is None:
        work.session.add(
            WeightsVersion(
                version=weights.version, content=content, learnt_from=dict(learnt_from), proposed_at=work.now
            )
        )
        work.session.flush()
    return weights


def adopt(work: Work, version: str, *, by: str) -> str:
    """Let one version count from now on, for all regions; suggestions that were kept keep the version they had.

    Args:
        work: The use case, done by a coordinator.
        version: Name of a version, or `SHIPPED` for the weights of the data folder.
        by: Who adopts it.

    Returns:
        The name of the version that counts now.

    Raises:
        StateError: Nobody is named, or this version counts already.
        NotAllowedError: There is no such version.
    """
    if not by.strip():
        raise StateError("who adopts these weights? give a name").told(Message("problem.said_by"))
    now = weights_now(work).version
    if version == SHIPPED:
        # Going back is a row of its own, without content: nothing that once counted is rewritten.
        name = work.app.content.weights.version
        row = WeightsVersion(version=f"{SHIPPED} {work.now:%Y-%m-%dT%H:%M:%S.%f}", proposed_at=work.now)
    else:
        found = weights_version(work.session, version)
        if found is None:
            raise NotAllowedError(f"there is no version {version!r} of the weights").told(
                Message("problem.weights_unknown")
            )
        name, row = (Weights.from_mapping(found.content).version if found.content else version), found
        if found.adopted_at is not None:  # likewise: when it counted before stays to be read
            row = WeightsVersion(
                version=f"{name[:50]} {work.now:%Y-%m-%dT%H:%M:%S.%f}",
                content=found.content,
                learnt_from=found.learnt_from,
                proposed_at=found.proposed_at,
            )
    if name == now:
        raise StateError("these weights count already").told(Message("problem.weights_now"))
    row.adopted_at, row.adopted_by = work.now, by.strip()
    work.session.add(row)
    work.session.flush()
    audit.record(work, None, "change", "weights", why=name)
    return name


@lru_cache(maxsize=8)
def _read(text: str | None) -> Weights | None:
    content = json.loads(text) if text else None
    return Weights.from_mapping(content) if content else None
