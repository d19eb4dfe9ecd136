"""The one place where messages become words, for every channel and page."""

from matcher.wording.catalogue import LANGUAGES, Wording, load_wording

__all__ = ["LANGUAGES", "Wording", "load_wording"]
