"""Telegram's updates as what the conversation takes in."""

from typing import Any

import pytest
from telegram import Update

from matcher.bot.telegram_updates import FromGroup, Heard, Nothing, Reachable, Translated, translate
from matcher.models.chat import Channel

ANNA = {"id": 4711, "is_bot": False, "first_name": "Anna", "language_code": "en-GB"}
PRIVATE = {"id": 4711, "type": "private", "first_name": "Anna"}
GROUP = {"id": -100, "type": "supergroup", "title": "De buurt"}


def message(**content: Any) -> dict[str, Any]:
    return {"message_id": 7, "from": ANNA, "chat": PRIVATE, "date": 1_700_000_000, **content}


def translated(**update: Any) -> Translated:
    raw = {"update_id": 12, **update}
    parsed = Update.de_json(raw, None)
    return translate(parsed, raw)


def heard(**update: Any) -> Heard:
    found = translated(**update)
    assert isinstance(found, Heard)
    return found


def test_words_come_in_under_the_number_of_the_chat() -> None:
    received = heard(message=message(text="Ik schaak graag")).received
    assert (received.channel, received.address, received.update_id) == (Channel.TELEGRAM, "4711", "12")
    assert (received.kind, received.text, received.language) == ("text", "Ik schaak graag", "en-GB")
    assert received.raw is not None
    assert received.raw["message"]["text"] == "Ik schaak graag"


@pytest.mark.parametrize(
    ("text", "payload"),
    [("/start", ""), ("/start buur", "buur"), ("/start@samen_bot i-abc_DEF-1", "i-abc_DEF-1"), ("/start  x ", "x")],
)
def test_a_start_link_hands_on_what_it_carried(text: str, payload: str) -> None:
    received = heard(message=message(text=text)).received
    assert (received.kind, received.payload) == ("start", payload)


@pytest.mark.parametrize("text", ["/stop", "/help", "/starten", "/start een twee"])
def test_other_commands_are_words(text: str) -> None:
    assert heard(message=message(text=text)).received.kind == "text"


def test_a_press_carries_its_question_and_who_pressed_is_who_telegram_says() -> None:
    press = {"id": "99", "from": ANNA, "chat_instance": "1", "message": message(text="?"), "data": "t3:age.4:yes"}
    found = heard(callback_query=press)
    assert (found.received.kind, found.received.press, found.received.address) == ("press", "t3:age.4:yes", "4711")
    assert (found.press_id, found.message_id) == ("99", 7)


def test_a_press_under_a_message_too_old_to_be_shown_still_counts() -> None:
    old = {"message_id": 7, "chat": PRIVATE, "date": 0}
    press = {"id": "99", "from": ANNA, "chat_instance": "1", "message": old, "data": "t3:age.4:yes"}
    assert heard(callback_query=press).received.press == "t3:age.4:yes"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (
            {
                "sticker": {
                    "file_id": "f",
                    "file_unique_id": "u",
                    "type": "regular",
                    "width": 1,
                    "height": 1,
                    "is_animated": False,
                    "is_video": False,
                }
            },
            "sticker",
        ),
        ({"voice": {"file_id": "f", "file_unique_id": "u", "duration": 3}}, "voice"),
        ({"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]}, "photo"),
        ({"location": {"latitude": 52.4, "longitude": 4.6}}, "location"),
        ({"contact": {"phone_number": "0612345678", "first_name": "Bo"}}, "contact"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "dice"),
    ],
)
def test_what_has_no_words_says_what_it_is(content: dict[str, Any], kind: str) -> None:
    assert heard(message=message(**content)).received.kind == kind


def test_words_under_a_picture_are_words() -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    received = heard(message=message(photo=photo, caption="onze hond")).received
    assert (received.kind, received.text) == ("text", "onze hond")


def test_an_edited_message_is_kept_and_answers_nothing() -> None:
    received = heard(edited_message=message(text="toch liever dinsdag", edit_date=1_700_000_100)).received
    assert (received.kind, received.text) == ("edited", "toch liever dinsdag")
    assert received.message_ref == heard(message=message(text="liever maandag")).received.message_ref


def test_a_place_that_moves_along_the_map_says_nothing_each_time() -> None:
    moved = message(location={"latitude": 52.4, "longitude": 4.6}, edit_date=1_700_000_100)
    assert translated(edited_message=moved) == Nothing()


def test_a_group_is_told_apart_and_its_words_are_not_handed_on() -> None:
    assert translated(message=message(chat=GROUP, text="hoi allemaal")) == FromGroup(-100, "en-GB")


@pytest.mark.parametrize(("status", "left"), [("member", False), ("kicked", True), ("left", True)])
def test_being_added_to_a_group_or_removed_is_seen(status: str, left: bool) -> None:
    found = translated(my_chat_member=member(GROUP, status))
    assert found == FromGroup(-100, "en-GB", left=left)


def member(chat: dict[str, Any], status: str) -> dict[str, Any]:
    bot = {"id": 1, "is_bot": True, "first_name": "Samen"}
    until = {"until_date": 0} if status == "kicked" else {}
    return {
        "chat": chat,
        "from": ANNA,
        "date": 1,
        "old_chat_member": {"user": bot, "status": "member"},
        "new_chat_member": {"user": bot, "status": status, **until},
    }


def test_a_block_and_its_end_are_seen() -> None:
    assert translated(my_chat_member=member(PRIVATE, "kicked")) == Reachable("4711", reachable=False)
    assert translated(my_chat_member=member(PRIVATE, "member")) == Reachable("4711", reachable=True)


@pytest.mark.parametrize(
    "update",
    [
        {"poll": {"id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": True,
                  "allows_revoting": False, "members_only": False, "is_anonymous": True, "type": "regular",
                  "allows_multiple_answers": False}},
        {"message": message(delete_chat_photo=True)},
        {"message": {**message(text="piep"), "from": {**ANNA, "is_bot": True}}},
        {},
    ],
)  # fmt: skip
def test_updates_with_nothing_for_us_are_nothing(update: dict[str, Any]) -> None:
    assert translated(**update) == Nothing()


def test_characters_that_no_database_takes_are_replaced() -> None:
    assert heard(message=message(text="a\x00b\ud83dc")).received.text == "a\ufffdb\ufffdc"
