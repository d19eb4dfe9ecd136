"""Every key that pages use has a sentence, and every sentence of the pages is used."""

import re
from pathlib import Path

import pytest

from matcher.content import data_text
from matcher.models.consent import GivenBy, Purpose
from matcher.models.contact import CheckInKind, CheckInState, SignalState
from matcher.models.offer import OfferState
from matcher.models.person import GoalState, HelperKind, RepresentationKind
from matcher.models.request import ProposalState, RequestState
from matcher.models.tie import AppointmentState, Layer, TieState
from matcher.scoring import Step
from matcher.scoring.criteria import CRITERIA
from matcher.scoring.eligibility import GATES
from matcher.web.pages.person_form import STANCES
from matcher.web.views.participants import CHANNELS
from matcher.web.views.public import DOORS
from matcher.web.views.requests import CONDITIONS
from matcher.wording import load_wording

WEB = Path(__file__).parents[3] / "matcher" / "web"
SOURCES = {path: path.read_text(encoding="utf-8") for path in [*WEB.rglob("*.py"), *WEB.rglob("*.html")]}
WHOLE_KEY = re.compile(r"""["']([a-z_]+(?:\.[a-z0-9_-]+)+)["']""")
BEGINNING = re.compile(
    r"""["']([a-z_]+(?:\.[a-z_]+)*\.)["'][ ]~      # t("request.state." ~ state)
    | f["']([a-z_]+(?:\.[a-z_]+)*\.)\{            # t(f"part.{part}")
    | choices\("([a-z_.]+)"                       # choices("stance", stances)
    | _itself\("([a-z_.]+)"                       # _words_or_itself("kind", kind)
    """,
    re.VERBOSE,
)
CALLED = re.compile(r"""(?:\bt\(|Message\()\s*["']([a-z_.0-9-]+[a-z0-9])["'][,)]""")
OWN = [
    key
    for name in ("team", "web")
    for key in re.findall(r'^msgid "(.+)"$', data_text(f"locales/nl/{name}.po"), re.MULTILINE)
]
BUILT = {
    "request.state": RequestState,
    "proposal.state": ProposalState,
    "tie.state": TieState,
    "appointment.state": AppointmentState,
    "check_in.state": CheckInState,
    "check_in.kind": CheckInKind,
    "check_in.answer": ("good", "so-so", "bad"),
    "check_in.again": ("yes", "no", "unsure"),
    "consent.purpose": Purpose,
    "consent.by": GivenBy,
    "layer": Layer,
    "part": [*HelperKind, "participant", "carer", "circle", "helper"],
    "speaks.kind": RepresentationKind,
    "stance": STANCES,
    "channel": CHANNELS,
    "condition": CONDITIONS,
    "scoring.step": [step.name.lower() for step in Step],
    "scoring.gate": [f"{gate.key}.label" for gate in GATES],
    "scoring": [f"{criterion.key}.label" for criterion in CRITERIA],
    "landing": [f"{door}.{part}" for door in DOORS for part in ("head", "words", "button")],
    "mishap": [f"{code}{end}" for code in (400, 403, 404, 405, 409, 413, 429, 500) for end in ("", "_help")],
    "signal.urgency": (1, 2, 3),
    "activity.kind": ("activity", "place", "event", "provision"),
    "dimension": ("physical", "social", "psychological", "meaning"),
    "activity_edit.every": ("once", "week", "fortnight", "month"),
    "activity_edit.open_to": ("all", "referral"),
    "goal.now": GoalState,
    "goal.state": (GoalState.REACHED, GoalState.LET_GO),
    "offer.state": (OfferState.TAKEN, OfferState.WITHDRAWN, OfferState.PAST),
    "offer.for": ("anyone", "one", "unknown"),
    "duplicates.why": ("email", "phone", "name_and_postcode"),
    "life_role": ("now", "then"),
}


@pytest.fixture(scope="module")
def wording():
    return load_wording({"nl": {}, "en": {}})


@pytest.mark.parametrize("prefix", BUILT)
def test_every_state_and_kind_has_its_words(wording, prefix):
    missing = [f"{prefix}.{end}" for end in BUILT[prefix] if not wording.has(f"{prefix}.{end}")]
    assert missing == []


def test_every_key_in_a_page_has_its_words(wording):
    missing = set()
    for path, source in SOURCES.items():
        called = re.findall(
            r"""(?:\bt\(|Message\(|wording\.render\(Message\()\s*["']([a-z_.0-9-]+[a-z0-9])["'][,)]""", source
        )
        missing |= {(path.name, key) for key in called if not wording.has(key)}
    assert missing == set()


def test_every_sentence_of_the_pages_is_used():
    used = {key for source in SOURCES.values() for key in WHOLE_KEY.findall(source)}
    beginnings = tuple(
        part if part.endswith(".") else f"{part}."
        for source in SOURCES.values()
        for found in BEGINNING.findall(source)
        for part in found
        if part
    )
    assert [key for key in OWN if key not in used and not key.startswith(beginnings)] == []


def test_signals_have_words_for_every_state():
    page = next(source for path, source in SOURCES.items() if path.name == "signal.html")
    assert all(state.value in page for state in (SignalState.OPEN, SignalState.CLOSED))
