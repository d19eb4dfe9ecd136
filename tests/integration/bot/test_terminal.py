"""The conversation in a terminal."""

from datetime import timedelta
from io import StringIO
from typing import Any

from people import helper_with_chat, write
from sqlmodel import select

from matcher.bot.terminal import chat, shown
from matcher.models.chat import Channel, OutgoingMessage, OutgoingState, Update
from matcher.services.application import Application


def talk(app: Application, transcript: str, name: str = "anna") -> str:
    out = StringIO()
    chat(app, StringIO(transcript), out, name)
    return out.getvalue()


def test_a_transcript_is_answered_line_by_line_with_numbered_choices(app: Application) -> None:
    printed = talk(app, "/start\n\n   \nhelp\n")
    first, rest = printed.split("> /start\n\n")[1].split("> help\n\n")
    assert first.strip()
    assert rest.strip()
    assert "  1. " in first
    with app.work(app.scope()) as work:
        assert [each.text for each in work.session.exec(select(Update))] == ["/start", "help"]
        states = {each.state for each in work.session.exec(select(OutgoingMessage))}
    assert states == {OutgoingState.SENT}


def test_a_number_picks_the_choice_as_its_words_do(app: Application) -> None:
    opening = talk(app, "/start\n", "one")
    label = next(line for line in opening.splitlines() if line.startswith("  1. ")).removeprefix("  1. ")
    by_number = talk(app, "/start\n1\n", "two").split("> 1\n\n")[1]
    by_words = talk(app, f"/start\n{label}\n", "three").split(f"> {label}\n\n")[1]
    assert by_number == by_words


def test_a_session_goes_on_where_the_last_one_ended_and_says_nothing_twice(app: Application) -> None:
    whole = talk(app, "/start\n1\nhelp\n", "one")
    parts = talk(app, "/start\n", "two") + talk(app, "1\n", "two") + talk(app, "help\n", "two")
    assert parts == whole


def test_what_waits_is_printed_at_the_start_once_its_moment_has_come(app: Application, clock: Any) -> None:
    with app.work(app.scope()) as work:
        here = helper_with_chat(work, 1, Channel.TERMINAL)
        choices = [{"label": "Leuk", "press": "t1:a.1:good"}, {"label": "Niet zo", "press": "t1:a.1:bad"}]
        write(work, here, "check-in", purpose="notice", choices=choices, not_before=work.now + timedelta(days=1))
    assert talk(app, "", "1") == ""
    clock.forward(days=1)
    assert talk(app, "", "1") == "Bericht check-in\n  1. Leuk\n  2. Niet zo\n\n"
    assert talk(app, "", "1") == ""


def test_somebody_at_a_keyboard_who_is_new_is_greeted(app: Application) -> None:
    class Keyboard(StringIO):
        def isatty(self) -> bool:
            return True

    out = StringIO()
    chat(app, Keyboard(""), out, "nieuw")
    greeting = out.getvalue()
    assert greeting.strip(" \n>")
    out = StringIO()
    chat(app, Keyboard(""), out, "nieuw")
    assert out.getvalue() == "> "


def test_two_names_are_two_people(app: Application) -> None:
    assert talk(app, "/start\n", "anna") == talk(app, "/start\n", "bo")


def test_a_message_without_choices_is_shown_as_it_is() -> None:
    assert shown(OutgoingMessage(key="a", chat_id=1, text="Dag")) == "Dag"  # type: ignore[call-arg]
