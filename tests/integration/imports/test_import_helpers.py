"""Lists of helpers into the database: verdicts, what is kept, what a second run does."""

import csv
import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlmodel import func, select

from matcher.errors import InputError
from matcher.models.activity import Activity
from matcher.models.chat import OutgoingMessage
from matcher.models.consent import AuditRow, Consent
from matcher.models.person import HelperKind, Person, PersonInterest, PossibleDuplicate, interests_of
from matcher.services.imports import Verdict, import_helpers
from matcher.services.people import addresses, merging, register

HEADER = (
    "Naam",
    "Telefoon",
    "E-mail",
    "Adres",
    "Postcode",
    "Hobby's",
    "Beschikbaarheid",
    "VOG",
    "Geboortedatum",
    "Opmerkingen",
)
JAN = (
    "Berg, Jan van der",
    "06-12345678",
    "jan@mail.example",
    "Kerkstraat 12",
    "2034 AB",
    "Schaken, tuinieren",
    "dinsdagmiddag",
    "ja",
    "12-3-1958",
    "",
)
ELS = ("Els Smit", "06-12345679", "els@mail.example", "", "2035 AB", "koken", "", "nee", "", "belt graag")


@pytest.fixture
def scope(app):
    return app.scope("haarlem")


@pytest.fixture
def write(tmp_path):
    def write_list(*rows, header=HEADER, name="helpers.csv"):
        path = tmp_path / name
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, delimiter=";").writerows([header, *rows])
        return path

    return write_list


def counts(report):
    return {verdict.value: number for verdict, number in report.counts.items() if number}


def everybody(app, scope):
    with app.work(scope) as work:
        return {person.given_name: person for person in work.session.exec(select(Person).order_by(Person.id))}


def test_a_list_becomes_people_with_all_that_it_says(app, scope, write):
    report = import_helpers(app, scope, write(JAN, ELS))
    assert counts(report) == {"new": 2}
    known = everybody(app, scope)
    jan, els = known["Jan"], known["Els"]
    assert (jan.surname, jan.phone, jan.email) == ("van der Berg", "+31612345678", "jan@mail.example")
    assert (jan.street, jan.house_number, jan.postcode) == ("Kerkstraat", "12", "2034 AB")
    assert jan.is_helper
    assert jan.helper_kind is HelperKind.VOLUNTEER
    assert jan.birth_year == 1958
    assert (jan.conditions_met, els.conditions_unmet) == (["vog"], ["vog"])
    assert jan.latitude is not None
    assert jan.times is not None
    assert jan.building_key == addresses.place_key("2034", "Kerkstraat", "12")
    assert els.story == "belt graag"
    assert jan.source == "import:helpers"
    with app.work(scope) as work:
        assert {row.concept for row in interests_of(work.session, jan.id)} >= {"schaken", "tuinieren"}
        audited = work.session.exec(select(AuditRow).where(AuditRow.subject_id == jan.id)).all()
    assert [(row.action, row.what, row.why) for row in audited] == [("create", "person", "import")]


def test_nobody_agreed_to_anything_by_standing_in_a_list(app, scope, write):
    import_helpers(app, scope, write(JAN, ELS))
    with app.work(scope) as work:
        assert work.session.exec(select(func.count()).select_from(Consent)).one() == 0
        assert work.session.exec(select(func.count()).select_from(OutgoingMessage)).one() == 0


def test_the_same_list_again_changes_nothing(app, scope, write):
    path = write(JAN, ELS, ("?", "06-12345670"), JAN)
    first = import_helpers(app, scope, path)
    before = {name: person.model_dump() for name, person in everybody(app, scope).items()}
    second = import_helpers(app, scope, path)
    assert counts(first) == {"new": 2, "refused": 1, "duplicate": 1}
    assert counts(second) == {"unchanged": 2, "refused": 1, "duplicate": 1}
    assert {name: person.model_dump() for name, person in everybody(app, scope).items()} == before


def test_a_changed_row_changes_its_fields_and_says_which(app, scope, write):
    import_helpers(app, scope, write(JAN, ELS))
    moved = (
        "Jan van der Berg",
        "0612345678",
        "jan@mail.example",
        "Kerkstraat 12",
        "2036 CD",
        "Schaken, tuinieren, vissen",
        "dinsdagmiddag",
        "ja",
        "12-3-1958",
        "",
    )
    report = import_helpers(app, scope, write(moved, ELS))
    assert counts(report) == {"changed": 1, "unchanged": 1}
    assert report.rows[0].changed == ("postcode", "interests")
    jan = everybody(app, scope)["Jan"]
    assert jan.postcode == "2036 CD"
    with app.work(scope) as work:
        assert "vissen" in {row.concept for row in interests_of(work.session, jan.id)}
    assert counts(import_helpers(app, scope, write(moved, ELS))) == {"unchanged": 2}


