"""The order of yes, as a team member lives it page by page."""

import re

from bs4 import BeautifulSoup

from matcher.models.contact import open_signals
from matcher.models.request import RequestState, request_by_public_id
from matcher.services.upkeep.due import run_due


def state(town):
    with town.app.work(town.scope) as work:
        return request_by_public_id(work.session, work.scope, town.request).state


def words_of(answer):
    return BeautifulSoup(answer.text, "html.parser").get_text(" ", strip=True)


def test_a_wish_becomes_a_first_meeting(marloes, town):
    form = {"form": "request", "text": "Weer eens naar de markt", "words": "Kees gaat graag naar de markt"}
    form |= {"frequency": "once", "times_text": "zaterdagochtend"}
    address = marloes.post(f"/vragen/nieuw/{town.participant}", **form).headers["Location"]
    assert "zaterdag" in marloes.get(address).text
    assert "opgeschreven" in marloes.get(address).text

    # Nobody is listed before the participant agrees.
    request = f"/vragen/{town.request}"
    assert "Anna" not in marloes.get(request).text
    assert marloes.post(f"{request}/antwoord", form="answer", answer="yes", said_by="").status_code == 422
    marloes.post(f"{request}/antwoord", form="answer", answer="yes", said_by="Kees, aan tafel", words="")
    assert state(town) is RequestState.SEARCHING

    page = marloes.get(request)
    assert "Anna Zwaan" in page.text
    assert 'class="rings"' in page.text
    assert 'class="bar-plus"' in page.text
    assert "Schaakclub" in page.text

    # The words are seen before they go out, and words that say too much come back.
    choose = f"{request}/kies/{town.helper}"
    assert "Kees" in BeautifulSoup(marloes.get(choose).text, "html.parser").select_one("textarea").text
    refused = marloes.post(f"{choose}/bekijk", form="words", words="Meneer Brandsma schaakt graag")
    assert refused.status_code == 422
    assert "Laat “brandsma” weg" in words_of(refused)
    assert "Meneer Brandsma schaakt graag" in refused.text
    exact = "Kees schaakt graag, bij jou in de buurt."
    shown = marloes.post(f"{choose}/bekijk", form="words", words=exact)
    assert BeautifulSoup(shown.text, "html.parser").select_one("blockquote").text == exact
    proposal = marloes.post(f"{choose}/verstuur", words=exact).headers["Location"]
    assert exact in marloes.get(proposal).text
    assert state(town) is RequestState.PROPOSED
    again = marloes.post(f"{choose}/verstuur", words=exact)
    assert again.status_code == 422
    assert "al gevraagd" in again.text

    # First the helper, then the participant.
    assert marloes.post(f"{proposal}/deelnemer", answer="yes", said_by="Kees").status_code == 422
    marloes.post(f"{proposal}/helper", answer="yes", said_by="Anna", words="Leuk, ik kom graag")
    assert "Leuk, ik kom graag" in marloes.get(proposal).text
    tie = marloes.post(f"{proposal}/deelnemer", answer="yes", said_by="Kees").headers["Location"]
    assert state(town) is RequestState.ARRANGED

    # The first meeting is at nobody's home, with somebody of the team.
    member = re.search(r'<option value="(\w+)" selected>Marloes', marloes.get(tie).text).group(1)
    form = {"form": "plan", "day": "2026-11-24", "start": "14:00", "minutes": "60", "companion": member}
    home = marloes.post(f"{tie}/afspraak", **form, meeting_point="Boerhaavelaan 17")
    assert home.status_code == 422
    assert "bibliotheek" in home.text
    assert marloes.post(f"{tie}/afspraak", **form, meeting_point="Bibliotheek").status_code == 303
    today = marloes.get("/vandaag").text
    assert "Kees Brandsma met Anna" in today
    assert "Marloes komt mee" in today
    assert "eerste keer" in today


def arrange(marloes, town):
    request = f"/vragen/{town.request}"
    sent = marloes.post(f"{request}/kies/{town.helper}/verstuur", words="Kees schaakt graag.")
    proposal = sent.headers["Location"]
    marloes.post(f"{proposal}/helper", answer="yes", said_by="Anna")
    tie = marloes.post(f"{proposal}/deelnemer", answer="yes", said_by="Kees").headers["Location"]
    member = re.search(r'<option value="(\w+)" selected>Marloes', marloes.get(tie).text).group(1)
    form = {"day": "2026-11-26", "start": "14:00", "minutes": "60", "companion": member}
    marloes.post(f"{tie}/afspraak", **form, meeting_point="Bibliotheek")
    appointment = re.search(r"/afspraken/(\w+)\.ics", marloes.get(tie).text).group(1)
    return tie, f"/afspraken/{appointment}"


