"""Provides the common basis of pictures: a figure measured in pixels, text in the picture fonts, and PNG output."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeVar

from msgspec import Struct

from briefings.anniversaries.timeline_fonts import load_font_families

if TYPE_CHECKING:
    from collections.abc import Sequence

DPI: Final = 100
_COMPRESS_LEVEL: Final = 3
"""Compression level of zlib, from 0 to 9. The default 6 takes 1.5 times as long for a file that is 2 % smaller."""


class PictureColors(Protocol):
    """The colors that every picture has."""

    @property
    def paper(self) -> str:
        """The color of the background."""

    @property
    def text(self) -> str:
        """The color of text."""


ColorsT = TypeVar("ColorsT", bound=PictureColors)


class Picture(Struct, frozen=True):
    """A PNG file and its description."""

    png: bytes
    alt: str


class Canvas(Struct, Generic[ColorsT], frozen=True):
    """The drawing area of a picture, and its colors."""

    axes: Any
    scheme: ColorsT

    def plot(self, x: Sequence[float], y: Sequence[float], *style: str, **options: Any) -> None:  # noqa: ANN401  # matplotlib's
        """Draws a line or points."""
        self.axes.plot(x, y, *style, **options)


def create_figure(width: float, height: float) -> tuple[Any, Any]:
    """Returns a figure of a size in pixels, and its axes: x to the right and y down, in pixels."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.axis("off")
    return figure, axes


def draw_text(canvas: Canvas[Any], x: float, y: float, text: str, size: float, **options: Any) -> None:  # noqa: ANN401  # matplotlib's
    """Draws a text. Position and size are in pixels."""
    options = {"ha": "left", "va": "center_baseline", "color": canvas.scheme.text, **options}
    canvas.axes.text(
        x, y, text, fontsize=size * 72 / DPI, fontfamily=list(load_font_families()), parse_math=False, **options
    )


def save_figure(figure: Any, paper: str, title: str) -> bytes:  # noqa: ANN401  # matplotlib's
    """Returns the figure as a PNG file with a title."""
    buffer = io.BytesIO()
    options = {"compress_level": _COMPRESS_LEVEL}
    figure.savefig(buffer, format="png", facecolor=paper, metadata={"Title": title}, pil_kwargs=options)
    return buffer.getvalue()