def test_what_the_team_changed_stays_where_the_list_says_nothing_new(app, scope, write):
    import_helpers(app, scope, write(JAN))
    with app.work(scope) as work:
        jan = work.session.exec(select(Person)).one()
        register.update_person(work, jan, phone="+31687654321")
    import_helpers(app, scope, write((*JAN[:-1], "komt graag op de fiets")))
    jan = everybody(app, scope)["Jan"]
    assert jan.phone == "+31687654321"
    assert jan.story == "komt graag op de fiets"


def test_an_emptied_cell_takes_nothing_away(app, scope, write):
    import_helpers(app, scope, write(JAN))
    report = import_helpers(app, scope, write((*JAN[:4], "", "", "", "", "", "")))
    assert counts(report) == {"unchanged": 1}
    assert everybody(app, scope)["Jan"].postcode == "2034 AB"


def test_one_person_in_two_rows_is_a_duplicate_with_its_first_row(app, scope, write):
    report = import_helpers(
        app,
        scope,
        write(
            JAN,
            ("J. Berg", "06 12345678"),
            ("Jan v.d. Berg", "06-11112222", "JAN@mail.example"),
            ("Marie van der Berg", "06-12345678"),
        ),
    )
    assert [row.verdict for row in report.rows] == [Verdict.NEW, Verdict.DUPLICATE, Verdict.DUPLICATE, Verdict.NEW]
    assert [row.duplicate_of for row in report.rows] == [None, 2, 2, None]


def test_two_people_behind_one_mail_address_are_both_taken_and_shown_to_the_team(app, scope, write):
    report = import_helpers(app, scope, write(JAN, ("Marie Bakker", "06-12345670", "jan@mail.example")))
    assert counts(report) == {"new": 2}
    with app.work(scope) as work:
        (possible,) = work.session.exec(select(PossibleDuplicate)).all()
    assert possible.why == "email"


def test_a_namesake_in_the_same_area_is_shown_to_the_team_once(app, scope, write):
    path = write(JAN, ("Jan van der Berg", "06-12345670", "", "", "2034 XY"))
    assert counts(import_helpers(app, scope, path)) == {"new": 2}
    import_helpers(app, scope, path)
    with app.work(scope) as work:
        (possible,) = work.session.exec(select(PossibleDuplicate)).all()
    assert possible.why == "name"


def test_a_helper_who_signed_up_by_chat_is_a_duplicate(app, scope, write):
    with app.work(scope) as work:
        register.create_person(
            work, given_name="Jan", helper_kind=HelperKind.NEIGHBOUR, phone="+31612345678", surname="van der Berg"
        )
    report = import_helpers(app, scope, write(JAN))
    assert counts(report) == {"duplicate": 1}
    assert report.rows[0].duplicate_of is None
    assert everybody(app, scope)["Jan"].helper_kind is HelperKind.NEIGHBOUR


def test_a_carer_who_stands_in_the_list_is_taken_and_shown_to_the_team(app, scope, write):
    with app.work(scope) as work:
        register.create_person(work, given_name="Jan", surname="van der Berg", carer=True, phone="+31612345678")
    report = import_helpers(app, scope, write(JAN))
    assert counts(report) == {"new": 1}
    with app.work(scope) as work:
        assert [row.why for row in work.session.exec(select(PossibleDuplicate))] == ["phone"]


def test_a_row_whose_record_went_up_in_another_stays_known(app, scope, write):
    import_helpers(app, scope, write(JAN))
    with app.work(scope) as work:
        older = register.create_person(work, given_name="Johan", surname="Berg", helper_kind=HelperKind.VOLUNTEER)
        merging.merge(work, older, work.session.exec(select(Person).where(Person.given_name == "Jan")).one())
    assert counts(import_helpers(app, scope, write(JAN))) == {"unchanged": 1}
    changed = import_helpers(app, scope, write((*JAN[:4], "2036 CD", *JAN[5:])))
    assert counts(changed) == {"changed": 1}
    assert everybody(app, scope)["Johan"].postcode == "2036 CD"


