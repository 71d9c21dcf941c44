"""What an importer was unsure of, said to a person: in English as it was noted, in Japanese by its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.domain import DocumentWarning

if TYPE_CHECKING:
    from briefings.domain import DocumentWarning


_EXCERPT_LENGTH = 30
"""So many characters of the place in question are shown."""

JAPANESE_TEXTS = {
    "code": "コードの欄を文章として読みました",
    "control": "制御文字を取り除きました",
    "date": "日付の印が読めないため使いませんでした",
    "date-doubtful": "日付の年を文脈から判断しました。確かめてください",
    "date-invalid": "日付として成り立たないため、出来事にしませんでした",
    "date-unresolved": "日付の年が分からないため、出来事にしませんでした",
    "direction": "書字方向を変える文字を取り除きました",
    "edition": "何年版かを推定しました。確かめてください",
    "encoding": "文字コードを推定しました。確かめてください",
    "figure": "図の書き方が読み取れませんでした",
    "footnote": "脚注の本文と印が対応していません",
    "framework-unknown": "図にある枠組みの名前を知りません",
    "front-matter": "冒頭の設定欄に読めない項目があります",
    "heading": "見出しの番号の付き方が前後と合いません",
    "html": "ページの一部（スクリプトなど）を読み飛ばしました",
    "hyphen": "行末のハイフンでつながる語を一つにしました",
    "image": "画像は読まず、説明だけを残しました",
    "invisible": "見えない文字を取り除きました",
    "kind": "文書の種類を推定しました。確かめてください",
    "label": "図の中の文字を読み取れませんでした",
    "language": "言語を推定しました。確かめてください",
    "link": "リンク先の住所を残しませんでした",
    "mark": "脚注の印に対応する本文がありません",
    "membership-count": "図の参加国数と、登録されている参加国の数が合いません",
    "membership-framework": "注がどの枠組みの話か分かりません",
    "membership-left": "脱退や申請の取下げが述べられています。参加の記録には入れていません",
    "no-page": "ページの記載がありません",
    "no-section": "最初の見出しより前に文章があります",
    "number": "章と節の番号を推定しました。確かめてください",
    "page": "ページ番号が前後と合いません",
    "quote": "引用の欄の種類が分からないため、段落として読みました",
    "radical": "部首の文字で書かれた漢字を直しました",
    "reading": "読み仮名と見て取り除きました",
    "running-head": "柱（ページの見出し）と見て取り除きました",
    "stray-number": "題のない番号だけの行を外しました",
    "table": "表を文章として読みました",
    "tag": "項目の印が読めないため使いませんでした",
    "title": "章の題が文中にないか、はっきりしません。取込みのときに直せます",
    "unknown": "読み方の分からない部分を文章として読みました",
    "unmapped": "PDFのフォントに意味の登録がない文字があります",
}
"""The kinds of warnings, each as one Japanese sentence without its full stop."""


def warning_text(warning: DocumentWarning, language: str) -> str:
    """A warning in one line of `language` (`ja`, else English); a kind without a Japanese sentence stays English."""
    said = JAPANESE_TEXTS.get(warning.code) if language == "ja" else None
    if said is None:
        return warning.message
    place = " ".join(warning.excerpt.split())
    if len(place) > _EXCERPT_LENGTH:
        place = place[:_EXCERPT_LENGTH] + "…"
    return f"{said}: {place}" if place else f"{said}。"


EXCERPT_LENGTH = 60


class ParserWarnings:
    """Warnings in the order of the document's lines; those about the whole document come first."""

    def __init__(self) -> None:
        self._entries: list[tuple[int | None, str, str, str]] = []

    def add(self, line: int | None, code: str, message: str, excerpt: str = "") -> None:
        """Remember one: `line` counts from 1, `code` is a short slug for programs."""
        short = excerpt if len(excerpt) <= EXCERPT_LENGTH else excerpt[: EXCERPT_LENGTH - 1] + "…"
        self._entries.append((line, code, message, short))

    def list_warnings(self) -> tuple[DocumentWarning, ...]:
        """All of them, numbered from 1."""
        ordered = sorted(self._entries, key=lambda note: note[0] or 0)
        return tuple(DocumentWarning(number, *note) for number, note in enumerate(ordered, 1))


__all__ = ["EXCERPT_LENGTH", "ParserWarnings"]
