"""The people of the demo town answer by themselves while time passes, through their own chats, as anybody would.

Whoever was played by a visitor, or belongs to the story that waits for one, answers nothing by themselves.
"""

import random
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from sqlmodel import col, select

from matcher.dialogue import Conversation, Thread, question_key
from matcher.dialogue.plain import items
from matcher.models.chat import Channel, Chat, chats_of_person
from matcher.models.contact import Answer, CheckIn, CheckInState, check_in_by_public_id
from matcher.models.person import Person
from matcher.services.application import Work
from matcher.services.demo.ground import BAD_ONCE, LIVES, SEED, SILENT_ONCE, town_life
from matcher.services.messages.incoming import Received, take_in

__all__ = ["answer", "ready_to_answer"]

_STEPS = 20  # questions of one thread, about several ties; more would be a mistake of ours
_OPEN = (CheckInState.ASKED, CheckInState.REMINDED)


def ready_to_answer(work: Work, until: datetime) -> Iterable[tuple[datetime, int]]:  # noqa: ARG001
    """The chats in which somebody of the town has a question before them, with the moment of their answer."""
    if not work.app.demo:
        return []
    query = select(Chat).where(
        Chat.region_id == work.scope.region_id, Chat.channel == Channel.WEB, col(Chat.address).startswith(LIVES)
    )
    found = []
    for chat in work.session.exec(query):
        thread = _thread(chat)
        if thread is not None and _would_answer(work, chat, thread):
            found.append((_moment(work, chat, thread), chat.id or 0))
    return found


def answer(work: Work, chat_id: int) -> None:
    """Answer the question in front, and what is asked next in the same subject."""
    chat = work.session.get_one(Chat, chat_id, with_for_update=True)
    first = _thread(chat)
    if first is None or not _would_answer(work, chat, first):
        return
    dice = _dice(chat, first)
    said: dict[str, str] = {}
    for _ in range(_STEPS):
        thread = _thread(chat)
        if thread is None or thread.id != first.id:
            return
        asked = question_key(thread.question)
        choice = _choice(work, chat, thread, asked, said, dice)
        if not choice:
            return
        said[asked] = choice
        _say(work, chat, thread, asked, choice)
        work.session.refresh(chat)


def _say(work: Work, chat: Chat, thread: Thread, asked: str, choice: str) -> None:
    words = (asked == "own_words" or asked.startswith("words_")) and choice != "skip"
    take_in(
        work,
        Received(
            channel=chat.channel,
            address=chat.address,
            update_id=f"town:{chat.id}:{thread.question}",
            kind="text" if words else "press",
            text=choice if words else "",
            press="" if words else f"{thread.id}:{thread.question}:{choice}",
        ),
    )


def _thread(chat: Chat) -> Thread | None:
    conversation = Conversation.from_json(chat.conversation)
    front = conversation.front
    return front if front is not None and front.question and not conversation.stopped else None


def _would_answer(work: Work, chat: Chat, thread: Thread) -> bool:
    person = work.session.get(Person, chat.person_id) if chat.person_id else None
    if person is None or thread.script not in _ANSWERS:
        return False
    if any(not one.address.startswith(LIVES) for one in chats_of_person(work.session, person.id or 0)):
        return False  # a visitor plays this person
    if thread.script not in ("checkin", "checkins"):
        return True
    asked = [str(tie["id"]) for tie in items(thread.facts.get("ties"))] or [str(thread.facts.get("checkin"))]
    check_ins = (check_in_by_public_id(work.session, public_id) for public_id in asked)
    if not any(check_in is not None and check_in.state in _OPEN for check_in in check_ins):
        return False
    return not (chat.address.endswith(SILENT_ONCE) and not _was_silent(work, person))


def _was_silent(work: Work, person: Person) -> bool:
    query = select(CheckIn.id).where(CheckIn.person_id == person.id, CheckIn.state == CheckInState.UNANSWERED)
    return work.session.exec(query).first() is not None


def _was_bad(work: Work, chat: Chat) -> bool:
    query = (
        select(Answer.id)
        .join(CheckIn, col(CheckIn.id) == Answer.check_in_id)
        .where(CheckIn.person_id == chat.person_id, Answer.answer == "bad")
    )
    return work.session.exec(query).first() is not None


def _dice(chat: Chat, thread: Thread) -> random.Random:
    """Thrown by the seed of the town, who it is, and the instant of the question: the same every time."""
    return random.Random(f"{SEED}:{chat.person_id}:{thread.script}:{thread.asked}")  # noqa: S311  a town, no secret


def _moment(work: Work, chat: Chat, thread: Thread) -> datetime:
    hours = town_life()["hours"]
    later = timedelta(minutes=_dice(chat, thread).randint(60 * hours["least"], 60 * hours["most"]))
    at = (datetime.fromisoformat(thread.asked) + later).astimezone(work.zone)
    if hours["opens"] <= at.hour < hours["closes"]:
        return at
    day = at.date() + timedelta(days=at.hour >= hours["closes"])
    return datetime.combine(day, time(hours["opens"], at.minute), tzinfo=work.zone)


def _choice(work: Work, chat: Chat, thread: Thread, asked: str, said: Mapping[str, str], dice: random.Random) -> str:
    """What this person says to this question; empty where they leave it."""
    life = town_life()
    if thread.script not in ("checkin", "checkins"):
        return _ANSWERS[thread.script].get(asked, "") or _drawn(life[thread.script], dice)
    asked, _, number = asked.partition("_") if thread.script == "checkins" else (asked, "", "")
    match asked:
        case "all" if chat.address.endswith(BAD_ONCE) and not _was_bad(work, chat):
            return "some"
        case "all":
            return "good" if _drawn(life["check_in"], dice) == "good" else "some"
        case "words":
            words = life["words"][said.get(f"how_{number}", "good").replace("-", "_")]
            return str(dice.choice(words))
        case "how" if chat.address.endswith(BAD_ONCE) and not _was_bad(work, chat):
            return "bad"
        case "how":
            return _drawn(life["check_in"], dice).replace("_", "-")
        case "again":
            how = said.get(f"how_{number}" if number else "how", "good" if number else "")
            return "yes" if how == "good" else "unsure"
        case "call":
            return "yes" if said.get("how") == "bad" else "no"
        case "own_words":
            words = life["words"][said.get("how", "good").replace("-", "_")]
            return str(dice.choice(words)) if dice.random() < _TALKS or said.get("how") == "bad" else "skip"
        case _:
            return ""


_TALKS = 0.5  # of those who are asked for a few words give some
_ANSWERS: Mapping[str, Mapping[str, str]] = {
    "checkin": {},
    "checkins": {},
    "proposal": {},
    "meet": {},
    "search": {"answer": "yes"},
    "moved": {"answer": "yes"},
}


def _drawn(odds: Mapping[str, int], dice: random.Random) -> str:
    return dice.choices(list(odds), list(odds.values()))[0]
