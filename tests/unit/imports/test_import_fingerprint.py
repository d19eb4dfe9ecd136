from matcher.services.imports.fingerprint import changed_fields, fingerprint

FIELDS = ("name", "phone", "email")


def test_a_fingerprint_tells_which_fields_changed():
    before = fingerprint({"name": "Jan", "phone": "1"}, FIELDS)
    after = fingerprint({"name": "Jan", "phone": "2", "email": "x"}, FIELDS)
    assert changed_fields(before, after, FIELDS) == ("phone", "email")
    assert changed_fields(before, before, FIELDS) == ()


def test_a_field_that_came_later_counts_only_when_it_says_something():
    before = fingerprint({"name": "Jan"}, FIELDS[:2])
    assert changed_fields(before, fingerprint({"name": "Jan"}, FIELDS), FIELDS) == ()
    assert changed_fields(before, fingerprint({"name": "Jan", "email": "x"}, FIELDS), FIELDS) == ("email",)


def test_a_fingerprint_holds_no_personal_data():
    assert "Jan" not in fingerprint({"name": "Jan", "phone": "+31612345678"}, FIELDS)
    assert len(fingerprint({}, FIELDS)) == 12
