"""Three editions of an invented yearbook, with statements that stay, change, appear and disappear."""

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


def _head(edition: int, *, kind: str = "digest", language: str = "ja", number: str = "2-5") -> str:
    title = {"2-3": "中南米", "2-5": "北と南の国々"}[number] if language == "ja" else "North and south"
    return HEAD.format(edition=edition, number=number, kind=kind, language=language, title=title)


OF_2024 = (
    _head(2024)
    + """
# 1 南の国々 {p=5}

- アルメニアは、葡萄酒の輸出を2割増やした。 {p=5}
- 2023年2月、モルドバの首相が代わった。 {p=6 date=2023-02}
"""
)

OF_2025 = (
    _head(2025)
    + """
# 1 概観 {p=10}

- アルメニアは、北の隣国との長い関係を見直している。 {p=10}
- モルドバは、川の橋を直した。 {p=10}

# 2 南の国々 {p=11}

## (1) コーカサス諸国 {p=11}

- アルメニアは、展示会に12億円を出すと決めた。 {p=11}
- 2024年9月、アルメニアの特使が日本を訪れ、鈴木外務大臣と会談した。 {p=11 date=2024-09}
- 2024年5月、アルメニアの北部で大雨による洪水があった。 {p=12 date=2024-05}
- アルメニアには、古い葡萄酒の産地がある。 {p=12}
- アゼルバイジャンは、海の風で電気をつくっている。 {p=12}
- ベラルーシは、麦の畑を広げた。 {p=13}

> figure: 主な枠組み。（ ）の数字は参加国数 {p=17}
> label: CSTO（6）：集団安全保障条約機構 {p=17}
> note ※1: アルメニアは2024年、CSTOへの参加凍結を表明した {p=18 date=2024}
"""
)

OF_2026 = (
    _head(2026)
    + """
# 1 概観 {p=20}

- アルメニアは、北の隣国との長い関係を見直している。 {p=20}

# 3 南の国々 {p=21}

## (2) コーカサス諸国 {p=21}

- アルメニアは、展示会に15億円を出すと決めた。 {p=21}
- 2024年9月に日本を訪れたアルメニアの特使は、鈴木外務大臣と会談し、協力の文書を交わした。 {p=21 date=2024-09}
- 2025年6月、アルメニアとジョージアは、新しい鉄道を開いた。 {p=22 date=2025-06}
- アルメニアには古い葡萄酒の産地がある。 {p=22}
- アゼルバイジャンは、海の風で電気をつくっている。 {p=22}
- 広げた麦の畑が、ベラルーシの麦を支えている。 {p=23}

> figure: 主な枠組み。（ ）の数字は参加国数 {p=27}
> label: CSTO（5）：集団安全保障条約機構 {p=27}
> note ※1: アルメニアは2025年、CSTOへの参加停止を表明した {p=28 date=2025}
> note ※2: ベラルーシは2025年、CSTOへの参加凍結を表明した {p=28 date=2025}
"""
)

ENGLISH_2025 = (
    _head(2025, language="en")
    + """
# 2 Countries of the south {p=11}

- Armenia decided to spend 1.2 billion yen on an exhibition. {p=11}
"""
)

ENGLISH_2026 = (
    _head(2026, language="en")
    + """
# 3 Countries of the south {p=21}

- Armenia decided to spend 1.5 billion yen on an exhibition. {p=21}
"""
)

ORIGINAL_2025 = (
    _head(2025, kind="original")
    + """
# 2 南の国々 {p=11}

アルメニアについては、展示会への参加が話し合われ、費用の額も伝えられた。 {p=11}
"""
)

ORIGINAL_2026 = (
    _head(2026, kind="original")
    + """
# 3 南の国々 {p=21}

アルメニアについては、展示会への参加が話し合われ、費用の増額も伝えられた。 {p=21}
"""
)

PERU_ORIGINAL_2025 = (
    _head(2025, kind="original", number="2-3")
    + """
# 1 ペルー {p=100}

2024年11月、ペルーの首都で会合が開かれ、各地の代表が集まった。港の工事も進んだ。 {p=100}
"""
)

PERU_DIGEST_2026 = (
    _head(2026, number="2-3")
    + """
# 1 ペルー {p=110}

- 2024年11月、ペルーの首都で会合が開かれ、代表が集まった。 {p=110 date=2024-11}
- 2025年3月、ペルーの大統領が日本を訪れた。 {p=110 date=2025-03}
"""
)

FLAGS = {"BY": "🇧🇾", "AM": "🇦🇲", "AZ": "🇦🇿", "GE": "🇬🇪", "JP": "🇯🇵"}


def _country(key: str, ja: str, en: str) -> Subject:
    return Subject(key, SubjectKind.COUNTRY, {"ja": ja, "en": en}, (Alias(FLAGS[key], AliasKind.FLAG),), FLAGS[key])


SUBJECTS = (
    _country("BY", "ベラルーシ", "Belarus"),
    _country("AM", "アルメニア", "Armenia"),
    _country("AZ", "アゼルバイジャン", "Azerbaijan"),
    _country("GE", "ジョージア", "Georgia"),
    _country("JP", "日本", "Japan"),
    Subject(
        "CSTO",
        SubjectKind.FRAMEWORK,
        {"ja": "集団安全保障条約機構", "en": "Collective Security Pact"},
        (Alias("CSTO", AliasKind.ABBREVIATION, "en"),),
    ),
    Subject(
        "suzuki",
        SubjectKind.PERSON,
        {"ja": "鈴木", "en": "Suzuki"},
        (Alias("鈴木外務大臣", AliasKind.VARIANT, "ja"),),
        country="JP",
        office={"ja": "外務大臣", "en": "Minister for Foreign Affairs"},
    ),
)

MEMBERSHIPS = (
    Membership("CSTO", "BY", MembershipStatus.MEMBER),
    Membership("CSTO", "AM", MembershipStatus.FROZEN, since="2024"),
)

ALL = (
    *(OF_2024, OF_2025, OF_2026, ENGLISH_2025, ENGLISH_2026),
    *(ORIGINAL_2025, ORIGINAL_2026, PERU_ORIGINAL_2025, PERU_DIGEST_2026),
)


@cache
def content(texts: tuple[str, ...] = ALL) -> Content:
    """Returns the content of these documents, read and annotated by the product; it is built once."""
    documents = [
        parse_document(decode_document(text.encode(), name=f"{place}.md")) for place, text in enumerate(texts)
    ]
    return assemble_content(documents, Catalog(SUBJECTS, MEMBERSHIPS))


def snapshot(texts: tuple[str, ...] = ALL) -> Snapshot:
    """Returns a revision with the content of these documents."""
    return Snapshot(Revision(7, None, "0" * 64, "2026-01-01T00:00:00+00:00", active=True), content(texts))
