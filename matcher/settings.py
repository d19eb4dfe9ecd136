"""Settings from environment variables, read once and never changed."""

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.errors import SettingsError

__all__ = ["Settings", "read_settings"]

_DEMO_ONLY_KEY = "demo-only-secret-key"


@dataclass(frozen=True, slots=True)
class Settings:
    """How this service is set up; the table in docs/settings.md explains each.

    Attributes:
        database_url: ``sqlite:///file`` or ``postgresql://…``.
        telegram_token: The bot's token, empty when Telegram is not used.
        telegram_api: Base address of the Bot API.
        secret_key: Signs sessions; at least 32 characters outside the demo.
        public_url: How people reach the web pages, for links in messages.
        host: Address that the web server listens on.
        port: Port of the web server.
        demo: Demo town: a sign-in that everybody knows, and a clock that can be moved.
        geocoder: ``offline`` (postcode table) or ``pdok`` (asks the national address register).
    """

    database_url: str
    telegram_token: str
    telegram_api: str
    secret_key: str
    public_url: str
    host: str
    port: int
    demo: bool
    geocoder: str


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read and check the settings.

    Raises:
        SettingsError: A value cannot be used; the text names the variable and the mend.
    """

    def value(name: str, default: str = "") -> str:
        return environment.get(f"MATCHER_{name}", "").strip() or default

    demo = value("DEMO", "no").lower() in {"1", "yes", "ja", "true"}
    secret_key = value("SECRET_KEY", _DEMO_ONLY_KEY if demo else "")
    if not demo and secret_key and len(secret_key) < 32:
        raise SettingsError("MATCHER_SECRET_KEY: use at least 32 random characters")
    try:
        port = int(value("PORT", "8000"))
    except ValueError:
        raise SettingsError(f"MATCHER_PORT: not a number: {value('PORT')}") from None
    if not 0 <= port <= 65535:
        raise SettingsError("MATCHER_PORT: use a number from 0 to 65535")
    geocoder = value("GEOCODER", "offline")
    if geocoder not in {"offline", "pdok"}:
        raise SettingsError("MATCHER_GEOCODER: use offline or pdok")
    host = value("HOST", "127.0.0.1")
    return Settings(
        database_url=value("DATABASE_URL", "sqlite:///matcher.sqlite3"),
        telegram_token=value("TELEGRAM_TOKEN"),
        telegram_api=value("TELEGRAM_API", "https://api.telegram.org").rstrip("/"),
        secret_key=secret_key,
        public_url=value("PUBLIC_URL", f"http://{host}:{port}").rstrip("/"),
        host=host,
        port=port,
        demo=demo,
        geocoder=geocoder,
    )