def test_a_number_of_the_list_tells_who_somebody_is_whatever_else_changed(app, scope, write):
    header = ("Nr.", "Naam", "Telefoon", "E-mail")
    import_helpers(app, scope, write(("17", "Jan Smit", "06-12345678", "jan@mail.example"), header=header))
    moved = ("17", "Jan Smit", "06-87654321", "jan.smit@mail.example")
    report = import_helpers(app, scope, write(moved, ("18", "Els Bos", "06-12345679", ""), header=header))
    assert [row.verdict for row in report.rows] == [Verdict.CHANGED, Verdict.NEW]
    assert report.rows[0].changed == ("phone", "email")


def test_a_number_that_went_to_somebody_else_makes_a_new_person(app, scope, write):
    header = ("Nr.", "Naam", "Telefoon")
    import_helpers(app, scope, write(("17", "Jan Smit", "06-12345678"), header=header))
    path = write(("17", "Els Bos", "06-87654321"), header=header)
    assert counts(import_helpers(app, scope, path)) == {"new": 1}
    assert counts(import_helpers(app, scope, path)) == {"unchanged": 1}


def test_lists_of_two_organisations_are_kept_apart_by_their_source(app, scope, write, tmp_path):
    own = tmp_path / "zuid.toml"
    own.write_text('[source]\nname = "zuid"\n[columns]\nname = ["Wie is het"]\n')
    import_helpers(app, scope, write(JAN))
    path = write(("Kees Bos", "06-12345670"), ("Jan van der Berg", "06-12345678"), header=("Wie is het", "Telefoon"))
    report = import_helpers(app, scope, path, mapping=own)
    assert counts(report) == {"new": 1, "duplicate": 1}
    assert everybody(app, scope)["Kees"].source == "import:zuid"


def test_another_region_is_never_looked_into(app, scope, write):
    from matcher.models.region import Region

    with app.database.transaction() as session:
        session.add(Region(slug="breda", name="Breda", latitude=51.6, longitude=4.8))
    import_helpers(app, scope, write(JAN))
    assert counts(import_helpers(app, app.scope("breda"), write(JAN))) == {"new": 1}


def test_words_that_are_not_understood_are_kept_for_the_team(app, scope, write):
    row = (*JAN[:5], "schaken, kwatsjoelen", "als de pap gaar is", *JAN[7:])
    report = import_helpers(app, scope, write(row))
    assert report.rows[0].gaps == ("kwatsjoelen",)
    assert report.gaps == {"kwatsjoelen": 1}
    story = everybody(app, scope)["Jan"].story
    assert "kwatsjoelen" in story
    assert "als de pap gaar is" in story


def test_somebody_of_seventeen_needs_a_guardian(app, scope, write, clock):
    clock.now = datetime(2026, 11, 2, 9, tzinfo=UTC)
    import_helpers(app, scope, write((*JAN[:8], "3-11-2008", ""), (*ELS[:8], "2-11-2008", "")))
    known = everybody(app, scope)
    assert known["Jan"].guardian_needed
    assert not known["Els"].guardian_needed


def test_verdicts_add_up_and_every_sentence_of_the_report_exists(app, scope, write):
    rubbish = [
        ("Wijk Noord",),
        ("",),
        ("Totaal: 4",),
        HEADER,
        ("x1", "06-"),
        ("Piet Bos", "geen"),
        ("Kind Bos", "06-12345671", "", "", "", "", "", "", "1-1-2020"),
    ]
    report = import_helpers(
        app,
        scope,
        write(
            JAN, ELS, JAN, *rubbish, ("An Bos", "06-12345672 / 06-12345673", "an@@x", "", "99", "", "", "", "31-2-1960")
        ),
    )
    assert sum(report.counts.values()) == report.read == 11
    assert counts(report) == {"new": 3, "duplicate": 1, "refused": 3, "skipped": 4}
    for language in ("nl", "en"):
        for message in (
            *report.summary(),
            *(row.line for row in report.rows),
            *(m for row in report.rows for m in row.remarks),
        ):
            assert app.wording.render(message, language)
    lines = [app.wording.render(row.line) for row in report.rows if row.verdict is Verdict.REFUSED]
    assert lines[0].startswith("Rij 9, kolom “Telefoon”: niet overgenomen.")


def test_no_line_of_the_report_holds_a_name_or_a_number(app, scope, write):
    report = import_helpers(app, scope, write(JAN, JAN, ("Piet Bos", "06-"), ELS))
    text = " ".join(app.wording.render(message) for message in (*report.summary(), *(row.line for row in report.rows)))
    for personal in ("Berg", "Piet", "Bos", "Smit", "12345678", "mail.example", "Kerkstraat"):
        assert personal not in text


