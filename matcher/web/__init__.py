"""The web: team pages, public pages and the web chat."""

from matcher.web.factory import create_app

__all__ = ["create_app"]
