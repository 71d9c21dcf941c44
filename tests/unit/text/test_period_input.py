"""Years and months in a query."""

from __future__ import annotations

import pytest

from briefings.text.normalize import compose_text
from briefings.text.period_input import find_period


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("アルメニア 2024", "2024"),
        ("アルメニア２０２４", "2024"),
        ("2023年のカザフスタン", "2023"),
        ("アルメニア 2024年5月", "2024-05"),
        ("令和6年のロシア", "2024"),
        ("平成20年8月 ジョージア", "2008-08"),
        ("令和元年のロシア", "2019"),
        ("Armenia in 2024?", "2024"),
        ("Georgia August 2008", "2008-08"),
        ("Georgia, August of 2008", "2008-08"),
        ("Karabakh Sept. 2023", "2023-09"),
        ("Armenia 2024-05", "2024-05"),
        ("Armenia 2024/5", "2024-05"),
        ("Russia 2020-2022", "2020/2022"),
        ("ロシア 2020年から2022年まで", "2020/2022"),
        ("Armenia between 2020 and 2022", "2020/2022"),
        ("Armenia from January to May", None),
        ("1990年代のジョージア", "1990/1999"),
        ("Russia in the 1990s", "1990/1999"),
        ("2024年度のロシア", "2024-04/2025-03"),
        ("2022年以降のロシア", "2022/9999"),
        ("Russia since 2022", "2022/9999"),
        ("2000年以前のロシア", "0001/2000"),
    ],
)
def test_period_is_found_however_it_is_written(text: str, period: str | None) -> None:
    mention = find_period(compose_text(text))
    assert (str(mention.period) if mention else None) == period


@pytest.mark.parametrize(
    "text",
    [
        "2025年版 アルメニア",
        "外交青書2025 アルメニア",
        "Diplomatic Bluebook 2025 Armenia",
        "2025 edition Armenia",
        "2000年前のアルメニア",
        "100年前",
        "2024人",
        "決議2231",
        "2020-03-05",
        "アルメニア2024年13月",
        "Marching 2024x",
        "12024",
    ],
)
def test_other_numbers_are_not_a_period(text: str) -> None:
    assert find_period(compose_text(text)) is None


def test_rest_of_the_text_is_left() -> None:
    mention = find_period("What happened in Armenia in 2024?")
    assert mention is not None
    text = "What happened in Armenia in 2024?"
    assert text[: mention.start] + text[mention.end :] == "What happened in Armenia ?"
