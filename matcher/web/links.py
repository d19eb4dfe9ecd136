"""Whole addresses, for links that people take with them."""

from typing import Any

from flask import url_for

from matcher.web.access import application

__all__ = ["whole_link"]


def whole_link(endpoint: str, **values: Any) -> str:
    """The address of a page with the name of this service before it.

    The name comes from the settings, not from the request: whoever sends a request may claim any name.
    """
    public_url = application().public_url
    return f"{public_url}{url_for(endpoint, **values)}" if public_url else url_for(endpoint, _external=True, **values)
