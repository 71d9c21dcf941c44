"""Which statements of a chapter are of war, disaster or threat: those are told without festive words."""

from __future__ import annotations

import re

_SOLEMN_WORDS = re.compile(
    "侵略|侵攻|進攻|戦争|参戦|攻撃|襲撃|占領|併合|軍事|停戦|紛争|武力|衝突|ミサイル|核抑止|核兵器|核実験|爆発|爆撃|死亡|死者|殉職|亡くな|犠牲|戦没"
    "|地震|津波|災害|洪水|事故|テロ|制裁|資産凍結|領空侵犯|拘束|弾圧|デモ|抗議|捕虜|難民|上限価格|再統合"
    "|invasion|invaded|incursion|aggression|attack|war(?!saw)|occupation|occupied|annex|militar|troops|ceasefire|conflict"
    "|missile|nuclear|bomb|explo|died|death|dead|killed|victim|earthquake|tsunami|disaster|flood|accident|terror|sanction"
    "|freez|froze|airspace|detain|crackdown|protest|refugee|price cap|reunification",
    re.IGNORECASE,
)


def is_solemn(text: str) -> bool:
    """Whether a statement is of something that nobody congratulates on. In doubt it is: a plain word never hurts."""
    return bool(_SOLEMN_WORDS.search(text))
