"""Writes the sources: generated sentences about lighthouses, arranged for each layout."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from tests.corpus.model import Block

_JA_WHO = (
    "北の港町", "灯台守の組合", "島の議会", "海図を作る役所", "岬の学校", "ジョージアの技師", "アルメニアの使節",
    "六つの町の代表", "霧笛を直す職人", "湖の国々", "波止場の商人", "若い船乗り", "灯油を運ぶ荷馬車", "日本の調査団",
)  # fmt: skip
_JA_WHEN = (
    "春先に", "3月8日に", "前の年の秋から", "五月の末に", "長い冬のあと、", "10月22日から24日まで", "嵐の夜に",
    "9月に", "年の終わりに", "三年続けて",
)  # fmt: skip
_JA_WHAT = (
    "古い塔の石組み", "明かりの色と間隔", "約16億円の基金", "潮の満ち引きの表", "海鳥の渡りの記録",
    "ギヤを回す水車", "霧の日の合図", "荷揚げ場の屋根", "見張りの当番", "「明かりの約束」という取決め",
    "レンズを磨く道具", "岩礁の位置",
)  # fmt: skip
_JA_DID = (
    "を改めることに決めた", "について話し合い、次の会合の日取りも決めた", "を調べ、その結果を皆に伝えた",
    "を引き継ぎ、費用を三つに分けて払うことになった", "を新しくし、四十隻の船がその恩恵を受けた",
    "をめぐって意見が割れたが、夏には歩み寄った", "を絵に残し、港の入口に掲げた", "を見直すよう求めた",
)  # fmt: skip
_JA_TITLES = (
    "明かりの移り変わり", "霧笛の働き", "港の守り", "灯台守の暮らし", "海図の作り方", "嵐への備え",
    "島と岬の結び付き", "船乗りの学校", "油と風車",
    "波止場の市", "塔の石組み", "夜の見張り", "潮の読み方", "鳥の渡り",
)  # fmt: skip
_JA_LONG_TITLE = "嵐の多い海で明かりを絶やさないための灯台守の組合と港町との取決めに関する新しい課題"

_EN_WHO = (
    "The harbor office", "A guild of keepers", "The island council", "Georgia", "Armenia", "The school on the cape",
    "An engineer from the lakes", "The delegation of Japan", "Each of the six ports", "The chart makers",
)  # fmt: skip
_EN_DID = (
    "repaired the old tower", "agreed to share the cost of the lamps", "counted the boats that came home in fog",
    "drew a new chart of the reef", "asked for a second horn", "opened a workshop for lenses",
    "kept a record of every storm", "moved the watch to the northern pier", "paid for oil and rope",
)  # fmt: skip
_EN_WHEN = (
    "in the spring", "on March 8", "after a long winter", "in October", "before the first snow",
    "for the third year in a row", "at the end of May", "during the great storm",
)  # fmt: skip
_EN_WHY = (
    "because the reef had taken two boats", "so that the ferries could run at night",
    "while the council was still debating the plan", "although the fund had only 16 million left",
    "and the neighbors followed within a month", "which nobody on the coast had expected",
)  # fmt: skip
_EN_TITLES = (
    "The Lamps", "Fog and Horns", "Keepers of the Cape", "Charts and Reefs", "A Harbor in Winter", "Oil and Rope",
    "The Watch", "Storms of the Year", "Ferries at Night", "The Lens Workshop", "Ports and Piers", "What Comes Next",
)  # fmt: skip
_EN_LONG_TITLE = "How the six ports of the northern coast agreed to share the watch and the cost of the lamps"


@dataclass
class Writer:
    """Writes blocks from a seed; all paragraphs begin differently."""

    seed: int
    language: str = "ja"
    blocks: list[Block] = field(default_factory=list)
    note_count: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311  sentences, not secrets
        titles = list(_JA_TITLES if self.language == "ja" else _EN_TITLES)
        self._random.shuffle(titles)
        self._titles = iter(titles * 4)
        # A few phrases for each document keep its fonts small.
        pick = self._random.sample
        self._who, self._did = pick(_JA_WHO, 6), pick(_JA_DID, 5)
        self._what, self._when = pick(_JA_WHAT, 5), pick(_JA_WHEN, 5)
        self._count = 0

    def sentence(self) -> str:
        """Returns a sentence."""
        choose = self._random.choice
        if self.language == "en":
            end = f" {choose(_EN_WHY)}" if self._random.random() < 0.6 else ""
            return f"{choose(_EN_WHO)} {choose(_EN_DID)} {choose(_EN_WHEN)}{end}."
        who, when = choose(self._who), choose(self._when)
        begin = f"{when}{who}が" if self._random.random() < 0.3 else f"{who}は、{when}"
        return f"{begin}{choose(self._what)}{choose(self._did)}。"

    def paragraph(self, sentences: int = 3, notes: int = 0) -> Writer:
        """Returns a paragraph, with marks of new notes inside."""
        self._count += 1
        parts = [self.sentence() for _ in range(sentences)]
        if self.language == "ja":
            parts[0] = f"{self._count + 10}番目の記録では、{parts[0]}"
        else:
            parts[0] = f"Record {self._count + 10} states this: {parts[0]}"
        for index in range(notes):
            self.note_count += 1
            at = index % len(parts)
            stop = parts[at][-1]
            parts[at] = f"{parts[at][:-1]}[^{self.note_count}]{stop}"
        self.blocks.append(Block("paragraph", ("" if self.language == "ja" else " ").join(parts)))
        return self

    def note(self, number: int, *, stop: bool = True) -> Writer:
        """Returns the text of a note."""
        if self.language == "ja":
            text = f"{number}番の覚書：{self.sentence()}"
            text = text if stop else text[:-1] + "こと"
        else:
            text = f"Note of the keepers, volume {number + 30}: {self.sentence()}"
        self.blocks.append(Block("note", text, number=str(number)))
        return self

    def heading(self, level: int, number: str = "", *, long: bool = False, title: str = "") -> Writer:
        """Returns a heading."""
        if long:
            title = _JA_LONG_TITLE if self.language == "ja" else _EN_LONG_TITLE
        self.blocks.append(Block("heading", title or next(self._titles), level, number))
        return self

    def caption(self) -> Writer:
        """Returns a caption."""
        place = f"（6月{self._random.randint(2, 28)}日、トビリシ　写真提供：島の役所）"
        japanese = f"港に立つ{self._random.choice(self._who)}{place}"
        english = f"Figure {self._random.randint(2, 9)}: {self.sentence()[:-1]}"
        self.blocks.append(Block("caption", japanese if self.language == "ja" else english))
        return self

    def table(self, rows: int = 4) -> Writer:
        """Returns a table of ports, lamps and years."""
        if self.language == "ja":
            head, names = ("港の名", "明かりの数", "始まり"), ("北浜", "東島", "南岬", "西津", "中洲", "大崎")
        else:
            head, names = ("Port", "Lamps", "Since"), ("Northport", "Eastisle", "Southcape", "Westbay", "Midreef")
        body = [
            (names[index], f"{self._random.randint(3, 40)}", f"{self._random.randint(1990, 2029)}")
            for index in range(rows)
        ]
        self.blocks.append(Block("table", rows=(head, *body)))
        return self

    def page(self) -> Writer:
        """Returns a page break."""
        self.blocks.append(Block("page"))
        return self
