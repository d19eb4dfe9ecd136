"""What a coordinator can edit: the files of ``data/``, read once and checked."""

from matcher.content.files import data_path, data_text, data_texts
from matcher.content.library import Content, load_content

__all__ = ["Content", "data_path", "data_text", "data_texts", "load_content"]