def test_a_workbook_and_a_json_list_are_read_the_same_way(app, scope, tmp_path):
    book = Workbook()
    book.active.append(("Vrijwilligers 2026",))
    book.active.append(HEADER)
    book.active.append((*JAN[:8], datetime(1958, 3, 12), ""))  # noqa: DTZ001 - cells have no zone
    book.create_sheet("Oud").append(HEADER)
    book.save(tmp_path / "helpers.xlsx")
    (tmp_path / "helpers.json").write_text(
        '[{"naam": "Jan van der Berg", "telefoon": "06-12345678", "e-mail": "jan@mail.example",'
        ' "adres": "Kerkstraat 12",'
        ' "postcode": "2034 AB", "hobbys": ["schaken", "tuinieren"], "beschikbaarheid": "dinsdagmiddag", "vog": true,'
        ' "geboortedatum": "12-3-1958"}]'
    )
    first = import_helpers(app, scope, tmp_path / "helpers.xlsx")
    assert counts(first) == {"new": 1}
    assert "import.remark.sheets" in {message.key for message in first.remarks}
    assert counts(import_helpers(app, scope, tmp_path / "helpers.json")) == {"unchanged": 1}


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("leeg.csv", b""),
        ("foto.xlsx", b"\x89PNG\r\n\x1a\n"),
        ("kop.csv", b"Jan;Haarlem\nEls;Heemstede\n"),
        ("lijst.json", b"[1, 2]"),
    ],
)
def test_a_file_that_is_no_list_leaves_no_trace(app, scope, tmp_path, name, raw):
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(InputError) as refused:
        import_helpers(app, scope, tmp_path / name)
    assert refused.value.place.startswith(name)
    assert refused.value.mend
    assert everybody(app, scope) == {}


def test_progress_is_told_after_every_batch(app, scope, write):
    told = []
    rows = [(f"Jan {chr(65 + i % 26)}bos{i}", f"06-1{i:07d}") for i in range(1200)]
    report = import_helpers(
        app, scope, write(*rows, header=("Naam", "Telefoon")), on_progress=lambda *args: told.append(args)
    )
    assert told == [(500, 1201), (1000, 1201), (1200, 1201)]
    assert counts(report) == {"new": 1200}
    assert len({person.code for person in _all(app, scope)}) == 1200


def _all(app, scope):
    with app.work(scope) as work:
        return work.session.exec(select(Person)).all()


def test_a_failure_in_the_middle_keeps_whole_batches_and_the_next_run_goes_on(app, scope, write, monkeypatch):
    rows = [(f"Jan Bos{i}", f"06-1{i:07d}") for i in range(1000)]
    path = write(*rows, header=("Naam", "Telefoon"))

    def break_off(done, total):
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        import_helpers(app, scope, path, on_progress=break_off)
    assert len(_all(app, scope)) == 500
    assert counts(import_helpers(app, scope, path)) == {"unchanged": 500, "new": 500}


def test_three_thousand_rows_with_rubbish_among_them_are_all_accounted_for(app, scope, tmp_path):
    rng = random.Random(3)
    junk = [
        "",
        "\x00\x07",
        "=1+1",
        '"',
        "';--",
        "<b>",
        "🙂" * 50,
        "9" * 400,
        "a@b@c",
        "31-31-3131",
        "\ufeff",
        "x" * 5000,
    ]
    path = tmp_path / "helpers.csv"
    with path.open("w", newline="", encoding="cp1252", errors="replace") as file:
        file.write(";".join(HEADER) + "\n")
        for i in range(3000):
            if i % 33 == 0:
                file.write(";".join(rng.choice(junk) for _ in range(rng.randint(0, 14))).replace("\x00", "") + "\n")
            else:
                file.write(
                    f"Jan Bos{i};06-1{i:07d};p{i}@mail.example;;2034 AB;schaken, wandelen;weekend;ja;{1940 + i % 60};\n"
                )
    report = import_helpers(app, scope, path)
    assert sum(report.counts.values()) == report.read
    assert report.counts[Verdict.NEW] == 2909
    assert Counter(row.verdict for row in report.rows)[Verdict.REFUSED] >= 60
    with app.work(scope) as work:
        assert work.session.exec(select(func.count()).select_from(Person)).one() == 2909
        assert work.session.exec(select(func.count()).select_from(PersonInterest)).one() >= 2 * 2909
        assert work.session.exec(select(func.count()).select_from(Activity)).one() == 0


def test_the_file_itself_is_never_changed(app, scope, write):
    path: Path = write(JAN)
    before = path.read_bytes()
    import_helpers(app, scope, path)
    assert path.read_bytes() == before
