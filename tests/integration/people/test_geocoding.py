"""Addresses looked up in a register that stands on loopback and answers as the real one does."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlmodel import select

from matcher.models.consent import AuditRow
from matcher.models.person import Person
from matcher.services.people import register
from matcher.services.people.geocoding import Pdok, look_up_addresses


@pytest.fixture
def address_register():
    """The register; it knows one address, and does not answer while `down` is set."""

    class Handler(BaseHTTPRequestHandler):
        asked: ClassVar[list[str]] = []
        down = False

        def do_GET(self):
            query = parse_qs(urlsplit(self.path).query)
            self.asked.append(query["q"][0])
            docs = []
            if query["q"][0].startswith("Jan Sluyterslaan 12"):
                docs = [{"weergavenaam": "Jan Sluyterslaan 12, Haarlem", "centroide_ll": "POINT(4.66012 52.37711)"}]
            body = json.dumps({"response": {"numFound": len(docs), "docs": docs}}).encode()
            self.send_response(503 if Handler.down else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server, Handler
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_address_is_found_one_that_is_not_is_never_asked_again_and_silence_is_no_answer(app, address_register):
    server, handler = address_register
    geocoder = Pdok(domain=f"127.0.0.1:{server.server_port}", scheme="http")
    scope = app.scope("haarlem")
    with app.work(scope) as work:
        for name, street in (("Kees", "Jan Sluyterslaan"), ("Truus", "Nergensstraat")):
            register.create_person(
                work, given_name=name, participant=True, street=street, house_number="12", postcode="2033 AB"
            )
        register.create_person(work, given_name="Zonder adres", participant=True, postcode="2033 AB")

    handler.down = True
    assert look_up_addresses(app, scope, geocoder) == 0
    handler.down = False
    assert look_up_addresses(app, scope, geocoder) == 2
    assert look_up_addresses(app, scope, geocoder) == 0

    with app.work(scope) as work:
        located = {p.given_name: (p.located_by, p.latitude, p.longitude) for p in work.session.exec(select(Person))}
        traces = work.session.exec(select(AuditRow).where(AuditRow.what == "coordinates")).all()
    assert located["Kees"] == ("address", 52.37711, 4.66012)
    assert located["Truus"][0] == "nothing"
    assert located["Zonder adres"][0] == "postcode"
    assert len(traces) == 2
    assert all(name not in words for words in handler.asked for name in ("Kees", "Truus"))
