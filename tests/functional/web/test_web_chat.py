"""The web chat without JavaScript: post, redirect, get."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from browsing import TOKEN
from bs4 import BeautifulSoup
from sqlmodel import select

from matcher.models.chat import Chat, Update
from matcher.services.trust.tokens import hash_token

UPDATE = re.compile(r'name="update_id" value="([^"]+)"')


def begin(browser, payload="buur"):
    form = {"start": payload, "update_id": UPDATE.search(browser.get("/").text).group(1)}
    answer = browser.post("/chat/begin", from_page="/", **form)
    assert answer.headers["Location"] == "/chat"
    return answer


def say(browser, text, **more):
    page = browser.get("/chat").text
    form = {"text": text, "update_id": UPDATE.search(page).group(1), **more}
    return browser.post("/chat/zeg", from_page="/chat", **form)


def lines(browser):
    page = BeautifulSoup(browser.get("/chat").text, "html.parser")
    return [(line["data-from"], line.select_one(".words").text) for line in page.select("[data-from]")]


def chats(town):
    with town.app.database.transaction() as session:
        return list(session.exec(select(Chat)))


def test_a_conversation_begins_from_a_door_and_answers(browser, town):
    begin(browser)
    assert lines(browser)[0][0] == "us"
    assert say(browser, "Ik kan zaterdag iemand naar de markt rijden").status_code == 303
    said = lines(browser)
    assert ("you", "Ik kan zaterdag iemand naar de markt rijden") in said
    assert said[-1][0] == "us"
    assert len(chats(town)) == 1


def test_only_the_hash_of_the_return_link_is_kept(browser, town):
    answer = begin(browser)
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("matcher_chat="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    token = cookie.partition("=")[2].partition(";")[0]
    assert [chat.address for chat in chats(town)] == [hash_token(token)]


def test_the_return_link_is_shown_once_and_again_when_asked_for(browser):
    begin(browser)
    first = browser.get("/chat").text
    assert "/chat/terug/" in first
    assert "/chat/terug/" not in browser.get("/chat").text
    browser.post("/chat/link", from_page="/chat")
    assert "/chat/terug/" in browser.get("/chat").text


def test_a_return_link_opens_on_a_press_and_not_for_a_robot(browser, new_browser, town):
    begin(browser)
    link = re.search(r"http://localhost(/chat/terug/[\w-]+)", browser.get("/chat").text).group(1)
    say(browser, "Ik kan zaterdag iemand naar de markt rijden")
    other = new_browser()
    looked = other.client.get(link)
    assert "markt" not in looked.text
    assert "matcher_chat" not in str(looked.headers.getlist("Set-Cookie"))
    assert other.post(link, from_page=link).headers["Location"] == "/chat"
    assert lines(other) == lines(browser)
    assert len(chats(town)) == 1


def test_an_unknown_return_link_opens_nothing(browser):
    answer = browser.post("/chat/terug/" + "x" * 32, from_page="/chat")
    assert answer.status_code == 403
    assert "matcher_chat" not in str(answer.headers.getlist("Set-Cookie"))


def test_nobody_chooses_the_token_of_their_own_conversation(browser, town):
    browser.client.set_cookie("matcher_chat", "chosen-by-somebody-else-1234")
    begin(browser)
    assert hash_token("chosen-by-somebody-else-1234") not in [chat.address for chat in chats(town)]


def test_the_same_form_twice_is_one_message(browser, town):
    begin(browser)
    page = browser.get("/chat").text
    form = {"text": "markt", "csrf_token": TOKEN.search(page).group(1), "update_id": UPDATE.search(page).group(1)}
    for _ in range(3):
        browser.client.post("/chat/zeg", data=form)
    assert [text for side, text in lines(browser) if side == "you"] == ["markt"]


def test_a_door_pressed_twice_begins_one_conversation(browser, town):
    page = browser.get("/").text
    form = {"start": "buur", "csrf_token": TOKEN.search(page).group(1), "update_id": UPDATE.search(page).group(1)}
    clients = [browser.client.application.test_client() for _ in range(2)]
    with browser.client.session_transaction() as session:
        kept = dict(session)
    for client in clients:
        with client.session_transaction() as session:
            session.update(kept)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda client: client.post("/chat/begin", data=form).status_code, clients))
    assert answers == [303, 303]
    assert len(chats(town)) == 1


def test_another_chat_cannot_use_up_an_identifier(browser, new_browser, town):
    other = new_browser()
    for one in (browser, other):
        begin(one)
        say(one, "markt", update_id="the-same-identifier")
    with town.app.database.transaction() as session:
        told = session.exec(select(Update).where(Update.text == "markt")).all()
    assert len({update.chat_id for update in told}) == 2


def test_a_button_is_pressed_by_its_words_and_shown_as_what_was_said(browser):
    begin(browser, "vrijwilliger")
    for text in ("Bas", "30", "schaken", "2035", "dinsdagmiddag", "ja", "ja", "ja"):
        page = BeautifulSoup(browser.get("/chat").text, "html.parser")
        buttons = page.select("button[name=press]")
        if buttons:
            label = buttons[0].get_text(strip=True)
            say(browser, "", press=buttons[0]["value"])
            assert ("you", label) in lines(browser)
            return
        say(browser, text)
    pytest.fail("no question of the sign-up had buttons")


def test_a_page_that_lay_open_too_long_loses_no_words(browser):
    begin(browser)
    answer = browser.client.post("/chat/zeg", data={"text": "een heel verhaal", "csrf_token": "old"})
    assert answer.headers["Location"] == "/chat"
    page = BeautifulSoup(browser.get("/chat").text, "html.parser")
    assert page.select_one("#say textarea").text.strip() == "een heel verhaal"


def test_closing_on_this_device_hides_the_conversation_here_and_keeps_it(browser, town):
    begin(browser)
    browser.post("/chat/weg", from_page="/chat")
    assert lines(browser) == []
    assert len(chats(town)) == 1


def test_what_is_typed_is_shown_escaped(browser):
    begin(browser)
    say(browser, "<img src=x onerror=alert(1)>")
    assert "<img" not in browser.get("/chat").text.replace("<img-", "")


def test_the_page_that_looks_again_gets_the_conversation_alone(browser):
    assert browser.client.get("/chat/nieuws").status_code == 204
    begin(browser)
    news = browser.client.get("/chat/nieuws").text
    assert "data-update=" in news
    assert "<html" not in news
    assert browser.client.get("/chat/nieuws").headers["Cache-Control"] == "no-store"


def test_the_chat_speaks_of_the_region_it_was_opened_for(browser, town):
    page = browser.get("/chat?regio=bergen").text
    form = {"start": "buur", "regio": "bergen", "update_id": UPDATE.search(page).group(1)}
    browser.post("/chat/begin", from_page="/chat?regio=bergen", **form)
    assert [chat.region_id for chat in chats(town)] != [town.region]
    assert browser.get("/chat?regio=nergens").status_code == 200


def test_an_invited_person_is_known_in_the_chat(marloes, new_browser, town):
    made = marloes.post(f"/deelnemers/{town.participant}/uitnodigen")
    link = BeautifulSoup(made.text, "html.parser").select_one(".link-once").text
    assert link.startswith("http://localhost/chat?start=i-")
    kees = new_browser()
    path = link.removeprefix("http://localhost")
    page = BeautifulSoup(kees.get(path).text, "html.parser")
    form = {field["name"]: field["value"] for field in page.select_one(".choices form").select("input")}
    assert kees.client.post("/chat/begin", data=form).status_code == 303
    assert len(lines(kees)) >= 1
    with town.app.database.transaction() as session:
        assert [chat.person_id is not None for chat in session.exec(select(Chat))] == [True]
