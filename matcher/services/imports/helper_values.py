"""What one row of a list of helpers says, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from matcher.language.message import Message
from matcher.models.person import HelperKind
from matcher.services.imports.contact import Address
from matcher.services.imports.dates import Born
from matcher.services.imports.fingerprint import fingerprint
from matcher.services.imports.names import FullName

__all__ = ["FIELDS", "HelperRow", "Refused", "Skipped"]

FIELDS = (
    "name", "phone", "email", "address", "postcode", "born", "vog", "interests", "roles", "availability", "frequency",
    "languages", "transport", "travel", "kind", "notes",
)  # fmt: skip
"""What a row can say, in the order of its print (see `fingerprint`)."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be taken: why, and the column it is about."""

    reason: Message
    column: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no row of the list."""

    reason: Message


@dataclass(frozen=True, slots=True)
class HelperRow:
    """What one row says; empty or None where it says nothing.

    Attributes:
        name: Given name and surname.
        phone: In E.164.
        email: In lower case.
        address: Home address; its postcode as "2034 AB" or "2034".
        born: Day or year of birth.
        vog: Whether a certificate of conduct was seen.
        interests: What they like, phrase by phrase, in their words.
        roles: What they do or did, in their words.
        availability: When it suits, in their words.
        frequency: ``once`` or ``regular``.
        languages: ISO codes.
        transport: ``walk``, ``bike``, ``car``, ``public``, ``wheels``.
        travel_m: How far they go, in metres.
        kind: How they help.
        notes: Remarks, in the words of the list.
        number: The number that the list gives them.
        remarks: What was left out or taken differently.
    """

    name: FullName
    phone: str = ""
    email: str = ""
    address: Address = field(default_factory=Address)
    born: Born | None = None
    vog: bool | None = None
    interests: tuple[str, ...] = ()
    roles: str = ""
    availability: str = ""
    frequency: str | None = None
    languages: tuple[str, ...] = ()
    transport: tuple[str, ...] = ()
    travel_m: int | None = None
    kind: HelperKind = HelperKind.VOLUNTEER
    notes: str = ""
    number: str = ""
    remarks: tuple[Message, ...] = ()

    @property
    def birth_year(self) -> int | None:
        """The year of birth."""
        return self.born.year if self.born else None

    def values(self) -> Mapping[str, str]:
        """What the row says per field of `FIELDS`, as text."""
        return {
            "name": str(self.name),
            "phone": self.phone,
            "email": self.email,
            "address": "|".join((self.address.street, self.address.house_number, self.address.place)).strip("|"),
            "postcode": self.address.postcode,
            "born": str(self.born.day or self.born.year) if self.born else "",
            "vog": "" if self.vog is None else str(self.vog),
            "interests": "|".join(self.interests),
            "roles": self.roles,
            "availability": self.availability,
            "frequency": self.frequency or "",
            "languages": "|".join(self.languages),
            "transport": "|".join(self.transport),
            "travel": str(self.travel_m or ""),
            "kind": self.kind.value,
            "notes": self.notes,
        }

    def print(self) -> str:
        """The fingerprint of what it says."""
        return fingerprint(self.values(), FIELDS)
