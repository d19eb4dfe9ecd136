"""`matcher run`, `web`, `bot`, `worker` and `demo`: what keeps running."""

import gc
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from urllib.parse import urlsplit

import click
from waitress.server import create_server

from matcher.bot.email_send import EmailSender
from matcher.bot.letters import LetterPost
from matcher.bot.sms_send import SmsSender
from matcher.bot.telegram_bot import start_telegram
from matcher.bot.telegram_webhook import TelegramWebhook
from matcher.cli.assemble import assemble, settings_now
from matcher.errors import SettingsError
from matcher.jobs import Clock, triggers
from matcher.models.chat import Channel
from matcher.services.application import Application
from matcher.services.demo import DEMO_PASSWORD, DEMO_SIGN_INS, build_demo_town
from matcher.services.matching.pool import warm_all
from matcher.services.messages.sending import Sender
from matcher.services.people.geocoding import Pdok, look_up_addresses
from matcher.services.upkeep.due import run_due
from matcher.settings import Settings
from matcher.web import create_app
from matcher.web.views.telegram import WEBHOOK_PATH

__all__ = ["bot", "demo", "run", "web", "worker"]

_THREADS = 8


@click.command()
def run() -> None:
    """Everything in one process: pages, chat and the clock."""
    settings = settings_now()
    app = assemble(settings)
    with _clock(app, settings), _letters(app, settings), _telegram(app, settings):
        _serve(app, settings)


@click.command()
def web() -> None:
    """Only the pages and the web chat."""
    settings = settings_now()
    _serve(assemble(settings), settings)


@click.command()
def bot() -> None:
    """Only Telegram."""
    settings = settings_now()
    if not settings.telegram_token:
        raise SettingsError("MATCHER_TELEGRAM_TOKEN: needed for the bot; ask @BotFather for one")
    app = assemble(settings)
    with _telegram(app, settings):
        _until_told_to_stop()


@click.command()
def worker() -> None:
    """Only the clock: check-ins, reminders, signals that wait too long; and e-mail and text messages."""
    settings = settings_now()
    app = assemble(settings)
    with _clock(app, settings), _letters(app, settings):
        _until_told_to_stop()


@click.command()
def demo() -> None:
    """The demo town: fictional people on true places; prints the address to open."""
    settings = settings_now()
    if not settings.demo:
        raise SettingsError("MATCHER_DEMO: set it to yes, so that nobody takes the demo for the real thing")
    app = assemble(settings)
    build_demo_town(app)
    with _clock(app, settings), _telegram(app, settings):
        _serve(app, settings, announce=_welcome)


def _welcome(address: str) -> None:
    click.echo(f"\n  The demo town is open:  {address}\n")
    click.echo(f"  Sign in as one of the team, with the password  {DEMO_PASSWORD}")
    for email, who in DEMO_SIGN_INS.items():
        click.echo(f"    {email:<28} {who}")
    click.echo("\n  Let time pass with the button “Een dag later”, or in a second window:")
    click.echo("    MATCHER_DEMO=yes MATCHER_DATABASE_URL=sqlite:///var/demo.sqlite3 .venv/bin/matcher tick --at TIME")
    click.echo(f"\n  The chat for helpers and participants: {address}/chat.  Stop with Ctrl-C.\n")


def _next_day(app: Application) -> Callable[[], None]:
    def pass_one_day() -> None:
        app.move_clock(timedelta(days=1))
        run_due(app, app.now())

    return pass_one_day


def _serve(app: Application, settings: Settings, announce: Callable[[str], None] | None = None) -> None:
    """Serve the pages until told to stop."""
    warm_all(app)
    flask = create_app(
        app,
        secure_cookies=settings.public_url.startswith("https://"),
        trusted_hosts=None if settings.demo else _hosts(settings),
        next_day=_next_day(app) if settings.demo else None,
        metrics_token=settings.metrics_token,
        telegram=TelegramWebhook(app) if settings.telegram_webhook else None,
    )
    try:
        server = create_server(
            flask, host=settings.host, port=settings.port, threads=_THREADS, clear_untrusted_proxy_headers=True
        )
    except OSError as error:
        raise SettingsError(f"MATCHER_PORT: {settings.host}:{settings.port} is taken or closed ({error})") from None
    port = getattr(server, "effective_port", settings.port)
    address = f"http://{settings.host}:{port}"
    if announce:
        announce(address)
    else:
        click.echo(f"matcher listens on {address}")
    signal.signal(signal.SIGTERM, _interrupt)
    # What was loaded by now stays: looking through it for what can be thrown away holds an answer up for 0.2 s.
    gc.collect()
    gc.freeze()
    try:
        server.run()
    finally:
        server.close()


def _hosts(settings: Settings) -> list[str]:
    """Names under which pages are served: that of the public address, and the machine itself."""
    return sorted({urlsplit(settings.public_url).hostname or "localhost", settings.host, "localhost", "127.0.0.1"})


def _interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    raise KeyboardInterrupt


def _until_told_to_stop() -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()


@contextmanager
def _clock(app: Application, settings: Settings) -> Iterator[None]:
    online = (lambda: _look_up(app)) if settings.geocoder == "pdok" else None
    clock = Clock(triggers(app, geocode=online))
    clock.start()
    try:
        yield
    finally:
        clock.stop()


def _look_up(app: Application) -> int:
    return sum(look_up_addresses(app, scope, Pdok()) for scope in app.scopes())


def _letter_senders(settings: Settings) -> dict[Channel, Sender]:
    senders: dict[Channel, Sender] = {}
    if settings.smtp_url:
        senders[Channel.EMAIL] = EmailSender(settings.smtp_url, settings.mail_from)
    if settings.sms_url:
        senders[Channel.SMS] = SmsSender(settings.sms_url, settings.sms_key)
    return senders


@contextmanager
def _letters(app: Application, settings: Settings) -> Iterator[None]:
    post = LetterPost(app, _letter_senders(settings))
    post.start()
    try:
        yield
    finally:
        post.stop()


@contextmanager
def _telegram(app: Application, settings: Settings) -> Iterator[None]:
    webhook = f"{settings.public_url}{WEBHOOK_PATH}" if settings.telegram_webhook else ""
    running = start_telegram(app, settings.telegram_token, api=settings.telegram_api, webhook=webhook)
    try:
        yield
    finally:
        if running is not None:
            running.stop()
