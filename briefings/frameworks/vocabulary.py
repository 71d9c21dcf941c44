"""Defines the words of questions about memberships in Japanese and English."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from briefings.domain import MembershipStatus as Status
from briefings.text.lazy_pattern import compile_longest_lazily

if TYPE_CHECKING:
    import regex


class WordKind(Enum):
    """The functions of words in a question."""

    AND = auto()
    OR = auto()
    COMMA = auto()
    """Joins names like the following `and` or `or`."""
    BUT = auto()
    NOT_BEFORE = auto()
    """Negates the following names (`not in`, `except`)."""
    NOR = auto()
    NOT_AFTER = auto()
    """Negates the preceding names, as the predicate of a clause (入っていない)."""
    EXCEPT_AFTER = auto()
    """Excludes the preceding names (以外)."""
    PREDICATE = auto()
    """Ends a clause (入っていて)."""
    SEPARATOR = auto()
    """Ends a clause, for example one about a region (のうち, で)."""
    EITHER = auto()
    STATUS = auto()
    IN = auto()
    """A preposition before the names of a clause."""
    OF = auto()
    """A preposition that joins a status to the following names (members of)."""
    ASK_FRAMEWORKS = auto()
    ASK_COUNTRIES = auto()
    FILLER = auto()


_JOINING: Final = "(?:入って|はいって|加盟して|参加して|属して|所属して|加わって|加入して)"
_JOINED: Final = "(?:入り|はいり|加盟し|参加し|属し|所属し|加わり|加入し)"

_JAPANESE: Final[tuple[tuple[WordKind, tuple[str, ...]], ...]] = (
    (
        WordKind.NOT_AFTER,
        (
            f"{_JOINING}は?い?(?:ない|なく|なかった|ませんが|ません)",
            f"{_JOINING}[いお]ら?ず",
            "(?:入|はい|加わ)ら(?:ない|ず)",
            "(?:加盟|参加|加入)し(?:ない|ません|なかった)",
            "(?:加盟|参加)せず",
            "[非未不](?:加盟|参加)国?",
            "(?:で|じゃ)は?(?:ない|なく|ありません)",
        ),
    ),
    (WordKind.EXCEPT_AFTER, ("以外", "を?除[くい](?:た|て)?", "抜き")),
    (
        WordKind.PREDICATE,
        (
            f"{_JOINING}(?:いますが|います|おり|いた|い?る|い?て)?",
            f"{_JOINED}(?:ました|ます|た|て)?",
            "入る|はいる|加盟する|参加する|属する|所属する|加わる|加入する|入った|加わった",
            "である|であり|だが|ですが",
        ),
    ),
    (WordKind.SEPARATOR, ("のうち|うち|で|から", "の?(?:中|なか)で?")),
    (WordKind.BUT, ("けれども|けれど|けど|一方で|一方|ただし|しかし",)),
    (WordKind.AND, ("と|かつ|及び|および|並びに|ならびに|とともに|且つ",)),
    (WordKind.OR, ("か|または|又は|もしくは|若しくは|あるいは",)),
    (WordKind.COMMA, ("[、・]",)),
    (WordKind.EITHER, ("の?(?:どちらか|いずれか|どれか|少なくとも一方|少なくとも一つ|少なくともひとつ)",)),
    (
        WordKind.ASK_FRAMEWORKS,
        ("枠組み?|国際機関|国際機構|機構|機関|組織|グループ|加盟先|所属先|参加先",),
    ),
    (WordKind.ASK_COUNTRIES, ("国々|諸国|各国|国家|国|どこ|だれ|誰",)),
    (
        WordKind.FILLER,
        (
            "の?(?:両方|双方|どちら|いずれ|全部|全て|すべての|すべて)|ともに|共に|一緒に|共通の?|同時に",
            "の|は|が|を|に|へ|も|って|や|ね|よ|な|です|ます|だ|とは|には|にも|への|からの|として|とか",
            "する|した|している|して|されている|されて|された|される|ある|あります|いる|います|なった|なって|なり|どの|どんな|どれ|なに|いくつ|何か?国?",
            "数|いつから|いつ|現在|今|一覧|リスト|表|図|教えて|示して|挙げて|見せて|知りたい|ください|下さい|全ての|全",
            "参加|加盟|加入|メンバーシップ|地位|資格|関係|それぞれ|それ|その|について|に関して|状況|[かカヶ]国|[0-9]{1,2}",
            "[？?。．.！!「」『』（）()“”\"'’:：〜~…]",
        ),
    ),
)
_ENGLISH: Final[tuple[tuple[WordKind, tuple[str, ...]], ...]] = (
    (
        WordKind.NOT_BEFORE,
        (
            "not|isn['’]?t|aren['’]?t|non|outside(?: of)?|neither|without|except(?: for)?|excluding|minus",
            r"other than|besides|apart from|aside from|beyond|but no|no|(?<=\s)[-−–]",
        ),
    ),
    (WordKind.NOR, ("nor",)),
    (WordKind.BUT, ("but|yet|while|whereas|though|although",)),
    (WordKind.AND, ("and|&|[+]|plus|as well as",)),
    (WordKind.OR, ("or|/",)),
    (WordKind.COMMA, (",|;",)),
    (WordKind.EITHER, ("either|at least one(?: of)?|any of|one of",)),
    (WordKind.OF, ("of|from",)),
    (WordKind.IN, ("in|within|inside|into",)),
    (
        WordKind.ASK_FRAMEWORKS,
        ("(?:international )?(?:frameworks?|organi[sz]ations?|groups?|groupings?|blocs?|bodies)",),
    ),
    (WordKind.ASK_COUNTRIES, ("countries|country|states?|nations?|who|whose|everyone|everybody",)),
    (
        WordKind.FILLER,
        (
            "a|an|the|to|is|are|was|were|be|been|being|that|which|what|has|have|had|do|does|did",
            "belong(?:s|ing)?|join(?:s|ed|ing)?|parts?|part of|take(?:s)? part|participat(?:e|es|ed|ing|ion)",
            "by|with|their|its|it|they|them|both|all|every|each|list|show|name|tell|me|give|how many|number",
            "when|since|there|any|current(?:ly)?|today|now|also|only|too|at|on|as|for|at the same time|still|already",
            "includ(?:e|es|ed|ing)|contain(?:s|ing)?|shared?|shares|shared by|common|together|same|time|please|s",
            "standing|status|long|we|i|you|can|vs|versus",
        ),
    ),
)

STATUS_WORDS: Final[tuple[tuple[str, tuple[Status, ...]], ...]] = (
    ("準(?:加盟|参加)国?|準メンバー国?|associate(?: members?(?: states?| countries)?)?", (Status.ASSOCIATE,)),
    ("(?:対話)?パートナー国?|partners?(?: states?| countries| country)?|partnership", (Status.PARTNER,)),
    (
        "(?:への|の)?(?:参加|加盟|資格|活動)?(?:を|の|が)?凍結(?:中|国)?|frozen|froze|freez(?:e|es|ing)",
        (Status.FROZEN,),
    ),
    (
        (
            "(?:への|の)?(?:参加|加盟|資格|活動)?(?:を|の|が)?停止(?:中|国)?"
            "|suspended(?: members?)?|suspend(?:s|ing)?|suspension"
        ),
        (Status.SUSPENDED,),
    ),
    ("(?:加盟|参加)?(?:が|の)?(?:不明|未確定|不明確)|unclear|uncertain", (Status.UNCLEAR,)),
    ("正式な?(?:加盟国|メンバー国?|参加国)?|正加盟国|full members?(?: states?| countries)?|full", (Status.MEMBER,)),
    ("加盟国|参加国|構成国|メンバー国?|members?(?: states?| countries| country)?|membership(?:s)?", ()),
)
"""Words for a status. Those in the last row mean all participants."""


def _compile_words(pattern: str) -> regex.Pattern[str]:
    """Compiles a pattern that matches the longest alternative and does not end inside a word."""
    return compile_longest_lazily(rf"(?:{pattern})(?:(?<![a-z0-9])|(?![a-z0-9]))")


ENGLISH_WORDS: Final = tuple((kind, _compile_words("|".join(patterns))) for kind, patterns in _ENGLISH)
WORDS: Final = (*((kind, _compile_words("|".join(patterns))) for kind, patterns in _JAPANESE), *ENGLISH_WORDS)
STATUSES: Final = tuple((_compile_words(pattern), statuses) for pattern, statuses in STATUS_WORDS)

ASKING_KINDS: Final = frozenset(
    {
        WordKind.STATUS,
        WordKind.IN,
        WordKind.PREDICATE,
        WordKind.NOT_BEFORE,
        WordKind.NOT_AFTER,
        WordKind.EXCEPT_AFTER,
        WordKind.ASK_FRAMEWORKS,
        WordKind.ASK_COUNTRIES,
        WordKind.OR,
    }
)
"""Kinds of words that make a query a question about memberships. `and` alone asks for statements about both names."""

ASKING_WORDS: Final = _compile_words(
    "|".join(
        (
            *(pattern for pattern, _statuses in STATUS_WORDS),
            *(word for kind, words in (*_JAPANESE, *_ENGLISH) if kind in ASKING_KINDS for word in words),
        )
    )
)
"""Matches a word of these kinds anywhere in a text in normal form KC (UAX 15)."""
