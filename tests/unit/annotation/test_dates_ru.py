"""Dates in Russian text, in every grammatical case; other numbers are no dates."""

from __future__ import annotations

import pytest

from briefings.annotation.date_tokens_ru import tokenize_russian
from briefings.annotation.dates import resolve_dates


def find(text: str, edition: int = 2025) -> list[tuple[str, str, bool]]:
    spans = resolve_dates(text, edition_year=edition, language="ru")
    return [(span.date, span.qualifier, span.is_reported) for span in spans]


@pytest.mark.parametrize(
    ("text", "date", "qualifier"),
    [
        ("15 февраля 2024 г. открыт маяк.", "2024-02-15", ""),
        ("Маяк открыт 5 мая 2023 года.", "2023-05-05", ""),
        ("12 апреля состоялась встреча.", "2024-04-12", ""),
        ("В феврале 2024 года открыт маяк.", "2024-02", ""),
        ("Школа открыта в марте.", "2024-03", ""),
        ("К июню 2022 г. лампы горели.", "2022-06", ""),
        ("Соглашение подписано 15.02.2024 в Ереване.", "2024-02-15", ""),
        ("В 2023 году прошло десять встреч.", "2023", ""),
        ("Летом 2020 года открыта школа.", "2020", ""),
        ("Итоги за 2023 год подведены.", "2023", ""),
        ("В конце февраля 2024 года шёл снег.", "2024-02", "end"),
        ("В начале 2023 года шёл снег.", "2023", "early"),
        ("С 15 по 17 февраля 2024 года проходил совет.", "2024-02-15/2024-02-17", ""),
        ("15–17 июня состоялся визит.", "2024-06-15/2024-06-17", ""),
        ("С марта по июнь 2024 года шли работы.", "2024-03/2024-06", ""),
        ("В 2022–2023 годах построены дома.", "2022/2023", ""),
        ("Во втором квартале 2024 года выросли доходы.", "2024-04/2024-06", ""),
        ("В 1990-х годах маяки закрыли.", "1990/1999", ""),
        ("10 августа прошлого года прошёл совет.", "2024-08-10", ""),
    ],
)
def test_date_is_read(text: str, date: str, qualifier: str) -> None:
    assert find(text) == [(date, qualifier, True)]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Указ от 15 февраля 2024 года действует.", "2024-02-15"),
        ("Конституция 1993 года остаётся в силе.", "1993"),
        ("С 2014 года дорога закрыта.", "2014"),
        ("Мост построят до 2030 года.", "2030"),
        ("По состоянию на 1 октября 2024 года работают все.", "2024-10-01"),
    ],
)
def test_date_of_another_subject_is_not_an_event(text: str, date: str) -> None:
    assert [(found, is_reported) for found, _, is_reported in find(text)] == [(date, False)]


@pytest.mark.parametrize(
    "text",
    [
        "Резолюция 2254 принята, в доме 2024 живут люди.",
        "Построено 2024 дома и 2000 км дорог.",
        "Март Иванов и Мая Петрова служат на маяке по улице Мая.",
        "ГОСТ 15.02.2024.1 и версия 3.11.2024.5",
        "Маяк стоит на 31 берегу.",
    ],
)
def test_non_dates_are_not_found(text: str) -> None:
    assert find(text) == []


def test_days_of_a_list_are_separate_dates() -> None:
    assert find("3, 7 и 15 мая 2023 года прошли встречи.") == [
        ("2023-05-03", "", True), ("2023-05-07", "", True), ("2023-05-15", "", True),
    ]  # fmt: skip


def test_year_reaches_the_months_of_its_sentence() -> None:
    text = "В 2022 году заводы закрылись в мае и открылись в июле. Школа открыта в августе."
    assert [date for date, _, _ in find(text)] == ["2022", "2022-05", "2022-07", "2024-08"]


def test_same_year_counts_from_the_last_date() -> None:
    assert [date for date, _, _ in find("В мае 2021 года открыт мост. Осенью того же года открыта школа.")] == [
        "2021-05", "2021",
    ]  # fmt: skip


def test_every_month_is_known_in_the_prepositional_case() -> None:
    months = "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре"
    tokens = list(tokenize_russian("; ".join(f"в {month} 2024 года" for month in months.split())))
    assert [(token.month, token.year) for token in tokens] == [(number, 2024) for number in range(1, 13)]
