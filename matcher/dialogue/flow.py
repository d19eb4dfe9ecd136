"""One turn in the making: opens threads, asks, takes in what an answer comes to, ends threads.

Whatever happens, a turn ends with at most one question: that of the thread in front.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from matcher.dialogue.conversation import Conversation, Thread, question_key
from matcher.dialogue.early import Early, overhear
from matcher.dialogue.plain import JSON, plain
from matcher.dialogue.questions import Ending, Outcome, Script, Scripts, View
from matcher.dialogue.registry import CARRIED, SCRIPTS
from matcher.dialogue.turns import Event, Reply, Turn
from matcher.errors import InputError
from matcher.language.message import Message

__all__ = ["Flow"]

# Somebody who has not answered for this long is no longer in mid-question: what a service opens then goes in front.
PATIENCE = timedelta(hours=2)


class Flow:
    """The state of one turn; made for it and forgotten after it."""

    def __init__(self, conversation: Conversation, scripts: Scripts, now: datetime) -> None:
        self.conversation = conversation
        self.scripts = scripts
        self.now = now
        self._replies: list[Reply] = []
        self._events: list[Event] = []

    def turn(self) -> Turn:
        """What it came to."""
        return Turn(self.conversation, tuple(self._replies), tuple(self._events))

    def say(self, reply: Message | Reply) -> None:
        """Add a message."""
        self._replies.append(reply if isinstance(reply, Reply) else Reply(reply))

    def emit(self, name: str, /, **values: JSON) -> None:
        """Add an event."""
        self._events.append(Event(name, {key: plain(value) for key, value in values.items()}))

    def view(self, thread: Thread | None) -> View:
        """What the questions of a thread may look at."""
        return View(
            answers=thread.answers if thread else {},
            facts=thread.facts if thread else {},
            known=self.conversation.known,
            language=self.conversation.language,
            polite=self.conversation.polite,
            scripts=self.scripts,
            now=self.now,
        )

    def begin(
        self, script_key: str, facts: Mapping[str, JSON], answers: Mapping[str, JSON], early: Early | None = None
    ) -> None:
        """The person starts something: it goes in front; another way in that was open hands over what fits.

        Args:
            script_key: What.
            facts: What its questions may look at.
            answers: What is answered already.
            early: What was said of its questions before it began; left out, what was said before the menu.
        """
        script = script_of(script_key)
        same = next((thread for thread in self.conversation.threads if thread.script == script_key), None)
        if same and not script.entry:
            self.conversation = self.conversation.without_thread(same.id)
        elif same:
            added = {key: value for key, value in answers.items() if key not in same.answers}
            self.conversation = self.conversation.with_front(self._with_answers(same, script, added))
            return self.ask_front()
        if script.polite is not None and not self.conversation.known.get("roles"):
            self.conversation = replace(self.conversation, polite=script.polite)
        carried = self._hand_over() if script.entry else {}
        thread = self._with_answers(self._new_thread(script_key, facts), script, {**carried, **answers})
        early = early if early and (early.values or early.ending) else self._said_before(script, thread)
        if early.ending:
            return self.end(thread, early.ending)
        added = {key: value for key, value in early.values.items() if key not in thread.answers}
        thread = self._with_answers(thread, script, added, tuple(added))
        self.conversation = self.conversation.with_front(thread)
        return self.ask_front(notes=early.said_back if added else ())

    def open(self, script_key: str, facts: Mapping[str, JSON]) -> None:
        """A service starts something: in front, or behind somebody who is in mid-question or has asked us to stop."""
        script_of(script_key)
        front, stopped = self.conversation.front, self.conversation.stopped
        thread = self._new_thread(script_key, facts)
        if stopped or (front and self._in_mid_question(front)):
            self.conversation = replace(self.conversation, threads=(*self.conversation.threads, thread))
            return
        self.conversation = self.conversation.with_front(thread)
        self.ask_front()

    def apply(self, thread: Thread, outcome: Outcome) -> None:
        """Keep what an answer came to, and go on: the same question after a hint, the next one, or the end."""
        script = script_of(thread.script)
        thread = self._with_answers(thread, script, outcome.values, outcome.early)
        self.conversation = self.conversation.with_front(thread)
        self._events.extend(outcome.events)
        for note in outcome.notes:
            self.say(note)
        if outcome.ending:
            return self.end(thread, outcome.ending)
        return self.ask_front(outcome.hint)

    def ask_front(self, hint: Message | None = None, notes: tuple[Message, ...] = ()) -> None:
        """Ask what the thread in front needs next; a thread that needs nothing more ends, and the next comes up.

        Args:
            hint: Asks the question another way, after an answer that could not be used.
            notes: Said before the question, after the words that open the thread.
        """
        thread = self.conversation.front
        if thread is None:
            return None
        script, view = script_of(thread.script), self.view(thread)
        question = script.next_question(view)
        if question is None:
            return self.end(thread, script.finish(view))
        if not thread.question:
            for message in script.opening(view):
                self.say(message)
        for message in notes:
            self.say(message)
        if question_key(thread.question) != question.key:
            serial = self.conversation.serial + 1
            self.conversation = replace(self.conversation, serial=serial)
            thread = replace(thread, question=f"{question.key}.{serial}")
        thread = replace(thread, asked=self.now.isoformat())
        self.conversation = replace(self.conversation.with_thread(thread), menu=False)
        self.say(Reply(hint or question.prompt(view), question.choices(view), thread.id, thread.question))
        return None

    def end(self, thread: Thread, ending: Ending) -> None:
        """Say the last words of a thread and take up the one behind it."""
        self.conversation = self.conversation.without_thread(thread.id)
        for message in ending.messages:
            self.say(message)
        for event in ending.events:
            self.emit(event.name, **event.values)
            if event.name in ("stopped", "forget.asked"):
                kept = () if event.name == "forget.asked" else self.conversation.threads
                self.conversation = replace(self.conversation, stopped=True, threads=kept, said="")
        if not self.conversation.stopped:
            self.take_up()

    def take_up(self) -> None:
        """Go on with the thread that is in front now, if there is one."""
        front = self.conversation.front
        if front and front.question:
            self.say(Message("chat.go_on"))
        self.ask_front()

    def back(self, thread: Thread) -> None:
        """Forget the last answer of a thread and ask it again."""
        script = script_of(thread.script)
        if not thread.path:
            self.say(Message("chat.back.first"))
            return self.ask_front()
        answered = thread.path[-1].split()
        gone = set(answered)
        for question in map(script.question, answered):
            gone |= set(question.keeps) if question else set()
        gone -= set(" ".join(thread.path[:-1]).split())  # said in another message, early
        answers = {key: value for key, value in thread.answers.items() if key not in gone}
        self.conversation = self.conversation.with_thread(replace(thread, answers=answers, path=thread.path[:-1]))
        return self.ask_front()

    def restart(self, thread: Thread) -> None:
        """Forget all answers of a thread and ask its first question."""
        self.conversation = self.conversation.with_thread(replace(thread, answers={}, path=(), question=""))
        self.ask_front()

    def _new_thread(self, script_key: str, facts: Mapping[str, JSON]) -> Thread:
        serial = self.conversation.serial + 1
        self.conversation = replace(self.conversation, serial=serial)
        kept = {key: plain(value) for key, value in facts.items()}
        return Thread(id=f"t{serial}", script=script_key, facts=kept)

    def _said_before(self, script: Script, thread: Thread) -> Early:
        """What was said before the menu, offered to the questions of the way in that was chosen."""
        said = self.conversation.said
        if not (said and script.entry):
            return Early()
        self.conversation = replace(self.conversation, said="")
        return overhear(script, None, said, self.view(thread))

    def _with_answers(
        self, thread: Thread, script: Script, values: Mapping[str, JSON], early: tuple[str, ...] = ()
    ) -> Thread:
        answers = {**thread.answers, **{key: plain(value) for key, value in values.items()}}
        new = [ask.key for ask in script.questions if ask.key in answers and ask.key not in thread.answers]
        new += [key for key in early if key not in thread.answers and key not in new]
        return replace(thread, answers=answers, path=(*thread.path, " ".join(new)) if new else thread.path)

    def _hand_over(self) -> dict[str, JSON]:
        """End the other ways in; what they know of the person goes on, what was said and does not fit is kept."""
        carried: dict[str, JSON] = {}
        for thread in self.conversation.threads:
            if not script_of(thread.script).entry:
                continue
            carried |= {key: value for key, value in thread.answers.items() if key in CARRIED}
            view = self.view(thread)
            said = "\n".join(filter(None, (view.text(key) for key in ("whom", "said", "wish"))))
            if said:
                self.emit("words", words=said, script=thread.script)
            self.conversation = self.conversation.without_thread(thread.id)
        return carried

    def _in_mid_question(self, thread: Thread) -> bool:
        if not thread.asked:
            return True
        return self.now - datetime.fromisoformat(thread.asked) < PATIENCE


def script_of(key: str) -> Script:
    """The script of this key.

    Raises:
        InputError: There is none.
    """
    if key not in SCRIPTS:
        raise InputError(f'there is no script "{key}"', place="script", mend=f"use one of {', '.join(sorted(SCRIPTS))}")
    return SCRIPTS[key]
