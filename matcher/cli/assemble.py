"""Puts a running service together from its settings."""

import os
from pathlib import Path

from sqlalchemy.engine import make_url

from matcher.cli.logs import begin_logging
from matcher.content import load_content
from matcher.errors import SettingsError
from matcher.models.database import Database
from matcher.services.application import Application
from matcher.services.handlers import HANDLERS
from matcher.settings import Settings, read_settings
from matcher.wording import load_wording

__all__ = ["assemble", "settings_now"]


def settings_now() -> Settings:
    """The settings of this process."""
    return read_settings(os.environ)


def assemble(settings: Settings) -> Application:
    """The application on its database, with the newest tables.

    Raises:
        SettingsError: The database cannot be opened.
    """
    begin_logging(settings.log)
    url = make_url(settings.database_url)
    if url.drivername.startswith("sqlite") and url.database and url.database != ":memory:":
        folder = Path(url.database).parent
        if not folder.is_dir():
            raise SettingsError(f"MATCHER_DATABASE_URL: there is no folder {folder}")
    database = Database(settings.database_url)
    database.migrate()
    content = load_content()
    return Application(
        database=database,
        content=content,
        wording=load_wording(content.labels()),
        demo=settings.demo,
        secret_key=settings.secret_key,
        public_url=settings.public_url,
        handlers=HANDLERS,
    )
