"""What cards say by themselves, in both languages, and how they cite: plain and quiet, as much of it is grave."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from briefings.domain import ChapterKind, MembershipStatus, SubjectKind
from briefings.domain.cards import View
from briefings.domain.dates import is_valid_date, parse_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.domain import Chapter
    from briefings.domain.cards import Citation

LANGUAGES: Final = ("ja", "en")

CARD_TEXTS: Final[dict[str, dict[str, str]]] = {
    "view.s": {"ja": "概要", "en": "Overview"},
    "view.c": {"ja": "節", "en": "Section"},
    "view.t": {"ja": "年表", "en": "Chronology"},
    "view.j": {"ja": "日本との関係", "en": "Relations with Japan"},
    "view.o": {"ja": "原文", "en": "Original wording"},
    "view.f": {"ja": "全文", "en": "Full text"},
    "view.d": {"ja": "この日", "en": "This day"},
    "view.m": {"ja": "この月", "en": "This month"},
    "view.u": {"ja": "これからの節目", "en": "Coming up"},
    "view.l": {"ja": "図の年表", "en": "Timeline"},
    "view.k": {"ja": "暦のファイル", "en": "Calendar file"},
    "view.y": {"ja": "前年版との違い", "en": "Changes since the last edition"},
    "view.y.earlier": {"ja": "前の版との違い", "en": "Changes since the edition before"},
    "kind.country": {"ja": "国", "en": "Country"},
    "kind.region": {"ja": "地域", "en": "Region"},
    "kind.topic": {"ja": "テーマ", "en": "Topic"},
    "kind.framework": {"ja": "枠組み", "en": "Framework"},
    "kind.person": {"ja": "人物", "en": "Person"},
    "block.points": {"ja": "要点", "en": "Key points"},
    "block.region": {"ja": "{name}全体の動き", "en": "{name} as a whole"},
    "block.dates": {"ja": "主な日付", "en": "Dates that matter"},
    "block.memberships": {"ja": "枠組みへの参加", "en": "Memberships"},
    "block.members": {"ja": "参加国", "en": "Members"},
    "block.countries": {"ja": "含まれる国", "en": "Countries"},
    "block.related": {"ja": "関連項目", "en": "Related"},
    "block.told": {"ja": "{name}に触れた記述", "en": "Statements on {name}"},
    "block.others": {"ja": "{name}のほかの記述", "en": "Other statements of {name}"},
    "block.digest": {"ja": "要約", "en": "Digest"},
    "foreign.ja": {"ja": "日本語", "en": "in Japanese"},
    "foreign.en": {"ja": "英語", "en": "in English"},
    "foreign": {"ja": "ほかの言語", "en": "in another language"},
    "status.member": {"ja": "加盟", "en": "Member"},
    "status.associate": {"ja": "準加盟", "en": "Associate"},
    "status.partner": {"ja": "パートナー国", "en": "Partner country"},
    "status.suspended": {"ja": "参加停止", "en": "Participation suspended"},
    "status.frozen": {"ja": "参加凍結", "en": "Participation frozen"},
    "status.unclear": {"ja": "参加は不明", "en": "Membership unclear"},
    "joined": {"ja": "（{date}加盟）", "en": " (joined {date})"},
    "from": {"ja": "（{date}から）", "en": " (since {date})"},
    "since": {"ja": "{date}から{status}", "en": "{status} since {date}"},
    "members.count": {"ja": "参加国数", "en": "Number of members"},
    "nothing.edition": {
        "ja": "収録している外交青書{edition}の章に、{name}についての記述はありません。",
        "en": "The chapters of Diplomatic Bluebook {edition} held here have no statement on {name}.",
    },
    "nothing.content": {"ja": "収録された章がまだありません。", "en": "No chapter is held here yet."},
    "nothing.noedition": {
        "ja": "外交青書{edition}は収録されていません。収録されている版: {editions}",
        "en": "The {edition} edition is not held here. Editions held: {editions}",
    },
    "nothing.noedition.text": {
        "ja": "「{edition}」という版は収録されていません。収録されている版: {editions}",
        "en": "No edition “{edition}” is held here. Editions held: {editions}",
    },
    "nothing.compare.one": {
        "ja": "収録している版は外交青書{edition}だけです。ほかの版を取り込むと、{name}についての違いが表示されます。",
        "en": "Only the {edition} edition is held here. Once there is another, what changed on {name} stands here.",
    },
    "nothing.compare": {
        "ja": "外交青書{edition}より前の版で{name}を述べたものは収録されていないため、比べられません。",
        "en": "No edition before {edition} that tells of {name} is held here, so there is nothing to compare with.",
    },
    "nothing.section": {
        "ja": "この節は、今の内容にはありません。概要から開き直してください。",
        "en": "This section is not in the present content. Please open it again from the overview.",
    },
    "nothing.chronology": {
        "ja": "{name}について、日付の分かる記述はありません。",
        "en": "There is no dated statement on {name}.",
    },
    "nothing.japan": {
        "ja": "{name}と日本との関係についての記述はありません。",
        "en": "There is no statement on relations between {name} and Japan.",
    },
    "nothing.original": {
        "ja": "原文は取り込まれていません。運用者が章の原文を取り込むと、ここに表示されます。",
        "en": "The original wording has not been imported. It is shown here once the operator imports the chapter.",
    },
    "choices": {"ja": "節・関連項目を開く", "en": "Open a section or a related subject"},
    "choices.more": {"ja": "ほかの節（{first}〜{last}）", "en": "More sections ({first} to {last})"},
    "choices.edition": {"ja": "外交青書{edition}の記述", "en": "The {edition} edition"},
    "choices.related": {"ja": "関連: {kind}", "en": "Related: {kind}"},
    "choices.compare": {"ja": "外交青書{older} → 外交青書{newer}", "en": "{older} edition → {newer} edition"},
    "edition": {"ja": "{edition}年版", "en": "{edition} edition"},
    "edition.silent": {
        "ja": "収録している外交青書{newer}の章には記述なし",
        "en": "no statement in the chapters of {newer} held here",
    },
    "compare.intro": {"ja": "{newer}を{older}と比べました。", "en": "{newer} held against {older}. "},
    "compare.counts": {"ja": "{counts}。", "en": "Statements: {counts}. "},
    "compare.new": {"ja": "新しい記述{count}件", "en": "{count} new"},
    "compare.changed": {"ja": "内容の変わった記述{count}件", "en": "{count} told differently"},
    "compare.reworded": {"ja": "言い回しだけの違い{count}件", "en": "{count} reworded"},
    "compare.gone": {"ja": "触れられなくなった記述{count}件", "en": "{count} no longer told"},
    "compare.both": {"ja": "どちらにもある記述{count}件", "en": "{count} in both"},
    "compare.unworded": {
        "ja": "要約と原文、または言語の異なる章どうしでは、言い回しの違いを比べていません。",
        "en": "Wording is not compared between a digest and an original, or between two languages.",
    },
    "compare.same": {
        "ja": "{name}について、外交青書{newer}の記述は外交青書{older}と変わっていません。",
        "en": "On {name}, the {newer} edition tells nothing otherwise than the {older} edition.",
    },
    "compare.standings": {"ja": "枠組みへの参加の変化", "en": "Standings that changed"},
    "compare.block.new": {"ja": "{newer}年版で新しい記述", "en": "New in {newer}"},
    "compare.block.changed": {"ja": "{older}年版から変わった記述", "en": "Told differently since {older}"},
    "compare.block.gone": {
        "ja": "{newer}年版では触れていない{older}年版の記述",
        "en": "Told in {older}, not in {newer}",
    },
    "compare.block.new.rest": {"ja": "{newer}年版で新しいほかの記述", "en": "Also new in {newer}"},
    "compare.block.changed.rest": {
        "ja": "{older}年版から変わったほかの記述",
        "en": "Also told differently since {older}",
    },
    "compare.block.gone.rest": {"ja": "{newer}年版では触れていないほかの記述", "en": "Also not told in {newer}"},
    "compare.block.reworded": {"ja": "言い回しだけが変わった記述", "en": "Only reworded"},
    "compare.words": {"ja": "{old} → {new}", "en": "{old} → {new}"},
    "section": {"ja": "§{section}", "en": "§{section}"},
    "page": {"ja": "p.{page}", "en": "p.{page}"},
    "page.range": {"ja": "p.{page}〜", "en": "from p.{page}"},
    "yearbook": {"ja": "外交青書{edition}", "en": "Diplomatic Bluebook {edition}"},
    "yearbook.other": {"ja": "{publisher}（{edition}年版）", "en": "{publisher}, {edition} edition"},
    "publisher": {"ja": "（{publisher}）", "en": " ({publisher})"},
    "edited": {"ja": "要約：本プロジェクト編集", "en": "Digest edited by this project"},
    "original": {"ja": "原文", "en": "original"},
    "label.footnote": {"ja": "注{mark}", "en": "Note {mark}"},
    "label.caption": {"ja": "写真・図の説明", "en": "Caption"},
    "label.figure": {"ja": "図", "en": "Figure"},
    "label.figure_note": {"ja": "図の注{mark}", "en": "Figure note {mark}"},
    "when.early.year": {"ja": "{date}初め", "en": "early {date}"},
    "when.early.month": {"ja": "{date}初旬", "en": "early {date}"},
    "when.mid.year": {"ja": "{date}半ば", "en": "mid-{date}"},
    "when.mid.month": {"ja": "{date}中旬", "en": "mid-{date}"},
    "when.late.year": {"ja": "{date}後半", "en": "late {date}"},
    "when.late.month": {"ja": "{date}下旬", "en": "late {date}"},
    "when.end.year": {"ja": "{date}末", "en": "end of {date}"},
    "when.end.month": {"ja": "{date}末", "en": "end of {date}"},
    "when.from.year": {"ja": "{date}から", "en": "from {date}"},
    "when.from.month": {"ja": "{date}から", "en": "from {date}"},
    "when.until.year": {"ja": "{date}まで", "en": "until {date}"},
    "when.until.month": {"ja": "{date}まで", "en": "until {date}"},
    "year": {"ja": "{year}年", "en": "{year}"},
    "year.none": {"ja": "年不明", "en": "Year unknown"},
    "statements": {"ja": "{count}件", "en": "{count} statements"},
    "statements.one": {"ja": "1件", "en": "1 statement"},
    "ambiguous.title": {"ja": "「{query}」はどれのことですか", "en": "Which one is “{query}”?"},
    "ambiguous.hint": {"ja": "当てはまるものが複数あります。", "en": "Several subjects have this name."},
    "none.title": {"ja": "「{query}」に当たる項目は見つかりませんでした", "en": "Nothing found for “{query}”"},
    "none.hint": {
        "ja": "国・地域・枠組み・テーマ・人物の名前でお試しください。",
        "en": "Try the name of a country, a region, a framework, a topic or a person.",
    },
    "none.nearest": {
        "ja": "近い名前から選ぶか、国・地域・枠組み・テーマ・人物の名前でお試しください。",
        "en": "Choose one of the nearest names, or try a country, a region, a framework, a topic or a person.",
    },
    "none.empty": {"ja": "何を調べますか", "en": "What would you like to look up?"},
    "separator": {"ja": "、", "en": ", "},
}

_MOFA: Final = {"ja": "外務省", "en": "Ministry of Foreign Affairs of Japan"}
_MOFA_NAMES: Final = frozenset({*_MOFA.values(), "日本国外務省", "Ministry of Foreign Affairs", "MOFA", ""})
_LICENSE: Final = {"ja": "公共データ利用規約（第1.0版）", "en": "Public Data License (Version 1.0)"}
_LICENSE_NAMES: Final = ("公共データ利用規約", "Public Data License")
_EDITED_WORDS: Final = ("要約", "編集", "digest", "Digest", "edited")


def translate(key: str, language: str, **values: object) -> str:
    """The phrase `key` in `language` (`ja`, else English), with its values filled in."""
    phrase = CARD_TEXTS[key]["ja" if language == "ja" else "en"]
    return phrase.format(**values) if values else phrase


def view_name(view: View, language: str) -> str:
    """What a view is called."""
    return translate(f"view.{view.value}", language)


def kind_name(kind: SubjectKind, language: str) -> str:
    """What a kind of subject is called."""
    return translate(f"kind.{kind.value}", language)


def status_name(status: MembershipStatus, language: str) -> str:
    """What a status in a framework is called."""
    return translate(f"status.{status.value}", language)


def join_names(parts: Iterable[str], language: str) -> str:
    """Names one after the other."""
    return translate("separator", language).join(parts)


@lru_cache(4096)
def format_date(date: str, language: str) -> str:
    """An EDTF date as a reader writes it; what is no such date, as it is."""
    return parse_date(date).format_date(language) if is_valid_date(date) else date


def foreign_mark(tag: str, language: str) -> str:
    """A mark for text in another language than the card's; empty where it is the same."""
    if tag.split("-", maxsplit=1)[0] == language:
        return ""
    key = f"foreign.{tag.split('-', maxsplit=1)[0]}"
    return translate(key if key in CARD_TEXTS else "foreign", language)


