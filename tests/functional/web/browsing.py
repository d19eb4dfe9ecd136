"""A client that fills in forms as a browser does, and who lives in the town of these tests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from matcher.models.consent import AuditRow
from matcher.models.person import person_by_public_id
from matcher.models.scope import Scope
from matcher.services.application import Application

__all__ = ["PASSWORD", "TOKEN", "Browser", "Town", "audit_actions", "hashed_password"]

PASSWORD = "een lang wachtwoord"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@cache
def hashed_password() -> str:
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass
class Town:
    """Public identifiers of who lives here."""

    app: Application
    member: int
    region: int
    scope: Scope
    participant: str
    carer: str
    helper: str
    student: str
    activity: str
    request: str
    elsewhere: dict[str, str]


@dataclass
class Browser:
    """A client that reads the token of the last page into its next form, as a browser does."""

    client: FlaskClient

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, follow_redirects=True)

    def post(self, path: str, *, from_page: str | None = None, **fields: str) -> TestResponse:
        page = self.client.get(from_page or "/instellingen", follow_redirects=True).text
        found = TOKEN.search(page)
        assert found, f"no form on {from_page}"
        return self.client.post(path, data={"csrf_token": found.group(1), **fields})

    def sign_in(self, email: str, password: str = PASSWORD) -> TestResponse:
        return self.post("/inloggen", from_page="/inloggen", email=email, password=password)


def audit_actions(town: Town, subject: str | None = None) -> set[tuple[str, str]]:
    """What was done, as (action, what): with everybody's data, or with that of one person."""
    with town.app.work(town.scope) as work:
        query = select(AuditRow)
        if subject is not None:
            person = person_by_public_id(work.session, work.scope, subject)
            assert person is not None
            query = query.where(AuditRow.subject_id == person.id)
        return {(row.action, row.what) for row in work.session.exec(query)}
