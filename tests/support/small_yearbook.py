"""A small invented yearbook with all features that cards distinguish.

It has two editions; the newer one has a digest in both languages, its original, and a second chapter with an original
only. The product parses and annotates it.
"""

from __future__ import annotations

from functools import cache

from briefings.catalog.loader import Catalog
from briefings.documents import parse_document
from briefings.documents.encoding import decode_document
from briefings.domain import (
    Alias,
    AliasKind,
    Content,
    Membership,
    MembershipStatus,
    Revision,
    Snapshot,
    Subject,
    SubjectKind,
)
from briefings.revisions.assemble import assemble_content

HEAD = """+++
edition = {edition}
number = "{number}"
kind = "{kind}"
language = "{language}"
title = "{title}"
publisher = "外務省"
licence = "公共データ利用規約（第1.0版）"
+++
"""

DIGEST_JA = (
    HEAD.format(edition=2025, number="2-5", kind="digest", language="ja", title="ロシアと近隣")
    + """
# 1 概観 {p=10}

- 2024年も、ロシアと欧米の対立は続いた。 {p=10 date=2024}
- アルメニアとアゼルバイジャンの交渉は、2024年の秋も進んだ。[^1] {p=10 date=2024}
- こうした中、各国の関心は南へ向かった。 {p=10}

[^1]: ナゴルノ・カラバフは、両国が長く争った土地の名。 {p=10}

# 2 ロシア・ベラルーシ {p=11}

## (1) ロシア情勢 {p=11}

### ア ロシア内政 {p=11}

- 2024年3月、大統領選挙があり、現職が当選した。 {p=11 date=2024-03}
- ロシアの議会は、予算を前の年より25％増やした。 {p=11}
- この決定に反対する声は小さかった。 {p=11}

### イ ロシア外政 {p=12}

- 2024年10月、ロシアはBRICSの会議を開いた。 {p=12 date=2024-10}
- 2024年7月と11月、ロシアの船は近くの海を回った。 {p=12 date=2024-07,2024-11}
- ロシアの船は2024年7月と11月に近くの海を回った。 {p=12 date=2024-07,2024-11}

## (2) 日露関係 {p=13}

- 2024年9月、両国の担当者が漁業について話し合った。 {p=13 date=2024-09}
- 日本は、ロシアに抗議した。 {p=13}

## (3) ベラルーシ情勢 {p=14}

- 2025年1月26日、ベラルーシで大統領選挙があった。 {p=14 date=2025-01-26}
- 鈴木外務大臣は、ベラルーシの隣国を訪れた。 {p=14}

# 3 南の国々 {p=15}

## (1) コーカサス諸国 {p=15}

- コーカサスは、東西を結ぶ道である。 {p=15}
- 2024年5月、コーカサスの3か国は、鉄道の計画をともに始めた。 {p=15 date=2024-05}
- 2024年9月、アルメニアの特使が日本を訪れ、鈴木外務大臣と会談した。 {p=15 date=2024-09}
- アルメニアは、展示会への参加を決めた。費用は12億円である。 {p=16}
- 2024年11月末、ジョージアで集会が開かれた。 {p=16 date=2024-11}

> figure: 主な枠組み。（ ）の数字は参加国数 {p=17}
> label: CSTO（6）：集団安全保障条約機構 {p=17}
> note ※1: アルメニアは2024年、CSTOへの参加凍結を表明した {p=17 date=2024}
> caption: 会談する鈴木外務大臣とアルメニアの特使 {p=17}
"""
)

DIGEST_EN = (
    HEAD.format(edition=2025, number="2-5", kind="digest", language="en", title="Russia and its neighbours")
    + """
# 1 Overview {p=10}

- The talks between Armenia and Azerbaijan went on in the autumn of 2024. {p=10 date=2024}

# 2 Russia and Belarus {p=11}

## (1) The situation in Russia {p=11}

- In October 2024, Russia held a meeting of BRICS. {p=12 date=2024-10}

## (2) Japan–Russia relations {p=13}

- In September 2024, officials of both countries spoke about fishing. {p=13 date=2024-09}

# 3 Countries of the south {p=15}

## (1) Caucasus {p=15}

- In September 2024, an envoy of Armenia visited Japan and met Foreign Minister Suzuki. {p=15 date=2024-09}
- Armenia decided to take part in an exhibition, at a cost of 1.2 billion yen. {p=16}
"""
)

ORIGINAL_JA = (
    HEAD.format(edition=2025, number="2-5", kind="original", language="ja", title="ロシアと近隣")
    + """
# 3 南の国々 {p=15}

## (1) コーカサス諸国 {p=15}

アルメニアとの関係では、9月に特使が来て会談した。その席で展示会への参加が伝えられた。費用の話もあった。 {p=15}

アゼルバイジャンについては、春に大きな会議の準備が進んだ。 {p=16}
"""
)

