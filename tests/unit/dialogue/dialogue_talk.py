"""A conversation to talk with in tests: every turn starts from JSON, every reply is rendered in both languages."""

import json
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from matcher.dialogue import (
    Conversation,
    Other,
    Press,
    Start,
    Text,
    Turn,
    advance,
    open_thread,
    withdraw_thread,
)
from matcher.language.vocabulary import Vocabulary

DATA = Path(__file__).parents[3] / "data"
NOW = datetime(2026, 11, 25, 14, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))  # a Wednesday

INTERESTS = """
[schaken]
nl = "schaken"
en = "chess"
say.nl = ["schaak", "schaken", "potje schaken"]
say.en = ["play chess"]
[fietsen]
nl = "fietsen"
en = "cycling"
[wandelen]
nl = "wandelen"
en = "walking"
[vissen]
nl = "vissen"
en = "fishing"
[markt]
nl = "naar de markt gaan"
en = "going to the market"
say.nl = ["naar de markt", "markt"]
say.en = ["to the market", "market"]
[koffie-drinken]
nl = "koffiedrinken"
en = "having coffee"
say.nl = ["koffie drinken", "koffie"]
say.en = ["coffee"]
"""
ROLES = """
[bakker]
nl = "bakker"
en = "baker"
"""
PLACES = """postcode4,place,province,latitude,longitude
2034,Haarlem,Noord-Holland,52.365,4.655
2011,Haarlem,Noord-Holland,52.381,4.636
1012,Amsterdam,Noord-Holland,52.373,4.893
"""
QUARTERS = """neighbourhood,place,postcodes
Schalkwijk,Haarlem,2034
"""
HELPER = {
    "roles": ["helper"],
    "name": "Ans",
    "region": "haarlem",
    "phone": "023 000 00 00",
    "appointments": [{"id": "APP1", "when": "2026-11-26T14:00", "with": "Bep", "where": "de bibliotheek"}],
    "offers": [],
    "paused": False,
}
PARTICIPANT = {"roles": ["participant"], "name": "Bep", "region": "haarlem", "appointments": [], "offers": []}
TEAM = {"roles": ["team"], "name": "Fatma", "region": "haarlem"}


def catalogue(language, name="chat"):
    with (DATA / "locales" / language / f"{name}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def translations(language):
    compiled, whole = BytesIO(), catalogue(language)
    for entry in catalogue(language, "language"):
        if entry.id:
            whole.add(entry.id, entry.string, context=entry.context)
    write_mo(compiled, whole)
    compiled.seek(0)
    return Translations(compiled)


def vocabulary():
    return Vocabulary.from_toml({"interests/test.toml": INTERESTS, "roles/test.toml": ROLES})


class Talk:
    """Talks with the engine the way a channel and a service do."""

    def __init__(self, scripts, wording, known=None, *, language="nl", polite=False, now=NOW):
        self.scripts = scripts
        self.wording = wording
        self.known = known or {}
        self.now = now
        self.stored = json.dumps(Conversation(language=language, polite=polite).to_json())
        self.turn = None
        self.heard = 0
        self.events = []

    @property
    def conversation(self):
        return Conversation.from_json(json.loads(self.stored), known=self.known)

    def _take(self, turn: Turn) -> Turn:
        after = turn.conversation
        stored = json.dumps(after.to_json())
        again = Conversation.from_json(json.loads(stored), known=self.known)
        assert again == after
        assert json.dumps(again.to_json()) == stored
        assert after.serial >= self.conversation.serial
        asked = [reply for reply in turn.replies if reply.question]
        assert len(asked) <= 1
        if asked and asked[0].thread:
            assert after.front is not None
            assert (asked[0].thread, asked[0].question) == (after.front.id, after.front.question)
        for reply in turn.replies:
            for language in ("nl", "en"):
                for polite in (False, True):
                    assert self.wording.render(reply.message, language, polite=polite).strip()
                    for choice in reply.choices:
                        assert self.wording.render(choice.label, language, polite=polite).strip()
            for choice in reply.choices:
                assert len(f"{reply.thread or ''}:{reply.question}:{choice.key}") <= 64
        self.stored, self.turn = stored, turn
        self.events.extend(turn.events)
        return turn

    def send(self, incoming):
        self.heard += 1
        return self._take(advance(self.conversation, incoming, self.scripts, self.now))

    def say(self, text):
        return self.send(Text(text))

    def start(self, payload=""):
        return self.send(Start(payload))

    def other(self, kind):
        return self.send(Other(kind))

    def press(self, choice, reply=None):
        reply = reply or self.question
        assert choice in [one.key for one in reply.choices], [one.key for one in reply.choices]
        return self.send(Press(reply.thread, reply.question, choice))

    def open(self, script, facts):
        return self._take(open_thread(self.conversation, script, facts, self.scripts, self.now))

    def withdraw(self, thread_id):
        return self._take(withdraw_thread(self.conversation, thread_id, self.scripts, self.now))

    @property
    def question(self):
        return next(reply for reply in self.turn.replies if reply.question)

    @property
    def keys(self):
        return [reply.message.key for reply in self.turn.replies]

    @property
    def texts(self):
        conversation = self.turn.conversation
        return [
            self.wording.render(reply.message, conversation.language, polite=conversation.polite)
            for reply in self.turn.replies
        ]

    def event(self, name):
        found = [event.values for event in self.events if event.name == name]
        assert found, f"{name} not in {[event.name for event in self.events]}"
        return found[-1]

    def names(self):
        return [event.name for event in self.turn.events]
