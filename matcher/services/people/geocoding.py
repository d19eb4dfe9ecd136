"""Looks addresses up online, where that is switched on; the offline table of postcodes is the usual way.

The national address register (PDOK Locatieserver, open data) is asked for street, number and postcode, never for a
name. Nobody waits for the answer: it is a job, and no transaction stays open while the register is asked.
"""

from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlencode

from geopy.exc import GeocoderServiceError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from sqlmodel import col, select

from matcher.models.person import Person
from matcher.models.scope import Scope
from matcher.services.application import Application
from matcher.services.trust import audit

__all__ = ["Pdok", "look_up_addresses"]

_AT_ONCE = 20
_PAUSE_S = 0.2


class Pdok(Geocoder):  # type: ignore[misc]  # geopy ships no types
    """The national address register of the Netherlands as a geopy geocoder.

    Args:
        domain: Host of the service; another one in tests.
        scheme: ``https`` or ``http``.
        options: Passed on to geopy.
    """

    path: ClassVar[str] = "/bzk/locatieserver/search/v3_1/free"

    def __init__(self, *, domain: str = "api.pdok.nl", scheme: str = "https", **options: Any) -> None:
        super().__init__(scheme=scheme, user_agent="matcher", **options)
        self._address = f"{self.scheme}://{domain}{self.path}"

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Location | list[Location] | None:
        """Find an address ("Jan Sluyterslaan 12 2033AB").

        Raises:
            geopy.exc.GeocoderServiceError: The register does not answer.
        """
        parameters = {"q": query, "fq": "type:adres", "rows": 1, "fl": "weergavenaam,centroide_ll"}
        url = f"{self._address}?{urlencode(parameters)}"
        return self._call_geocoder(url, partial(self._parse, exactly_one=exactly_one), timeout=timeout)

    def _parse(self, answer: dict[str, Any], *, exactly_one: bool) -> Location | list[Location] | None:
        found = []
        for row in answer["response"]["docs"]:
            longitude, latitude = row["centroide_ll"].removeprefix("POINT(").removesuffix(")").split()
            found.append(Location(row["weergavenaam"], (float(latitude), float(longitude)), row))
        if exactly_one:
            return found[0] if found else None
        return found


def look_up_addresses(app: Application, scope: Scope, geocoder: Geocoder) -> int:
    """Give people whose address is known its true coordinates; returns how many were looked up.

    A register that does not answer ends the round; the next round goes on.
    """
    # Errors must not turn into "not found": the address would never be asked about again.
    ask = RateLimiter(geocoder.geocode, min_delay_seconds=_PAUSE_S, max_retries=0, swallow_exceptions=False)
    with app.work(scope) as work:
        query = (
            select(Person)
            .where(Person.region_id == scope.region_id, Person.located_by == "postcode")
            .where(Person.street != "", Person.house_number != "", col(Person.merged_into_id).is_(None))
            .order_by(col(Person.id))
            .limit(_AT_ONCE)
        )
        waiting = [(p.id, f"{p.street} {p.house_number} {p.postcode}".strip()) for p in work.session.exec(query)]
    done = 0
    for person_id, address in waiting:
        try:
            found = ask(address)
        except GeocoderServiceError:
            break
        with app.work(scope) as work:
            person = work.session.get(Person, person_id)
            if person is None:
                continue
            if found is not None:
                person.latitude, person.longitude = found.latitude, found.longitude
            person.located_by = "address" if found is not None else "nothing"
            work.session.add(person)
            audit.record(work, person, "change", "coordinates", why="address looked up")
        done += 1
    return done
