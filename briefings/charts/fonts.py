"""The font of pictures: IPAexGothic out of a package, and what to do with characters that it lacks."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

FONT_SIZE_BASE: Final = 64
"""FreeType measures in 64ths of a pixel."""

_UNSEEN = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u200b-\u200f\u2028-\u202f\u2060-\u206f]")
"""Selectors of variants, joiners and marks of direction: they have no glyph of their own."""

_AFTER = frozenset("、。，．：；！？」』）］】〉》”､｡!?)]}%％…～")
"""Marks after which a line may end."""

_NOT_FIRST = _AFTER | frozenset("・’,.:;ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々")
_CLOSING = frozenset("」』）］】〉》”")
"""Marks behind which a particle may follow, which belongs to them."""

_NOT_LAST = frozenset("「『（［【〈《“‘([{")
_HIRAGANA = re.compile("[\u3041-\u309f]")
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
"""The Japanese font draws curved quotation marks as wide as a kanji."""


@cache
def font_files() -> tuple[Path, Path]:
    """The files of the Japanese font and of the one that stands in for what it lacks.

    The package of the Japanese font is looked up and not imported: it would change settings of matplotlib.

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
def families() -> tuple[str, ...]:
    """Names of both fonts for matplotlib, the Japanese first; it is told of the file once."""
    from matplotlib.font_manager import FontProperties, fontManager

    japanese, stand_in = font_files()
    fontManager.addfont(str(japanese))
    return tuple(FontProperties(fname=str(file)).get_name() for file in (japanese, stand_in))


def seen(text: str, language: str = "ja") -> str:
    """`text` as it can be drawn: without what has no glyph of its own, and with a dot for what no font has."""
    text = _UNSEEN.sub("", text)
    if language != "ja":
        text = text.translate(_STRAIGHT)
    return "".join(char if not missing(char) else "・" for char in text)


def missing(text: str) -> set[str]:
    """Characters of `text` that neither font has."""
    return {char for char in text if not char.isspace() and not any(_has(font, char) for font in _fonts())}


def width(text: str, size: float) -> float:
    """Width of `text` in pixels at a size in pixels."""
    return sum(_advance(char) for char in text) * size


def wrap(text: str, size: float, room: float, most: int = 3) -> list[str]:
    """`text` in lines of at most `room` pixels, of nearly equal length; what is beyond `most` lines is cut.

    Words stay whole. Japanese breaks where a phrase ends: after hiragana or a mark, before what is neither.
    """
    lines = _filled(text, size, room)
    if len(lines) > most:
        kept = lines[:most]
        last = kept[-1].rstrip()
        while last and width(last + "…", size) > room:
            last = last[:-1].rstrip()
        return [*kept[:-1], last + "…"]
    low, high = room / 2, room
    while high - low > size / 2 and len(lines) > 1:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_filled(text, size, middle)) <= len(lines) else (middle, high)
    return _filled(text, size, high)


def _filled(text: str, size: float, room: float) -> list[str]:
    lines = [""]
    for token in _tokens(text):
        whole = width(token.rstrip(), size) <= room
        for piece in (token,) if whole else token:
            if lines[-1] and width(lines[-1] + piece.rstrip(), size) > room and piece not in _NOT_FIRST:
                lines.append("")
            lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines if line.strip()]


def _tokens(text: str) -> Iterable[str]:
    held = ""
    for char in text:
        if held and _ends(held[-1], char):
            yield held
            held = ""
        held += char
    if held:
        yield held


def _ends(before: str, after: str) -> bool:
    """Whether a line may end between two characters."""
    if after in _NOT_FIRST or before in _NOT_LAST or after.isspace():
        return False
    if before in _CLOSING and _HIRAGANA.match(after):
        return False
    if before.isspace() or before in _AFTER or after in _NOT_LAST:
        return True
    return bool(_HIRAGANA.match(before)) and not _HIRAGANA.match(after)


@cache
def _fonts() -> tuple[Any, ...]:
    from matplotlib.ft2font import FT2Font

    return tuple(FT2Font(str(file)) for file in font_files())


def _has(font: Any, char: str) -> bool:  # noqa: ANN401 - matplotlib's own class is imported late
    return bool(font.get_char_index(ord(char)))


@cache
def _advance(char: str) -> float:
    """Width of a character as a share of the font's size."""
    from matplotlib.ft2font import LoadFlags

    font = next((one for one in _fonts() if _has(one, char)), None)
    if font is None:
        return 1.0
    font.set_size(100, 72)
    glyph = font.load_char(ord(char), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536 / 100
