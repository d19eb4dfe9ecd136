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
        telegram_webhook: Telegram brings updates to the public address, instead of our fetching them.
        secret_key: Signs sessions; at least 32 characters outside the demo.
        public_url: How people reach the web pages, for links in messages.
        host: Address that the web server listens on.
        port: Port of the web server.
        demo: Demo town: a sign-in that everybody knows, and a clock that can be moved.
        smtp_url: The mail server, ``smtp://user:password@host:587`` or ``smtps://…``; empty when there is no e-mail.
        mail_from: The address that mails come from.
        sms_url: The gateway for text messages; empty when there is none.
        sms_key: The key of that gateway.
        metrics_token: What a monitoring service shows to read ``/metrics``; empty when there is none.
        log: ``text`` or ``json``: how lines of the log are written.
        geocoder: ``offline`` (postcode table) or ``pdok`` (asks the national address register).
    """

    database_url: str
    telegram_token: str
    telegram_api: str
    telegram_webhook: bool
    secret_key: str
    public_url: str
    host: str
    port: int
    demo: bool
    smtp_url: str
    mail_from: str
    sms_url: str
    sms_key: str
    metrics_token: str
    log: str
    geocoder: str


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read and check the settings.

    Raises:
        SettingsError: A value cannot be used; the text names the variable and the mend.
    """

    def value(name: str, default: str = "") -> str:
        return environment.get(f"MATCHER_{name}", "").strip() or default

    def yes(name: str) -> bool:
        return value(name, "no").lower() in {"1", "yes", "ja", "true"}

    demo = yes("DEMO")
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
    log = value("LOG", "text")
    if log not in {"text", "json"}:
        raise SettingsError("MATCHER_LOG: use text or json")
    metrics_token = value("METRICS_TOKEN")
    if metrics_token and len(metrics_token) < 20:
        raise SettingsError("MATCHER_METRICS_TOKEN: use at least 20 random characters")
    host = value("HOST", "127.0.0.1")
    public_url = value("PUBLIC_URL", f"http://{host}:{port}").rstrip("/")
    telegram_webhook = yes("TELEGRAM_WEBHOOK")
    if telegram_webhook and not public_url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise SettingsError("MATCHER_TELEGRAM_WEBHOOK: needs an https address in MATCHER_PUBLIC_URL")
    if telegram_webhook and not secret_key:
        raise SettingsError("MATCHER_TELEGRAM_WEBHOOK: needs MATCHER_SECRET_KEY, which its secret is made from")
    return Settings(
        database_url=value("DATABASE_URL", "sqlite:///matcher.sqlite3"),
        telegram_token=value("TELEGRAM_TOKEN"),
        telegram_api=value("TELEGRAM_API", "https://api.telegram.org").rstrip("/"),
        telegram_webhook=telegram_webhook,
        secret_key=secret_key,
        public_url=public_url,
        host=host,
        port=port,
        demo=demo,
        smtp_url=value("SMTP_URL"),
        mail_from=value("MAIL_FROM"),
        sms_url=value("SMS_URL"),
        sms_key=value("SMS_KEY"),
        metrics_token=metrics_token,
        log=log,
        geocoder=geocoder,
    )
