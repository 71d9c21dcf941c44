"""Subjects, a mention finder and chapters, all invented for these tests."""

from __future__ import annotations

import pytest

from briefings.domain import (
    Alias,
    AliasKind,
    Chapter,
    ChapterKind,
    Passage,
    PassageKind,
    Section,
    Subject,
    SubjectKind,
)
from briefings.search.name_finder import NameFinder

COUNTRIES = {
    "RU": ("ロシア", "Russia"),
    "JP": ("日本", "Japan"),
    "UZ": ("ウズベキスタン", "Uzbekistan"),
    "KZ": ("カザフスタン", "Kazakhstan"),
    "AM": ("アルメニア", "Armenia"),
    "AZ": ("アゼルバイジャン", "Azerbaijan"),
    "SE": ("スウェーデン", "Sweden"),
    "TR": ("トルコ", "Türkiye"),
    "ML": ("マリ", "Mali"),
    "NE": ("ニジェール", "Niger"),
    "TL": ("東ティモール", "Timor-Leste"),
}
FRAMEWORKS = {
    "NATO": ("北大西洋条約機構", "North Atlantic Treaty Organization", "NATO"),
    "AU": ("アフリカ連合", "African Union", "AU"),
    "ASEAN": ("東南アジア諸国連合", "Association of Southeast Asian Nations", "ASEAN"),
    "CSTO": ("集団安全保障条約機構", "Eurasian alliance", "CSTO"),
}


@pytest.fixture(scope="session")
def subjects():
    shorts = {"RU": "露", "JP": "日"}
    made = [
        Subject(
            ident,
            SubjectKind.COUNTRY,
            {"ja": ja, "en": en},
            (Alias(shorts[ident], AliasKind.ABBREVIATION),) if ident in shorts else (),
        )
        for ident, (ja, en) in COUNTRIES.items()
    ]
    made.append(Subject("jp-ru", SubjectKind.TOPIC, {"ja": "日露関係", "en": "relations with the north"}))
    made += [
        Subject(ident, SubjectKind.FRAMEWORK, {"ja": ja, "en": en}, (Alias(short, AliasKind.ABBREVIATION),))
        for ident, (ja, en, short) in FRAMEWORKS.items()
    ]
    made.append(Subject("caucasus", SubjectKind.REGION, {"ja": "コーカサス", "en": "Caucasus"}, members=("AM", "AZ")))
    made.append(Subject("talks", SubjectKind.TOPIC, {"ja": "ロシアとの交渉", "en": "talks with Russia"}))
    made.append(Subject("indo-pacific", SubjectKind.TOPIC, {"ja": "インド太平洋", "en": "Indo-Pacific"}))
    made.append(Subject("IN", SubjectKind.COUNTRY, {"ja": "インド", "en": "India"}))
    made.append(Subject("envoy", SubjectKind.PERSON, {"ja": "サルキソフ", "en": "Sarkisov"}, country="AM"))
    return tuple(made)


@pytest.fixture(scope="session")
def spotter(subjects):
    return NameFinder.from_subjects(subjects)


@pytest.fixture
def chapter():
    """Makes a chapter: passages as `(kind, section, text)` or with keyword fields in a dict after them."""

    def make(
        *passages, sections=(("1", "総論"),), kind=ChapterKind.ORIGINAL, language="ja", edition=2025, figures=()
    ):
        made = []
        for ordinal, given in enumerate(passages):
            kind_of, section, text, more = given if len(given) == 4 else (*given, {})
            made.append(Passage(kind_of, section, ordinal, text, **{"page": 10, **more}))
        return Chapter(
            edition,
            "2-9",
            kind,
            language,
            "章",
            tuple(Section(path, path.split("-")[-1], title, path.count("-") + 1, 10) for path, title in sections),
            tuple(made),
            figures,
        )

    return make


@pytest.fixture
def paragraph(chapter):
    """A chapter of one paragraph under a neutral heading."""

    def make(text, **more):
        return chapter((PassageKind.PARAGRAPH, "1", text, more))

    return make