OTHER_JA = (
    HEAD.format(edition=2025, number="2-3", kind="original", language="ja", title="中南米")
    + """
# 1 ブラジル {p=100}

ブラジルは2024年に会議の議長を務めた。日本との往来も多かった。来年も続くとみられる。 {p=100}

# 3 その他 {p=101}

## (1) ペルー {p=101}

2024年11月、ペルーの首都で会合が開かれた。 {p=101}
"""
)

OLDER_JA = (
    HEAD.format(edition=2024, number="2-5", kind="digest", language="ja", title="ロシアと近隣")
    + """
# 1 概観 {p=8}

- 2023年、アルメニアは新しい計画を発表した。 {p=8 date=2023}
- 2023年2月、モルドバの首相が代わった。 {p=9 date=2023-02}
"""
)

FLAGS = {"RU": "🇷🇺", "BY": "🇧🇾", "AM": "🇦🇲", "AZ": "🇦🇿", "GE": "🇬🇪", "JP": "🇯🇵"}


def _country(key: str, ja: str, en: str, *aliases: Alias, related: tuple[str, ...] = ()) -> Subject:
    return Subject(
        key,
        SubjectKind.COUNTRY,
        {"ja": ja, "en": en},
        (Alias(FLAGS[key], AliasKind.FLAG), *aliases),
        FLAGS[key],
        related,
    )


SUBJECTS = (
    _country("RU", "ロシア", "Russia", Alias("露", AliasKind.ABBREVIATION, "ja"), related=("japan-russia", "BY")),
    _country("BY", "ベラルーシ", "Belarus"),
    _country("AM", "アルメニア", "Armenia", related=("AZ", "karabakh")),
    _country("AZ", "アゼルバイジャン", "Azerbaijan"),
    _country("GE", "ジョージア", "Georgia", Alias("グルジア", AliasKind.FORMER_NAME, "ja")),
    _country("JP", "日本", "Japan", Alias("日", AliasKind.ABBREVIATION, "ja")),
    Subject(
        "caucasus",
        SubjectKind.REGION,
        {"ja": "コーカサス", "en": "Caucasus"},
        (Alias("コーカサス諸国", AliasKind.VARIANT, "ja"),),
        members=("AM", "AZ", "GE"),
    ),
    Subject(
        "karabakh", SubjectKind.TOPIC, {"ja": "ナゴルノ・カラバフ", "en": "Nagorno-Karabakh"}, related=("AM", "AZ")
    ),
    Subject("japan-russia", SubjectKind.TOPIC, {"ja": "日露関係", "en": "Japan–Russia relations"}, related=("RU",)),
    Subject(
        "CSTO",
        SubjectKind.FRAMEWORK,
        {"ja": "集団安全保障条約機構", "en": "Collective Security Pact"},
        (Alias("CSTO", AliasKind.ABBREVIATION, "en"),),
    ),
    Subject("BRICS", SubjectKind.FRAMEWORK, {"ja": "BRICS", "en": "BRICS"}),
    Subject(
        "suzuki",
        SubjectKind.PERSON,
        {"ja": "鈴木", "en": "Suzuki"},
        (Alias("鈴木外務大臣", AliasKind.VARIANT, "ja"), Alias("Foreign Minister Suzuki", AliasKind.VARIANT, "en")),
        country="JP",
        office={"ja": "外務大臣", "en": "Minister for Foreign Affairs"},
    ),
)

MEMBERSHIPS = (
    Membership("CSTO", "RU", MembershipStatus.MEMBER),
    Membership("CSTO", "BY", MembershipStatus.MEMBER),
    Membership("CSTO", "AM", MembershipStatus.FROZEN, since="2024"),
    Membership("BRICS", "BY", MembershipStatus.PARTNER, since="2025-01"),
)


@cache
def content() -> Content:
    """Returns the content; it is built once."""
    texts = (DIGEST_JA, DIGEST_EN, ORIGINAL_JA, OTHER_JA, OLDER_JA)
    documents = [
        parse_document(decode_document(text.encode(), name=f"{place}.md")) for place, text in enumerate(texts)
    ]
    return assemble_content(documents, Catalog(SUBJECTS, MEMBERSHIPS))


def snapshot(of: Content | None = None) -> Snapshot:
    """Returns a revision with this content, or with another."""
    return Snapshot(Revision(7, None, "0" * 64, "2026-01-01T00:00:00+00:00", active=True), of or content())
