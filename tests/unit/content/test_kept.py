import json
import stat

import pytest

from matcher.content.kept import kept


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "matcher"


def made_from(texts, made=None):
    """What is given back, and how often it had to be worked out."""
    times = []

    def make():
        times.append(1)
        return made or {"answer": [1, 2]}

    return kept("thing", texts, make), len(times)


def test_it_is_worked_out_once_for_the_same_texts(cache):
    assert made_from({"a": "x"}) == ({"answer": [1, 2]}, 1)
    assert made_from({"a": "x"}) == ({"answer": [1, 2]}, 0)


def test_another_text_is_worked_out_anew_and_the_old_result_goes(cache):
    made_from({"a": "x"})
    assert made_from({"a": "y"})[1] == 1
    assert len(list(cache.iterdir())) == 1


def test_a_damaged_file_is_worked_out_anew(cache):
    made_from({"a": "x"})
    (file,) = cache.iterdir()
    file.write_text("{", encoding="utf-8")
    assert made_from({"a": "x"})[1] == 1
    assert json.loads(file.read_text(encoding="utf-8")) == {"answer": [1, 2]}


def test_nobody_else_can_read_or_plant_what_is_kept(cache):
    made_from({"a": "x"})
    (file,) = cache.iterdir()
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_without_a_folder_it_works_all_the_same(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert made_from({"a": "x"}) == ({"answer": [1, 2]}, 1)


def test_what_is_no_json_is_not_kept_but_given(cache):
    assert made_from({"a": "x"}, {"answer": {1}})[0] == {"answer": {1}}
    assert list(cache.iterdir()) == []


def test_the_first_answer_has_the_types_of_every_later_one(cache, tmp_path, monkeypatch):
    first, again = (made_from({"a": "x"}, {"answer": (1, (2, 3))})[0] for _ in range(2))
    assert first == again == {"answer": [1, [2, 3]]}
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert made_from({"a": "x"}, {"answer": (1, (2, 3))})[0] == first


def test_a_disk_that_fills_up_leaves_no_half_file(cache, monkeypatch):
    def full(*_):
        raise OSError(28, "no space left")

    monkeypatch.setattr("matcher.content.kept.Path.replace", full)
    assert made_from({"a": "x"}) == ({"answer": [1, 2]}, 1)
    assert list(cache.iterdir()) == []
