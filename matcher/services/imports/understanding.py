"""Words of a list into concepts and times, each distinct phrase read once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from matcher.content import Content
from matcher.language.extraction import Extraction, Mention
from matcher.language.message import Message
from matcher.language.times import read_times
from matcher.services.application import Work

__all__ = ["Heard", "Understanding"]


@dataclass(frozen=True, slots=True)
class Heard:
    """What some phrases said.

    Attributes:
        likes: Interests that are liked.
        dislikes: Interests that are not.
        roles: What somebody is or was.
        gaps: The phrases in which nothing was understood, as they were written.
    """

    likes: tuple[Mention, ...] = ()
    dislikes: tuple[Mention, ...] = ()
    roles: tuple[Mention, ...] = ()
    gaps: tuple[str, ...] = ()


@dataclass(slots=True)
class Understanding:
    """Reads words with the vocabulary of an organisation.

    Attributes:
        content: Vocabulary and places.
        local_now: The present moment in the region; "aanstaande zaterdag" counts from here.
        say: Puts a message in the region's language.
    """

    content: Content
    local_now: datetime
    say: Callable[[Message], str]
    _phrases: dict[str, Extraction] = field(default_factory=dict)
    _times: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    _spots: dict[str, tuple[float, float, str] | None] = field(default_factory=dict)

    @classmethod
    def of(cls, work: Work) -> "Understanding":
        """As of the moment and the region of a use case."""
        language = work.region.language
        return cls(work.app.content, work.local_now, lambda message: work.app.wording.render(message, language))

    @property
    def today(self) -> date:
        """Today in the region."""
        return self.local_now.date()

    def phrases(self, phrases: Iterable[str]) -> Heard:
        """What these phrases say, taken together; each concept once."""
        likes: dict[str, Mention] = {}
        dislikes: dict[str, Mention] = {}
        roles: dict[str, Mention] = {}
        gaps: list[str] = []
        for phrase in phrases:
            heard = self._extraction(phrase)
            for kept, mentions in ((likes, heard.likes), (dislikes, heard.dislikes), (roles, heard.roles)):
                for mention in mentions:
                    kept.setdefault(mention.concept, mention)
            if not (heard.likes or heard.dislikes or heard.roles):
                gaps.append(phrase)
        dislikes = {concept: mention for concept, mention in dislikes.items() if concept not in likes}
        return Heard(tuple(likes.values()), tuple(dislikes.values()), tuple(roles.values()), tuple(gaps))

    def times(self, text: str) -> dict[str, Any] | None:
        """When it suits, for `Person.times`; None when it was not understood."""
        if text not in self._times:
            found = read_times(text, self.local_now) if text else None
            self._times[text] = dict(found.to_json()) if found else None
        return self._times[text]

    def spot(self, where: str) -> tuple[float, float, str] | None:
        """Latitude, longitude and name of a postcode or place; None when it is unknown."""
        if where not in self._spots:
            found = self.content.gazetteer.find(where) if where else None
            self._spots[where] = (found.latitude, found.longitude, found.name) if found else None
        return self._spots[where]

    def _extraction(self, phrase: str) -> Extraction:
        found = self._phrases.get(phrase)
        if found is None:
            found = self._phrases[phrase] = self.content.extractor.extract(phrase)
        return found
