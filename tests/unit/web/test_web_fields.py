from datetime import date

import pytest

from matcher.web.fields import FieldError, Fields


def test_words_lose_the_spaces_around_them_and_windows_line_ends():
    assert Fields({"a": "  eerst\r\ndan \x00 "}).text("a") == "eerst\ndan"


@pytest.mark.parametrize(
    ("read", "key"),
    [
        (lambda fields: fields.text("empty", required=True), "field.missing"),
        (lambda fields: fields.text("long", longest=10), "field.too_long"),
        (lambda fields: fields.choice("word", ("yes", "no")), "field.choose"),
        (lambda fields: fields.number("word", least=0, most=9), "field.number"),
        (lambda fields: fields.number("ten", least=0, most=9), "field.number"),
        (lambda fields: fields.number("arabic", least=0, most=9), "field.number"),
        (lambda fields: fields.metres("word", most_km=10), "field.kilometres"),
        (lambda fields: fields.metres("eleven", most_km=10), "field.kilometres"),
        (lambda fields: fields.day("word"), "field.day"),
        (lambda fields: fields.day("empty"), "field.missing"),
        (lambda fields: fields.clock("late"), "field.clock"),
        (lambda fields: fields.clock("word"), "field.clock"),
    ],
)
def test_a_field_that_cannot_be_used_is_named_with_its_mend(read, key):
    fields = Fields(
        {"empty": " ", "long": "x" * 11, "word": "🙂", "ten": "10", "arabic": "٣", "eleven": "10,5", "late": "24:00"}
    )
    with pytest.raises(FieldError) as raised:
        read(fields)
    assert raised.value.message.key == key
    assert raised.value.field in {"empty", "long", "word", "ten", "arabic", "eleven", "late"}


def test_fields_that_can_be_used_come_out_as_values():
    fields = Fields({"day": "2026-11-24", "clock": "9:05", "number": "18", "yes": "yes", "none": ""})
    assert fields.day("day") == date(2026, 11, 24)
    assert fields.clock("clock") == "09:05"
    assert fields.number("number", least=16, most=99) == 18
    assert fields.number("none", least=16, most=99) is None
    assert fields.flag("yes")
    assert not fields.flag("none")
    assert fields.choice("none", ("a",), default="") == ""


@pytest.mark.parametrize(
    ("typed", "metres"), [("3", 3000), ("3,5", 3500), ("0.25 km", 250), ("10", 10_000), ("0", 0), ("", None)]
)
def test_a_distance_may_be_typed_with_a_comma_or_a_point(typed, metres):
    assert Fields({"km": typed}).metres("km", most_km=10) == metres
