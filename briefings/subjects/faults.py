"""What is wrong with a file of subjects, told to its editor: file, table, key, and what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.errors import ContentError

if TYPE_CHECKING:
    from pydantic import ValidationError

_PATTERNS = {
    r"^\S": ("a blank stands at an end, or nothing is there", "Write one line without blanks around it",
             "前後に空白があるか、空です。空白のない1行で書いてください"),
    r"^[ぁ": ("a reading is written in kana alone", "Write it in hiragana or katakana",
             "読みは仮名だけで書きます。平仮名か片仮名にしてください"),
    r"^[A-Z]{2}$": ("a country is named by its ISO 3166-1 code", "Write two capital letters, such as AM",
                    "国はISO 3166-1の2文字コードで書きます。AM のような大文字2字にしてください"),
    r"^[A-Za-z0-9]+(": ("an id has letters, digits and hyphens alone", "Write it like central-asia",
                        "idに使えるのは英数字とハイフンだけです。central-asia のように書いてください"),
    r"^[a-z]{2,3}(": ("another language is named by its tag", "Write a tag such as ru; Japanese and English go to `variants`",
                 "ほかの言語は ru のようなタグで書きます。日本語と英語は variants に書いてください"),
    r"^\d+(?:-": ("a section is named by its path", "Write it like 2-(1)-ア",
                  "節は 2-(1)-ア のような番号で書いてください"),
    r"^\d+(?:[(": ("a count is written as the figure prints it", "Write it like 10 or 9（10）",
                   "参加国数は図のとおり、10 や 9（10）のように書いてください"),
    r"^[a-z]{2,3}$": ("a language is named by its tag", "Write a tag such as ja or ru",
                      "言語は ja や ru のようなタグで書いてください"),
}  # fmt: skip
_KINDS = {
    "missing": ("it is missing", "Add it", "必要な項目がありません。書き加えてください"),
    "extra_forbidden": ("there is no such key", "Check its spelling, or take it out",
                        "このような項目はありません。綴りを確かめるか、削除してください"),
    "string_type": ("it has to be text", "Write it in quotation marks", "文字列が必要です。引用符で囲んでください"),
    "string_too_long": ("it is too long", "Shorten it", "長すぎます。短くしてください"),
    "list_type": ("it has to be a list", 'Write it in square brackets: ["…", "…"]',
                  '並びが必要です。["…", "…"] のように書いてください'),
    "enum": ("there is no such status", "Write member, associate, partner, suspended, frozen or unclear",
             "このような地位はありません。member, associate, partner, suspended, frozen, unclear のどれかにしてください"),
    "tag": ("Japanese and English names don't stand here", "Write them under `variants`",
            "日本語と英語の名前はここには書けません。variants に書いてください"),
    "edtf": ("it is no date", "Write it as 2024, 2024-10 or 2024-03-08",
                    "日付として読めません。2024、2024-10、2024-03-08 のように書いてください"),
}  # fmt: skip
_TABLE = ("it has to be a table", 'Write it as { ja = "…", en = "…" } or under a heading in brackets',
          '表が必要です。{ ja = "…", en = "…" } のように書くか、見出しの下に書いてください')  # fmt: skip


def fault(file: str, table: str, key: str, what: str, do: str, ja: str) -> ContentError:
    """The error for one key of one table: `persons.toml, [putin], country: … . …`."""
    where = ", ".join(part for part in (file, f"[{table}]" if table else "", key) if part)
    return ContentError(what, where=where, do=f"{do}.", ja=f"{ja}。")


def from_validation(file: str, table: str, error: ValidationError) -> ContentError:
    """The first thing that pydantic found wrong, in words that need no Python."""
    first = error.errors(include_url=False)[0]
    place = [part for part in first["loc"] if part != "[key]"]
    key = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    kind = first["type"]
    if kind == "string_pattern_mismatch":
        pattern = str(first.get("ctx", {}).get("pattern", ""))
        what, do, ja = max(
            ((text, len(start)) for start, text in _PATTERNS.items() if pattern.startswith(start)),
            key=lambda found: found[1],
        )[0]
    else:
        code = str(first["ctx"]["error"]) if kind == "value_error" else kind
        what, do, ja = _KINDS.get(code, _TABLE)
    given = first["input"]
    if isinstance(given, str) and kind != "missing":
        what, ja = f"{what}: {given[:60]!r}", f"「{given[:60]}」: {ja}"
    return fault(file, table, key, what, do, ja)
