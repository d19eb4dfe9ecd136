"""Texts of feeds and web pages as plain text."""

import re
from html import unescape

from bs4 import BeautifulSoup

from matcher.services.imports.cells import mended

__all__ = ["plain_text", "shortened"]

_MARKUP = re.compile(r"<[/!a-zA-Z][^<>]{0,2000}>")
_BLOCKS = (
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "tr",
    "table",
    "ul",
    "ol",
    "blockquote",
    "section",
    "article",
)
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n ?(?:\n ?)*")


def plain_text(text: str) -> str:
    """Text without tags, scripts and entities, one line per paragraph; "&amp;eacute;" is mended too."""
    text = mended(text)
    if _MARKUP.search(text):
        soup = BeautifulSoup(text, "html.parser")
        for tag in soup(["script", "style"]):
            tag.decompose()
        for line in soup.find_all("br"):
            line.replace_with("\n")
        for block in soup.find_all(_BLOCKS):
            block.insert_before("\n")
            block.insert_after("\n")
        text = soup.get_text()
    # Some feeds escape twice; unescaping what is no entity changes nothing.
    text = unescape(unescape(text))
    text = _SPACES.sub(" ", text.replace("\u00a0", " ").replace("\r", "\n"))
    return _LINES.sub("\n", text).strip()


def shortened(text: str, longest: int) -> str:
    """The text up to the last whole sentence (or word) within `longest` characters."""
    if len(text) <= longest:
        return text
    cut = text[:longest]
    sentence = max(cut.rfind(". "), cut.rfind("! "), cut.rfind("? "), cut.rfind("\n"))
    if sentence > longest // 2:
        return cut[: sentence + 1].strip()
    return cut.rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
