"""Short lines of Markdown belong to the statement before them."""

from __future__ import annotations

import pytest

from briefings.domain import ShortLine
from tests.support.markdown_chapters import FRONT, list_codes, list_texts, read


class TestShortLines:
    def test_they_belong_to_the_statement_before_them_and_name_the_subjects_that_they_lead(self):
        reading = read(
            FRONT
            + """# 1 海の国 {p=10}
- 港が開いた。[^1] {p=10 date=2030-04}
> short AM, AZ: 港が開く
> 短文 SEA：新しい港 {p=11 date=2030-05}
> short: 今も開いている {p=10}
- 船が二度来た。 {p=11}

> short: 船が2度来た

[^1]: 港は、船の着く所。 {p=10}
    > short AM: 港とは船の着く所
"""
        )
        assert reading.warnings == ()
        assert list_texts(reading) == ["港が開いた。", "船が二度来た。", "港は、船の着く所。"]
        assert [passage.short_lines for passage in reading.chapter.passages] == [
            (
                ShortLine("港が開く", ("AM", "AZ"), 10, ("2030-04",)),
                ShortLine("新しい港", ("SEA",), 11, ("2030-05",)),
                ShortLine("今も開いている", (), 10),
            ),
            (ShortLine("船が2度来た", (), 11),),
            (ShortLine("港とは船の着く所", ("AM",), 10),),
        ]

    @pytest.mark.parametrize(("language", "limit"), [("ja", 60), ("en", 120), ("fr", 120), ("zh-Hant", 60)])
    def test_too_long_short_line_is_left_out_with_a_warning(self, language, limit):
        front = FRONT.replace('language = "ja"', f'language = "{language}"')
        statement = "# 1 海 {p=10}\n- 港が開いた。 {p=10}\n> short AM: "
        fits = read(front + statement + "x" * limit)
        too_long = read(front + statement + "x" * (limit + 1))
        assert [line.text for line in fits.chapter.passages[0].short_lines] == ["x" * limit]
        assert fits.warnings == ()
        assert too_long.chapter.passages[0].short_lines == ()
        (warning,) = too_long.warnings
        assert (warning.code, warning.values) == ("short", {"count": limit + 1, "limit": limit})

    @pytest.mark.parametrize(
        "before", ["", "- 港が開いた。 {p=10}\n## (1) 魚 {p=10}\n", "- 港が開いた。 {p=10}\n> caption: 写真 {p=10}\n"]
    )
    def test_short_line_without_a_statement_is_left_out_with_a_warning(self, before):
        reading = read(FRONT + f"# 1 海 {{p=10}}\n{before}> short AM: 港が開く\n\n- 船が来た。 {{p=10}}\n")
        assert list_codes(reading) == ["short"]
        assert [passage.short_lines for passage in reading.chapter.passages if passage.short_lines] == []
        assert "港が開く" not in list_texts(reading)