def test_a_meeting_is_moved_and_called_off(marloes, searching):
    tie, appointment = arrange(marloes, searching)
    past = marloes.post(f"{appointment}/verzetten", by="other", day="2026-11-20", start="10:00")
    assert past.status_code == 422
    assert "al voorbij" in past.text
    marloes.post(f"{appointment}/verzetten", by="other", day="2026-11-27", start="10:30")
    assert "Anna vraagt:" in marloes.get(tie).text
    marloes.post(f"{appointment}/verzetten/antwoord", answer="yes")
    assert "10:30" in marloes.get(tie).text
    assert marloes.post(f"{appointment}/afzeggen", by="person", reason="").status_code == 422
    marloes.post(f"{appointment}/afzeggen", by="person", reason="Griep in huis")
    page = marloes.get(tie).text
    assert "ging niet door" in page
    assert "Griep in huis" in page


def test_a_bad_answer_raises_a_signal_that_only_a_person_closes(marloes, searching, clock):
    tie, _ = arrange(marloes, searching)
    clock.forward(days=4)
    run_due(searching.app, clock.now)
    page = BeautifulSoup(marloes.get(tie).text, "html.parser")
    action = page.select_one('form[action*="/antwoord/"]')["action"]
    name = page.select_one('input[name="form"][value^="check-in-"]')["value"]
    form = {"form": name, "answer": "bad", "again": "no", "words": "Het klikte niet"}
    assert marloes.post(action, **form, said_by="").status_code == 422
    assert marloes.post(action, **form, said_by="Kees, aan de telefoon").status_code == 303
    page = marloes.get(tie).text
    assert "Het klikte niet" in page
    assert "opgeschreven door Marloes Tijssen" in page

    with searching.app.work(searching.scope) as work:
        raised = [one for one in open_signals(work.session, work.scope) if one.kind in ("bad-answer", "no-again")]
        public_id = raised[0].public_id
    address = f"/signalen/{public_id}"
    assert "Het klikte niet" in marloes.get(address).text
    marloes.post(f"{address}/gezien")
    assert "Marloes Tijssen pakt het op" in marloes.get(address).text
    assert marloes.post(f"{address}/klaar", form="close", note=" ").status_code == 422
    marloes.post(f"{address}/klaar", form="close", note="Gebeld, Kees wil liever dammen")
    assert "Gebeld, Kees wil liever dammen" in marloes.get(address).text
    assert public_id not in marloes.get("/signalen").text


def test_a_rule_is_set_aside_with_a_reason_that_stays(marloes, searching):
    request = f"/vragen/{searching.request}"
    form = {"form": "aside-travel", "rule": "travel"}
    assert marloes.post(f"{request}/opzij", **form, reason="").status_code == 422
    assert marloes.post(f"{request}/opzij", form="x", rule="consent", reason="toch").status_code == 422
    assert marloes.post(f"{request}/opzij", **form, reason="Kees rijdt zelf mee").status_code == 303
    assert "Kees rijdt zelf mee" in marloes.get(request).text


def test_they_go_on_by_themselves(marloes, searching):
    tie, _ = arrange(marloes, searching)
    form = {"form": "end", "how": "self-going", "why": "Ze bellen elkaar nu zelf"}
    assert marloes.post(f"{tie}/einde", **form).status_code == 303
    page = marloes.get(tie).text
    assert "gaat vanzelf" in page
    assert "Ze bellen elkaar nu zelf" in page


def test_a_released_address_is_seen_by_who_presses_the_button_and_only_then(marloes, new_browser, searching):
    tie, _ = arrange(marloes, searching)
    page = marloes.post(f"{tie}/delen", form="release", whose="person")
    link = BeautifulSoup(page.text, "html.parser").select_one(".link-once").text
    assert link.startswith("http://localhost/delen/")
    token = link.rsplit("/", 1)[1]
    assert token not in marloes.get(tie).text  # shown once
    anna = new_browser()
    for look in (anna.client.get, anna.client.head):
        seen = look(f"/delen/{token}")
        assert seen.status_code == 200
        assert "Boerhaavelaan" not in seen.text
    opened = anna.post(f"/delen/{token}", from_page=f"/delen/{token}")
    assert "Boerhaavelaan 17" in opened.text
    assert "Brandsma" not in opened.text
    assert anna.client.get("/delen/onbekend").status_code == 404
    marloes.post(f"{tie}/einde", form="end", how="ended", why="Verhuisd")
    assert anna.client.get(f"/delen/{token}").status_code == 404
    assert anna.post(f"/delen/{token}", from_page="/inloggen").status_code == 403


def test_only_the_person_or_a_recorded_voice_agrees_to_the_search(marloes, town):
    request = f"/vragen/{town.request}"
    assert "Kees zelf" in BeautifulSoup(marloes.get(request).text, "html.parser").select_one("#answer-given_by").text
    form = {"form": "answer", "answer": "yes", "said_by": "buurvrouw Mies"}
    refused = marloes.post(f"{request}/antwoord", **form, given_by=town.helper)
    assert "niet vastgelegd dat deze persoon ja mag zeggen" in words_of(refused)
    assert state(town) is RequestState.DRAFT
    marloes.post(f"{request}/antwoord", **(form | {"said_by": "zelf, aan de telefoon"}), given_by="self")
    assert state(town) is RequestState.SEARCHING
