"""Loads the fonts of pictures, measures and wraps text, and replaces characters without a glyph."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from briefings.text.lazy_pattern import compile_lazily

if TYPE_CHECKING:
    from collections.abc import Iterable

FREETYPE_UNITS_PER_PIXEL: Final = 64
"""FreeType measures in 1/64 of a pixel."""

_INVISIBLE_CHARACTERS = compile_lazily("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u200b-\u200f\u2028-\u202f\u2060-\u206f]")
"""Variation selectors, joiners and directional marks, which have no glyph."""

_BREAK_AFTER = frozenset("、。，．：；！？」』）］】〉》”､｡!?)]}%％…～")
"""Marks after which a line may end."""

_NOT_AT_LINE_START = _BREAK_AFTER | frozenset("・’,.:;ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々")
_CLOSING_BRACKETS = frozenset("」』）］】〉》”")
"""Closing brackets, after which hiragana remain on the same line."""

_NOT_AT_LINE_END = frozenset("「『（［【〈《“‘([{")
_HIRAGANA = compile_lazily("[\u3041-\u309f]")
_STRAIGHT_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
"""Straight quotation marks for curly ones, which the Japanese font draws as wide as a kanji."""


@cache
def find_font_files() -> tuple[Path, Path]:
    """Finds the files of the Japanese font and of the fallback font.

    The package of the Japanese font is located without importing it, because the import changes matplotlib settings.

    Raises:
        ModuleNotFoundError: the package is not installed.
    """
    import matplotlib as mpl

    spec = find_spec("matplotlib_fontja")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("matplotlib-fontja is not installed", name="matplotlib_fontja")
    japanese = Path(spec.submodule_search_locations[0], "fonts", "ipaexg.ttf")
    return japanese, Path(mpl.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")


@cache
def load_font_families() -> tuple[str, ...]:
    """Registers the Japanese font with matplotlib, and returns the names of both fonts, the Japanese one first."""
    from matplotlib.font_manager import FontProperties, fontManager

    japanese, fallback = find_font_files()
    fontManager.addfont(str(japanese))
    return tuple(FontProperties(fname=str(file)).get_name() for file in (japanese, fallback))


def make_drawable(text: str, language: str = "ja") -> str:
    """Returns `text` without invisible characters, and with a middle dot for characters that no font has."""
    text = _INVISIBLE_CHARACTERS.sub("", text)
    if language != "ja":
        text = text.translate(_STRAIGHT_QUOTES)
    return "".join(char if not find_missing_glyphs(char) else "・" for char in text)


def find_missing_glyphs(text: str) -> set[str]:
    """Finds the characters of `text` that neither font has."""
    return {char for char in text if not char.isspace() and not any(_has_glyph(font, char) for font in _load_fonts())}


def measure_text(text: str, size: float) -> float:
    """Returns the width of `text` in pixels at a size in pixels."""
    return sum(_measure_char(char) for char in text) * size


def wrap_text(text: str, size: float, max_width: float, max_lines: int = 3) -> list[str]:
    """Wraps `text` into lines of at most `max_width` pixels and nearly equal length.

    Text beyond `max_lines` lines is truncated. Words are not split. Japanese text is split at the end of a phrase:
    between hiragana or a mark and another character.
    """
    lines = _fill_lines(text, size, max_width)
    if len(lines) > max_lines:
        kept = lines[:max_lines]
        last = kept[-1].rstrip()
        while last and measure_text(last + "…", size) > max_width:
            last = last[:-1].rstrip()
        return [*kept[:-1], last + "…"]
    low, high = max_width / 2, max_width
    while high - low > size / 2 and len(lines) > 1:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_fill_lines(text, size, middle)) <= len(lines) else (middle, high)
    return _fill_lines(text, size, high)


def _fill_lines(text: str, size: float, max_width: float) -> list[str]:
    lines = [""]
    for token in _split_tokens(text):
        fits = measure_text(token.rstrip(), size) <= max_width
        for piece in (token,) if fits else token:
            if (
                lines[-1]
                and measure_text(lines[-1] + piece.rstrip(), size) > max_width
                and piece not in _NOT_AT_LINE_START
            ):
                lines.append("")
            lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines if line.strip()]


def _split_tokens(text: str) -> Iterable[str]:
    token = ""
    for char in text:
        if token and _can_break(token[-1], char):
            yield token
            token = ""
        token += char
    if token:
        yield token


def _can_break(before: str, after: str) -> bool:
    """Returns whether a line may end between two characters."""
    if after in _NOT_AT_LINE_START or before in _NOT_AT_LINE_END or after.isspace():
        return False
    if before in _CLOSING_BRACKETS and _HIRAGANA.match(after):
        return False
    if before.isspace() or before in _BREAK_AFTER or after in _NOT_AT_LINE_END:
        return True
    return bool(_HIRAGANA.match(before)) and not _HIRAGANA.match(after)


@cache
def _load_fonts() -> tuple[Any, ...]:
    from matplotlib.ft2font import FT2Font

    return tuple(FT2Font(str(file)) for file in find_font_files())


def _has_glyph(font: Any, char: str) -> bool:  # noqa: ANN401  # matplotlib is imported on demand
    return bool(font.get_char_index(ord(char)))


@lru_cache(maxsize=8192)
def _measure_char(char: str) -> float:
    """Returns the width of a character as a fraction of the font size."""
    from matplotlib.ft2font import LoadFlags

    font = next((candidate for candidate in _load_fonts() if _has_glyph(candidate, char)), None)
    if font is None:
        return 1.0
    font.set_size(100, 72)
    glyph = font.load_char(ord(char), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536 / 100
