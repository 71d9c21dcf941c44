"""Numbers of documents, counts and addresses are no dates; years in running text are."""

from __future__ import annotations

import pytest

from briefings.annotation.dates import resolve_dates

NO_DATES = {
    "en": (
        "The resolution 1973 was adopted by a vote of 10 to 0.",
        "UN Security Council resolutions 1718, 1874 and 2094 remain.",
        "Some 1,973 keepers attended.",
        "About 2000 lamps were lit.",
        "They counted 1999 ships in the port.",
        "At 1600 Pennsylvania Avenue the keepers met.",
        "The office is at 2024 Harbor Street.",
        "Room 2019 was closed.",
        "Flight 1925 left at 1830 hours.",
        "The meeting began at 2015 local time.",
        "A loan of $2020 million was signed.",
        "It cost 1950 euros.",
        "The ship HMS Lake (1990 tons) sank.",
        "Order No. 2003 was repealed.",
        "Law 2017-12 was passed.",
        "The 2000-strong crowd left.",
        "He scored 2010 points.",
        "Article 1954 of the code applies.",
        "Decree 1912 lists them.",
        "Phone +374 10 2020 or 1999.",
        "ISO 2022 is a standard.",
        "The A1990 road was rebuilt.",
        "Page 1984 explains it.",
        "The population of the village is 1987.",
        "The altitude of the lake is 1900 metres.",
        "Lake Sevan lies 1,900 m above sea level.",
        "The Group of 1974 is a club.",
        "Windows 2000 was used.",
        "The tower is 1820 feet high.",
        "Some 2023 people were arrested.",
        "The 1325 agenda was discussed.",
        "Between 1900 and 2000 people came.",
        "Form 1040 was filed.",
        "The number of members rose from 1950 to 2040.",
        "Postal code 2016 Yerevan.",
        "Boeing 2015 deliveries.",
        "Battalion 1942 marched.",
        "The keeper may sign in the second week.",
        "May 2,000 lamps burn.",
    ),
    "ja": (
        "決議第1973号が採択された。",
        "安保理決議2231号に基づく。",
        "約2000人が参加した。",
        "2024件の相談があった。",
        "1999隻が入港した。",
        "港区2-11-1で開かれた。",
        "3月期決算で増えた。",
        "電話03-2020-1999に。",
        "2030アジェンダを確認した。",
        "G20の会合。",
        "2000メートルの山。",
        "1950ユーロを払った。",
        "第2015条を改めた。",
        "〒100-2023",
        "2019番地の家。",
        "法律第2003号。",
        "約1,973名。",
        "海抜1900メートル。",
        "1年間の留学。",
        "3日間の会議。",
        "5か月後に届いた。",
        "月1回の会合。",
        "2017冊の本。",
        "2021頁。",
        "2022型の灯台。",
    ),
}
DATES = (
    ("In 2023 the keepers met.", "2023"),
    ("2023 saw a storm.", "2023"),
    ("The 2023 summit ended.", "2023"),
    ("Armenia’s 2023 budget passed.", "2023"),
    ("They met in 2019, 2020 and 2021.", "2019 2020 2021"),
    ("It lasted from 2019 to 2021.", "2019 2021"),
    ("It opened in mid-2023.", "2023"),
    ("The treaty (2015) was signed.", "2015"),
    ("It was lit in spring 2023.", "2023"),
    ("By 2023 it was built.", "2023"),
    ("It grew as early as 2021.", "2021"),
    ("The war of 2008 ended.", "2008"),
    ("It was closed during 2020.", "2020"),
    ("The 2020–2021 season ended.", "2020/2021"),
    ("Since 2019, it has been open.", "2019"),
    ("It met on 8 March 2024.", "2024-03-08"),
    ("It met on March 8, 2024.", "2024-03-08"),
    ("It met in March of 2024.", "2024-03"),
    ("The August war began in 2008.", "2008-08 2008"),
    ("It met at the end of 2022.", "2022"),
)


@pytest.mark.parametrize(
    ("language", "sentence"), [(language, sentence) for language in NO_DATES for sentence in NO_DATES[language]]
)
def test_counts_numbers_and_addresses_are_not_dates(language: str, sentence: str) -> None:
    spans = resolve_dates(sentence, edition_year=2024, reported_year=2024, language=language)
    assert [span.date for span in spans if span.is_reported and span.date] == []


@pytest.mark.parametrize(("sentence", "dates"), DATES)
def test_year_of_running_text_is_a_date(sentence: str, dates: str) -> None:
    spans = resolve_dates(sentence, edition_year=2024, reported_year=2024, language="en")
    assert " ".join(span.date for span in spans if span.date) == dates
