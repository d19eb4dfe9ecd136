from hypothesis import given
from hypothesis import strategies as st

from matcher.services.imports.html_text import plain_text, shortened


def test_tags_and_entities_become_plain_lines():
    html = "<h2>Plezier aan zee</h2>\nKunst, po&euml;zie en <a href='x'>film</a>.<br />\n"
    html += "<br />\nKom&nbsp;ook &amp;eacute;&eacute;n keer.<script>x()</script>"
    assert plain_text(html) == "Plezier aan zee\nKunst, poëzie en film.\nKom ook één keer."


def test_a_smaller_than_sign_is_no_tag():
    assert plain_text("3 < 5 en 5 > 3") == "3 < 5 en 5 > 3"


@given(st.text(max_size=200))
def test_any_text_has_a_plain_form_without_double_lines(text):
    assert "\n\n" not in plain_text(text)


def test_text_is_shortened_at_a_sentence():
    assert shortened("Een zin. Nog een zin. En nog een lange zin.", 25) == "Een zin. Nog een zin."
    assert shortened("kort", 25) == "kort"
    assert shortened("x" * 10 + " " + "y" * 30, 20) == "xxxxxxxxxx…"
