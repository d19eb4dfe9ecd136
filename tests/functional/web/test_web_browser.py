"""Pages in a real browser: nothing sticks out, axe finds nothing, and the chat works with and without JavaScript."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import PASSWORD, Browser, Town
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright
from waitress import wasyncore
from waitress.server import create_server

from matcher.web import create_app

pytestmark = pytest.mark.browser

PHONE, DESKTOP = 390, 1280
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
COUNTED_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@dataclass
class Served:
    """The pages on an address of this machine."""

    address: str
    town: Town
    request: str
    participant: str
    tie: str
    made_by_hand: list[str]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is missing: apt-get install chromium")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def served(searching: Town, marloes: Browser) -> Iterator[Served]:
    """The town with a tie, a meeting tomorrow and open signals, served as it is in production."""
    request = f"/vragen/{searching.request}"
    words = "Kees schaakt graag, bij jou in de buurt."
    first = marloes.post(f"{request}/kies/{searching.helper}/verstuur", words=words).headers["Location"]
    marloes.post(f"{first}/helper", answer="yes", said_by="Anna")
    tie = marloes.post(f"{first}/deelnemer", answer="yes", said_by="Kees").headers["Location"]
    member = re.search(r'<option value="(\w+)" selected>Marloes', marloes.get(tie).text)
    assert member is not None
    form = {"day": "2026-11-24", "start": "14:00", "meeting_point": "Bibliotheek", "companion": member.group(1)}
    marloes.post(f"{tie}/afspraak", **form)
    wish = {"form": "request", "text": "Samen naar de markt", "words": "Kees gaat graag naar de markt"}
    wish |= {"frequency": "once", "times_text": "dinsdagmiddag"}
    request = marloes.post(f"/vragen/nieuw/{searching.participant}", **wish).headers["Location"]
    marloes.post(f"{request}/antwoord", form="answer", answer="yes", said_by="Kees")
    made_by_hand = make_by_hand(searching, marloes)
    server = create_server(create_app(searching.app, secure_cookies=False), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.effective_port}"
    yield Served(address, searching, request, f"/deelnemers/{searching.participant}", tie, made_by_hand)
    # In the thread that waits for the sockets: who closes one from elsewhere may close it under its hands.
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map, ignore_all=True))
    thread.join(timeout=10)
    server.task_dispatcher.shutdown()


def make_by_hand(town: Town, marloes: Browser) -> list[str]:
    """An activity with days, an offer, wishes, somebody at home who may agree, an absence; and their pages."""
    choir = {"form": "activity", "name": "Zangkoor", "description": "We zingen, en drinken koffie.", "kind": "activity"}
    choir |= {"open_to": "referral", "postcode": "2035", "fully_booked": "yes", "capacity": "20"}
    activity = marloes.post("/activiteiten/nieuw", **choir).headers["Location"]
    days = {"every": "week", "day": "2026-12-01", "last": "2027-03-02", "start": "10:00", "end": "11:30"}
    marloes.post(f"{activity}/dagen", **days)
    person = f"/deelnemers/{town.participant}"
    offer = {"what": "samen schaken", "frequency": "regular", "whom": "one", "for_name": "Kees Brandsma"}
    marloes.post(f"/aanbod/nieuw/{town.helper}", **offer, said_by="Anna", times_text="zaterdagochtend")
    found = re.search(r"/aanbod/\w{10}", marloes.get("/aanbod").text)
    assert found is not None
    for text, dimension in (("weer zelf koken voor de kleinkinderen", "social"), ("naar zee", "physical")):
        marloes.post(f"{person}/doelen", text=text, dimension=dimension)
    goal = re.search(rf"{person}/doelen/\w{{10}}", marloes.get(person).text)
    assert goal is not None
    marloes.post(f"{goal.group()}/stand", state="reached")
    marloes.post(f"{person}/mensen/huis", other="Ria Brandsma-Vos")
    voice = {"who": "Ria Brandsma-Vos", "kind": "carer", "decides": "yes", "ground": "zo gevraagd, aan de keukentafel"}
    marloes.post(f"{person}/mensen/spreekt", **voice)
    marloes.post("/team/afwezig", first_day="2026-11-23", last_day="2026-12-01")
    made = [activity, f"{activity}/bewerken", "/activiteiten/nieuw", "/aanbod", found.group(), f"{person}/mensen"]
    made += [f"/aanbod/nieuw/{town.helper}", "/helpers/nieuw", "/team", "/team/rooster", "/instellingen/wachtwoord"]
    return [*made, "/bellijst"]


@pytest.fixture
def open_context(chromium: Chromium) -> Iterator[Callable[..., BrowserContext]]:
    contexts: list[BrowserContext] = []

    def open_one(width: int, **options: object) -> BrowserContext:
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale="nl-NL", **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/inloggen")
    page.fill("[name=email]", "marloes@team.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    expect(page).to_have_url(f"{address}/vandaag")


def check_page(page: Page, width: int) -> None:
    """Nothing sticks out at the side, and axe finds nothing, also with everything unfolded."""
    page.eval_on_selector_all("details.fold", "all => all.forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(COUNTED_TAGS)}})
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_team_pages_are_fit_for_everybody(served, open_context, width, scheme):
    page = open_context(width, color_scheme=scheme).new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
    sign_in(page, served.address)
    paths = ["/vandaag", served.request, served.participant]
    if scheme == "light":
        paths += [
            served.tie,
            f"{served.participant}/bewerken",
            f"/helpers/{served.town.helper}",
            "/signalen",
            "/dubbelen",
        ]
        paths += ["/voorstellen", "/activiteiten", "/instellingen", f"/vragen/nieuw/{served.town.participant}"]
        paths += [f"{served.request}/past-niet", f"{served.request}/kies/{served.town.student}"]
        paths += [f"{served.participant}/spoor", "/deelnemers"]
    # The dark colours are the same everywhere: a page with chips, one with faces and one with fields show them all.
    paths += served.made_by_hand if scheme == "light" else served.made_by_hand[::3]
    for path in paths:
        page.goto(served.address + path)
        check_page(page, width)
    assert problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_public_pages_are_fit_for_everybody(served, open_context, width, scheme):
    page = open_context(width, color_scheme=scheme).new_page()
    for path in ("/", "/inloggen", "/chat", "/nergens"):
        page.goto(served.address + path)
        check_page(page, width)
    page.goto(f"{served.address}/chat")
    page.click("text=Ik doe mee >> nth=0")
    expect(page.locator("[data-from=us]").first).to_be_visible()
    check_page(page, width)


def test_the_chat_answers_without_loading_the_page_again(served, open_context):
    page = open_context(PHONE).new_page()
    page.goto(served.address)
    page.click("text=Ik wil iets aanbieden")
    page.evaluate("window.stayed = true")
    before = page.locator("[data-from=us]").count()
    for words in ("Ik kan zaterdag iemand naar de markt rijden", "2035"):
        page.fill("#chat-text", words)
        page.keyboard.press("Enter")
        expect(page.locator("[data-from=you]").last).to_contain_text(words)
        expect(page.locator("#chat-text")).to_have_value("")
    assert page.locator("[data-from=us]").count() > before
    assert page.evaluate("window.stayed") is True


def test_a_message_that_does_not_arrive_stays_in_the_field_and_arrives_once(served, open_context):
    context = open_context(PHONE)
    page = context.new_page()
    page.goto(served.address)
    page.click("text=Ik wil iets aanbieden")
    expect(page.locator("[data-from=us]").first).to_be_visible()

    def lose_the_answer(route):
        route.fetch()  # it is taken in, but the answer never reaches the phone
        route.abort()

    page.route("**/chat/zeg", lose_the_answer)
    page.fill("#chat-text", "Ik kan de heg knippen")
    page.click("#say button")
    expect(page.locator("#say-failed")).to_contain_text("nog niet aangekomen")
    expect(page.locator("#chat-text")).to_have_value("Ik kan de heg knippen")
    page.unroute("**/chat/zeg")
    page.press("#chat-text", "Enter")
    expect(page.locator("#chat-text")).to_have_value("")
    assert page.locator("[data-from=you]", has_text="Ik kan de heg knippen").count() == 1


def test_the_chat_works_without_javascript(served, open_context):
    page = open_context(PHONE, java_script_enabled=False).new_page()
    page.goto(served.address)
    page.click("text=Ik wil iets aanbieden")
    page.fill("#chat-text", "Ik kan de heg knippen")
    page.click("#say button")
    expect(page.locator("[data-from=you]")).to_have_count(1)


def test_the_menu_of_a_phone_opens_with_the_keyboard(served, open_context):
    page = open_context(PHONE).new_page()
    sign_in(page, served.address)
    page.locator(".menu summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".menu-sheet")).to_be_visible()
    page.click(".menu-sheet >> text=Helpers")
    expect(page).to_have_url(f"{served.address}/helpers")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_points_beside_a_bar_stay_on_one_line(served, open_context, width):
    page = open_context(width).new_page()
    sign_in(page, served.address)
    page.goto(served.address + served.request)
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    # The widest that weights can make of them, in a column that was made for two digits.
    page.eval_on_selector_all(".points", "all => all.forEach(one => one.textContent = '+100')")
    lines = page.eval_on_selector_all(
        ".points",
        """all => all.map(one => {
            const words = document.createRange(); words.selectNodeContents(one);
            return [new Set([...words.getClientRects()].map(line => line.top)).size, one.scrollWidth - one.clientWidth];
        })""",
    )
    assert len(lines) > 4
    assert {tuple(line) for line in lines} == {(1, 0)}


def test_an_activity_is_made_and_a_subject_taken_away_by_pressing(served, open_context):
    page = open_context(PHONE).new_page()
    sign_in(page, served.address)
    page.goto(f"{served.address}/activiteiten/nieuw")
    page.fill("[name=name]", "Schaakclub De Toren")
    page.fill("[name=description]", "Een potje schaken, met koffie en een rondje wandelen.")
    page.click("main button[type=submit]")
    expect(page.locator(".chip", has_text="schaken")).to_be_visible()
    page.click(".chip:has-text('wandelen')")
    expect(page.locator(".chip", has_text="wandelen")).to_have_count(0)
    expect(page.locator(".chip", has_text="schaken")).to_be_visible()


def test_a_name_is_chosen_from_those_we_know(served, open_context):
    page = open_context(PHONE).new_page()
    sign_in(page, served.address)
    page.goto(f"{served.address}/deelnemers/{served.town.carer}/mensen")
    page.click("text=Iemand in huis toevoegen")
    listed = page.eval_on_selector_all("#home-other-known option", "all => all.map(one => one.value)")
    anna = next(one for one in listed if one.startswith("Anna Zwaan · "))
    page.fill("#home-other", anna)
    page.click("section[aria-labelledby=home] form button:has-text('Toevoegen')")
    expect(page.locator("section[aria-labelledby=home]")).to_contain_text("Anna Zwaan")