def append_mark(heading: str, mark: str, language: str) -> str:
    """A heading with a mark in brackets behind it."""
    if not mark:
        return heading
    return f"{heading}（{mark}）" if language == "ja" else f"{heading} ({mark})"


def yearbook_title(edition: int, publisher: str, language: str) -> str:
    """What an edition is called: `外交青書2025`."""
    if publisher in _MOFA_NAMES:
        return translate("yearbook", language, edition=edition)
    return translate("yearbook.other", language, edition=edition, publisher=publisher)


def format_citation(citation: Citation, language: str, *, edition: bool = True, publisher: str = "") -> str:
    """Where a line comes from: `外交青書2025 §2-(1)-ア p.140`; without the edition where the card names it."""
    if citation.source:
        return " · ".join(part for part in (citation.mark, citation.source, citation.note) if part)
    parts = [yearbook_title(citation.edition, publisher, language)] if edition else []
    if citation.section:
        parts.append(translate("section", language, section=citation.section))
    if citation.page is not None:
        parts.append(translate("page", language, page=citation.page))
    line = " ".join(parts)
    line = append_mark(line, translate("original", language), language) if citation.original and line else line
    return " · ".join(part for part in (citation.mark, line, citation.note) if part)


def format_sources(chapters: Iterable[Chapter], language: str) -> str:
    """Source and licence of what a card says, one entry for each edition and licence.

    The licence is the one that the chapter names. A digest says that it was edited here, as the Public Data License
    asks of edited content.
    """
    entries: dict[str, None] = {}
    for chapter in chapters:
        ours = chapter.publisher in _MOFA_NAMES
        name = yearbook_title(chapter.edition, chapter.publisher, language)
        if ours:
            name += translate("publisher", language, publisher=_MOFA[language if language == "ja" else "en"])
        entries[" · ".join(filter(None, (name, *_license_terms(chapter, language))))] = None
    return " / ".join(entries)


def _license_terms(chapter: Chapter, language: str) -> list[str]:
    digest = chapter.kind is ChapterKind.DIGEST
    licence = chapter.licence.strip()
    known = any(name in licence for name in _LICENSE_NAMES) and "1.0" in licence
    if known:
        licence = _LICENSE["ja" if language == "ja" else "en"]
    edited = digest and (known or not any(word in licence for word in _EDITED_WORDS))
    return [licence, translate("edited", language) if edited else ""]
