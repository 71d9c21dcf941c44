"""What is wrong with a file of subjects, told to its editor: file, table, key, and what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from briefings.errors import ContentError
from briefings.tables import place, shown

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails


class Wrong(NamedTuple):
    """What is wrong and what to do about it, in English, and both in one Japanese sentence."""

    what: str
    do: str
    ja: str


_PATTERNS = {
    r"^\S": Wrong(
        "a blank stands at an end, or nothing is there",
        "Write one line without blanks around it",
        "前後に空白があるか、空です。空白で囲まずに1行で書いてください",
    ),
    r"^[ぁ": Wrong(
        "a reading is written in kana alone",
        "Write it in hiragana or katakana",
        "読みは仮名だけで書きます。平仮名か片仮名にしてください",
    ),
    r"^[A-Z]{2}$": Wrong(
        "a country is named by its ISO 3166-1 code",
        "Write two capital letters, such as AM",
        "国はISO 3166-1の2文字コードで書きます。AM のような大文字2字にしてください",
    ),
    r"^[A-Za-z0-9]+(": Wrong(
        "an id has letters, digits and hyphens alone, at most 40",
        "Write it like central-asia",
        "idに使えるのは40字までの英数字とハイフンだけです。central-asia のように書いてください",
    ),
    r"^[a-z]{2,3}": Wrong(
        "a language is named by its tag",
        "Write a tag such as ru or uz-Cyrl",
        "言語は ru や uz-Cyrl のようなタグで書いてください",
    ),
    r"^\d+(?:-": Wrong(
        "a section is named by its path", "Write it like 2-(1)-ア", "節は 2-(1)-ア のような番号で書いてください"
    ),
    r"^\d+(?:[(": Wrong(
        "a count is written as the figure prints it",
        "Write it like 10 or 9（10）",
        "参加国数は図のとおり、10 や 9（10）のように書いてください",
    ),
}
_KINDS = {
    "missing": Wrong("it is missing", "Add it", "必要な項目がありません。書き加えてください"),
    "extra_forbidden": Wrong(
        "there is no such key",
        "Check its spelling, or take it out",
        "このような項目はありません。綴りを確かめるか、削除してください",
    ),
    "string_type": Wrong(
        "it has to be text", "Write it in quotation marks", "文字列が必要です。引用符で囲んでください"
    ),
    "string_too_long": Wrong("it is too long", "Shorten it", "長すぎます。短くしてください"),
    "list_type": Wrong(
        "it has to be a list",
        'Write it in square brackets: ["…", "…"]',
        '並びが必要です。["…", "…"] のように書いてください',
    ),
    "enum": Wrong(
        "there is no such status",
        "Write member, associate, partner, suspended, frozen or unclear",
        "このような地位はありません。member、associate、partner、suspended、frozen、unclear から選んでください",
    ),
    "tag": Wrong(
        "Japanese and English names don't stand here",
        "Write them under `variants`",
        "日本語と英語の名前はここには書けません。variants に書いてください",
    ),
    "edtf": Wrong(
        "it is no date",
        "Write it as 2024, 2024-10 or 2024-03-08",
        "日付として読めません。2024、2024-10、2024-03-08 のように書いてください",
    ),
}
_TABLE = Wrong(
    "it has to be a table",
    'Write it as { ja = "…", en = "…" }, or under a heading in brackets',
    '表が必要です。{ ja = "…", en = "…" } のように書くか、見出しの下に書いてください',
)


def fault(where: str, wrong: Wrong) -> ContentError:
    """The error that says so."""
    return ContentError(wrong.what, where=where, do=f"{wrong.do}.", ja=f"{wrong.ja}。")


def from_validation(file: str, table: str, error: ValidationError) -> ContentError:
    """The first thing that pydantic found wrong, in words that need no Python."""
    first = error.errors(include_url=False)[0]
    steps = [step for step in first["loc"] if step != "[key]"]
    key = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{shown(step)}" for step in steps).lstrip(".")
    wrong, given = _wrong(first), first["input"]
    if isinstance(given, str):
        wrong = Wrong(f"{wrong.what}: {shown(given)!r}", wrong.do, f"「{shown(given)}」: {wrong.ja}")
    return fault(place(file, table, key), wrong)


def _wrong(error: ErrorDetails) -> Wrong:
    if error["type"] == "string_pattern_mismatch":
        pattern = str(error["ctx"]["pattern"])
        return next(wrong for start, wrong in _PATTERNS.items() if pattern.startswith(start))
    code = str(error["ctx"]["error"]) if error["type"] == "value_error" else error["type"]
    return _KINDS.get(code, _TABLE)
