"""What is wrong with a file of subjects, told to its editor: file, table, key, and what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from briefings.catalog.toml_file import format_location, sanitize_excerpt
from briefings.errors import ContentError

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails


class FileProblem(NamedTuple):
    """What is wrong and what to do about it, in English, and both in one Japanese sentence."""

    message: str
    remedy: str
    japanese: str


_PATTERN_PROBLEMS = {
    r"^\S": FileProblem(
        "a blank stands at an end, or nothing is there",
        "Write one line without blanks around it",
        "前後に空白があるか、空です。空白で囲まずに1行で書いてください",
    ),
    r"^[ぁ": FileProblem(
        "a reading is written in kana alone",
        "Write it in hiragana or katakana",
        "読みは仮名だけで書きます。平仮名か片仮名にしてください",
    ),
    r"^[A-Z]{2}$": FileProblem(
        "a country is named by its ISO 3166-1 code",
        "Write two capital letters, such as AM",
        "国はISO 3166-1の2文字コードで書きます。AM のような大文字2字にしてください",
    ),
    r"^[A-Za-z0-9]+(": FileProblem(
        "an id has letters, digits and hyphens alone, at most 40",
        "Write it like central-asia",
        "idに使えるのは40字までの英数字とハイフンだけです。central-asia のように書いてください",
    ),
    r"^[a-z]{2,3}": FileProblem(
        "a language is named by its tag",
        "Write a tag such as ru or uz-Cyrl",
        "言語は ru や uz-Cyrl のようなタグで書いてください",
    ),
    r"^\d+(?:-": FileProblem(
        "a section is named by its path", "Write it like 2-(1)-ア", "節は 2-(1)-ア のような番号で書いてください"
    ),
    r"^\d+(?:[(": FileProblem(
        "a count is written as the figure prints it",
        "Write it like 10 or 9（10）",
        "参加国数は図のとおり、10 や 9（10）のように書いてください",
    ),
}
_TYPE_PROBLEMS = {
    "missing": FileProblem("it is missing", "Add it", "必要な項目がありません。書き加えてください"),
    "extra_forbidden": FileProblem(
        "there is no such key",
        "Check its spelling, or take it out",
        "このような項目はありません。綴りを確かめるか、削除してください",
    ),
    "string_type": FileProblem(
        "it has to be text", "Write it in quotation marks", "文字列が必要です。引用符で囲んでください"
    ),
    "string_too_long": FileProblem("it is too long", "Shorten it", "長すぎます。短くしてください"),
    "list_type": FileProblem(
        "it has to be a list",
        'Write it in square brackets: ["…", "…"]',
        '並びが必要です。["…", "…"] のように書いてください',
    ),
    "enum": FileProblem(
        "there is no such status",
        "Write member, associate, partner, suspended, frozen or unclear",
        "このような地位はありません。member、associate、partner、suspended、frozen、unclear から選んでください",
    ),
    "tag": FileProblem(
        "Japanese and English names don't stand here",
        "Write them under `variants`",
        "日本語と英語の名前はここには書けません。variants に書いてください",
    ),
    "edtf": FileProblem(
        "it is no date",
        "Write it as 2024, 2024-10 or 2024-03-08",
        "日付として読めません。2024、2024-10、2024-03-08 のように書いてください",
    ),
}
_NOT_A_TABLE = FileProblem(
    "it has to be a table",
    'Write it as { ja = "…", en = "…" }, or under a heading in brackets',
    '表が必要です。{ ja = "…", en = "…" } のように書くか、見出しの下に書いてください',
)


def make_content_error(location: str, problem: FileProblem) -> ContentError:
    """The error that says so."""
    return ContentError(problem.message, location=location, remedy=f"{problem.remedy}.", ja=f"{problem.japanese}。")


def from_validation_error(file: str, table: str, error: ValidationError) -> ContentError:
    """The first thing that pydantic found wrong, in words that need no Python."""
    first = error.errors(include_url=False)[0]
    steps = [step for step in first["loc"] if step != "[key]"]
    key = "".join(
        f"[{step + 1}]" if isinstance(step, int) else f".{sanitize_excerpt(step)}" for step in steps
    ).lstrip(".")
    wrong, given = _find_problem(first), first["input"]
    if isinstance(given, str):
        wrong = FileProblem(
            f"{wrong.message}: {sanitize_excerpt(given)!r}",
            wrong.remedy,
            f"「{sanitize_excerpt(given)}」: {wrong.japanese}",
        )
    return make_content_error(format_location(file, table, key), wrong)


def _find_problem(error: ErrorDetails) -> FileProblem:
    if error["type"] == "string_pattern_mismatch":
        pattern = str(error["ctx"]["pattern"])
        return next(wrong for start, wrong in _PATTERN_PROBLEMS.items() if pattern.startswith(start))
    code = str(error["ctx"]["error"]) if error["type"] == "value_error" else error["type"]
    return _TYPE_PROBLEMS.get(code, _NOT_A_TABLE)
