"""A client that fills in forms as a browser does, and who lives in the town of these tests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matcher.models.scope import Scope
from matcher.services.application import Application

__all__ = ["PASSWORD", "TOKEN", "Browser", "Town", "hashed_password"]

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
