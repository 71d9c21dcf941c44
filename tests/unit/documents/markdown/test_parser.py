"""The Markdown parser: the format of the digests, and hand-written documents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefings.documents.markdown.parser import parse_markdown, split_number
from briefings.documents.metadata import MetadataOverride
from briefings.documents.section_paths import SectionPathAllocator
from briefings.domain import (
    ChapterKind,
    Document,
    FootnoteReference,
    FrameworkCount,
    PassageKind,
)
from briefings.errors import UnknownStructure
from tests.support.markdown_chapters import FRONT, list_codes, list_texts, read

WHOLE = (
    FRONT
    + """# 1 海の国 {p=10}
- 港が開いた。[^1] {p=10 date=2030-04}
- 船が二度来た。 {p=11 date=2030-05-01,2030-06/2030-07}
## （1） 暮らし {p=11}
### ア 魚 {p=11}
魚は多い。 {p=11}

> caption: 港の写真 {p=12}
> figure: 海の枠組み {p=12}
> label: ABC（4）※1: 四つの国 {p=12}
> label: DEF（9（10）） {p=12}
> note ※1: 一国は休んでいる {p=12 date=2029}

[^1]: 港は、船の着く所。 {p=10}
"""
)


class TestTheFormat:
    def test_whole_digest_is_read_without_a_warning(self):
        reading = read(WHOLE)
        chapter = reading.chapter
        assert reading.warnings == ()
        assert chapter.key == "2031/3-1/digest/ja"
        assert (chapter.title, chapter.publisher, chapter.licence) == ("試しの章", "発行者", "利用条件")
        assert [(s.path, s.number, s.title, s.level, s.page) for s in chapter.sections] == [
            ("1", "1", "海の国", 1, 10),
            ("1-(1)", "(1)", "暮らし", 2, 11),
            ("1-(1)-ア", "ア", "魚", 3, 11),
        ]

    def test_statements_have_their_page_their_dates_and_their_marks(self):
        opened, twice, fish = [p for p in read(WHOLE).chapter.passages if p.kind is PassageKind.PARAGRAPH]
        assert (opened.text, opened.page, opened.dates) == ("港が開いた。", 10, ("2030-04",))
        assert opened.references == (FootnoteReference("1", 6),)
        assert twice.dates == ("2030-05-01", "2030-06/2030-07")
        assert (fish.section, fish.text, fish.dates) == ("1-(1)-ア", "魚は多い。", ())

    def test_quotes_are_captions_figures_and_notes(self):
        chapter = read(WHOLE).chapter
        quoted = [(p.kind, p.mark, p.text) for p in chapter.passages if p.section == "1-(1)-ア"][1:]
        assert quoted == [
            (PassageKind.CAPTION, None, "港の写真"),
            (PassageKind.FIGURE, None, "海の枠組み"),
            (PassageKind.FIGURE, None, "ABC（4）※1: 四つの国"),
            (PassageKind.FIGURE, None, "DEF（9（10））"),
            (PassageKind.FIGURE_NOTE, "※1", "一国は休んでいる"),
        ]
        (figure,) = chapter.figures
        assert (figure.title, figure.section, figure.page) == ("海の枠組み", "1-(1)-ア", 12)
        assert figure.counts == (FrameworkCount("ABC", "4", 4, "※1"), FrameworkCount("DEF", "9（10）", 9))

    def test_footnote_belongs_to_the_section_that_refers_to_it(self):
        (note,) = [p for p in read(WHOLE).chapter.passages if p.kind is PassageKind.FOOTNOTE]
        assert (note.section, note.mark, note.text, note.page) == ("1", "1", "港は、船の着く所。", 10)

    def test_ordinals_count_all_kinds_in_the_order_of_the_document(self):
        passages = read(WHOLE).chapter.passages
        assert [p.ordinal for p in passages] == list(range(len(passages)))

    def test_original_may_be_written_as_markdown_too(self):
        assert read(WHOLE.replace('"digest"', '"original"')).chapter.kind is ChapterKind.ORIGINAL

    def test_each_tagged_line_is_a_statement_without_list_marks(self):
        assert list_texts(read("# 1 国\n一つ目。 {p=1}\n二つ目。 {p=2}\n")) == ["一つ目。", "二つ目。"]


class TestFrontMatter:
    def test_correction_stands_above_the_front_matter(self):
        correction = MetadataOverride(edition=2032, number="4-2", language="en", title="Another")
        chapter = read(WHOLE, correction=correction).chapter
        assert (chapter.edition, chapter.number, chapter.language, chapter.title) == (2032, "4-2", "en", "Another")

    @pytest.mark.parametrize("name", ["bluebook-2029-2-5.ja.md", "bluebook-2029-chapter-2-section-5.ja.md"])
    def test_without_front_matter_file_name_is_used_with_warning(self, name):
        reading = read("# 1 国\n- some words\n", name=name)
        chapter = reading.chapter
        assert (chapter.edition, chapter.number, chapter.language) == (2029, "2-5", "ja")
        assert {"edition", "number", "language", "publisher", "title"} <= set(list_codes(reading))

    @pytest.mark.parametrize(("text", "language"), [("# 国\n- 港が開く", "ja"), ("# Land\n- A port opens", "en")])
    def test_language_is_taken_from_the_text_at_last(self, text, language):
        reading = read(text)
        assert reading.chapter.language == language
        assert (reading.chapter.edition, reading.chapter.number) == (0, "")

    @pytest.mark.parametrize(
        ("field", "line"),
        [
            ("edition = 'soon'", 2),
            ("kind = 'novel'", 2),
            ("colour = 'red'", 2),
            ("licence = ['a']", 2),
            ("title = true", 2),
            ("title = ", 1),
        ],
    )
    def test_field_that_cannot_be_used_is_left_out_with_its_line(self, field, line):
        reading = read(f"+++\n{field}\n+++\n# 1 国\n- 文\n")
        assert ("front-matter", line) in [(w.code, w.line) for w in reading.warnings]
        assert list_texts(reading) == ["文"]

    def test_front_matter_without_an_end_is_text_and_nothing_is_lost(self):
        reading = read("+++\nedition = 2031\n\n# 1 国\n- 文\n")
        assert "front-matter" in list_codes(reading)
        assert list_texts(reading) == ["edition = 2031", "文"]


class TestHeadings:
    @pytest.mark.parametrize(
        ("heading", "number", "title"),
        [
            ("1 概観", "1", "概観"),
            ("１　概観", "1", "概観"),
            ("1. Overview", "1", "Overview"),
            ("2.3 Trade", "2.3", "Trade"),
            ("2-3 貿易", "2.3", "貿易"),
            ("（1）総論", "(1)", "総論"),
            ("(１) 総論", "(1)", "総論"),
            ("（ア）国造り", "(ア)", "国造り"),
            ("【2】 総論", "(2)", "総論"),
            ("(a) Trade", "(a)", "Trade"),
            ("ア 内政", "ア", "内政"),
            ("ｲ　外政", "イ", "外政"),
            ("第1節　総論", "1", "総論"),
            ("第十二章 海", "12", "海"),
            ("一、海", "1", "海"),
            ("①海", "1", "海"),
            ("Ⅲ 海", "III", "海"),
            ("IV. Sea", "IV", "Sea"),
            ("Chapter 2: Sea", "2", "Sea"),
            ("2024年の動き", "", "2024年の動き"),
            ("A port opens", "", "A port opens"),
            ("アジア 概観", "", "アジア 概観"),
            ("第二次世界大戦", "", "第二次世界大戦"),
            ("海", "", "海"),
        ],
    )
    def test_numbers_of_every_style_are_separated_from_titles(self, heading, number, title):
        assert split_number(heading) == (number, title)

    def test_heading_without_a_number_is_called_by_its_position(self):
        reading = read("# 1 国\n## 海\n- a\n## (1) 山\n- b\n## 川\n- c\n# 2 町\n- d\n")
        assert [s.path for s in reading.chapter.sections] == ["1", "1-#1", "1-(1)", "1-#3", "2"]

    def test_number_used_twice_makes_two_paths_and_a_warning(self):
        reading = read("# 1 国\n- a\n# 1 町\n- b\n# 1 村\n- c\n")
        assert [s.path for s in reading.chapter.sections] == ["1", "1~2", "1~3"]
        assert list_codes(reading).count("heading") == 2

    def test_depths_may_be_skipped_and_levels_are_counted_without_a_gap(self):
        reading = read("## 1 国\n#### ア 海\n- a\n## 2 町\n- b\n")
        assert [(s.path, s.level) for s in reading.chapter.sections] == [("1", 1), ("1-ア", 2), ("2", 1)]

    def test_first_heading_above_all_others_is_the_title(self):
        reading = read("# 第5節 海の国々\n前書き。\n## 1 国\n- a\n## 2 町\n- b\n")
        assert reading.chapter.title == "海の国々"
        assert [s.path for s in reading.chapter.sections] == ["1", "2"]
        assert list_texts(reading) == ["前書き。", "a", "b"]
        assert "no-section" in list_codes(reading)

    def test_mark_in_a_heading_is_a_reference(self):
        (section,) = read("# 1 国[^1] {p=3}\n- a\n\n[^1]: 注\n").chapter.sections
        assert (section.title, section.page, section.references) == ("国", 3, (FootnoteReference("1", 1),))


class TestOtherMarkdown:
    def test_nested_items_are_separate_statements(self):
        assert list_texts(read("# 1 国\n- 親\n  - 子\n    1. 孫\n- 次\n")) == ["親", "子", "孫", "次"]

    def test_broken_lines_are_joined_by_script(self):
        assert list_texts(read("# 1 A\n- 港が\n  開いた\n- A port\n  opened\n")) == ["港が開いた", "A port opened"]

    def test_emphasis_and_links_keep_words_and_dropped_address_has_warning(self):
        reading = read("# 1 A\n- **bold** [words](http://example.org/a) <http://example.org/b> `code` \\[^1]\n")
        assert list_texts(reading) == ["bold words http://example.org/b code [^1]"]
        assert [w.translate("en") for w in reading.warnings if w.code == "link"] == [
            "the address of a link was left out: http://example.org/a"
        ]

    def test_link_definition_has_warning(self):
        assert "link" in list_codes(read("# 1 A\n- words\n\n[unused]: http://example.org/\n"))

    def test_table_rows_are_statements_and_html_and_code_have_warnings(self):
        reading = read("# 1 国\n\n| 国 | 数 |\n|---|---|\n| 甲 | 3 |\n\n<div>x</div>\n\n```\nabc\n```\n\n- a<br>b\n")
        assert list_texts(reading) == ["国｜数", "甲｜3", "abc", "ab"]
        assert [(w.code, w.line) for w in reading.warnings if w.code in {"table", "html", "code"}] == [
            ("table", 3),
            ("table", 5),
            ("html", 7),
            ("code", 9),
            ("html", 13),
        ]

    def test_quote_without_a_key_is_text(self):
        reading = read("# 1 国\n> ただの引用\n")
        assert list_texts(reading) == ["ただの引用"]
        assert "quote" in list_codes(reading)

    def test_japanese_keys_are_understood(self):
        kinds = [p.kind for p in read("# 1 国\n> 写真：港\n> 注 ※2：休み\n").chapter.passages]
        assert kinds == [PassageKind.CAPTION, PassageKind.FIGURE_NOTE]

    @pytest.mark.parametrize(
        "tag", ["{p=abc}", "{p=0}", "{date=2024-13}", "{date=soon}", "{colour=red}", "{date=2024/}"]
    )
    def test_malformed_tag_is_left_out_with_a_warning(self, tag):
        reading = read(f"# 1 国\n- 文。 {tag}\n")
        (passage,) = reading.chapter.passages
        assert (passage.text, passage.page, passage.dates) == ("文。", None, ())
        assert [(w.line, w.excerpt) for w in reading.warnings if w.code == "tag"] == [
            (2, tag[1:-1].removeprefix("date="))
        ]

    @pytest.mark.parametrize(
        "tag",
        [
            "{p=7 date=2024-06,2024-07}",
            "{date=2024-06, 2024-07, p=7}",
            "{p='7' date=\"2024-06\" date=2024-07}",
            "{p=7} {date=2024-06,2024-07}",
            "｛ｐ＝７　date=2024-06、2024-07｝",
        ],
    )
    def test_tag_is_understood_as_people_type_it(self, tag):
        reading = read(f"# 1 国\n- 文。 {tag}\n")
        (passage,) = reading.chapter.passages
        assert (passage.text, passage.page, passage.dates) == ("文。", 7, ("2024-06", "2024-07"))
        assert "tag" not in list_codes(reading)

    def test_braces_without_a_tag_are_text(self):
        assert list_texts(read("# 1 国\n- 集合 {a, b}\n")) == ["集合 {a, b}"]

    def test_missing_page_number_has_warning_and_is_not_inferred(self):
        reading = read("# 1 国 {p=3}\n- a {p=3}\n- b\n")
        assert [p.page for p in reading.chapter.passages] == [3, None]
        assert [w.line for w in reading.warnings if w.code == "no-page"] == [3]

    def test_marks_and_notes_without_counterpart_have_warnings(self):
        reading = read("# 1 国\n- a[^8]\n\n[^9]: body\n[^9]: again\n")
        messages = [w.translate("en") for w in reading.warnings if w.code == "footnote"]
        assert messages == [
            "the footnote mark (8) has no footnote",
            "no footnote mark refers to the footnote (9)",
            "the footnote (9) occurs twice",
            "no footnote mark refers to the footnote (9)",
        ]
        assert list_texts(reading) == ["a", "body", "again"]

    def test_warnings_are_numbered_in_the_order_of_lines(self):
        warnings = read("# 1 国\n- a {p=x}\n\n<b>\n\n- c {q=1}\n").warnings
        assert [w.number for w in warnings] == list(range(1, len(warnings) + 1))
        assert [w.line or 0 for w in warnings] == sorted(w.line or 0 for w in warnings)

    @pytest.mark.parametrize("text", ["", "\n\n", "+++\nedition = 2031\n+++\n", "---\n"])
    def test_document_without_text_is_refused(self, text):
        with pytest.raises(UnknownStructure, match=r"mine\.md: the document has no heading") as caught:
            read(text)
        assert "見出し" in caught.value.format_line("ja")


WORDS = st.text(alphabet="港船魚山川アイウえおabc、", min_size=1, max_size=12).map(lambda text: f"文{text}。")
STATEMENT = st.tuples(WORDS, st.integers(1, 999), st.sampled_from([(), ("2024",), ("2024-02", "2025-01-02")]))
SECTION = st.tuples(st.integers(1, 4), WORDS, st.lists(STATEMENT, max_size=3))


@given(st.lists(SECTION, min_size=1, max_size=6))
def test_rendered_document_is_parsed_back(sections):
    """Any sections with any statements are parsed completely, in order, with unique paths and without a warning."""
    lines = ["# 0 題 {p=1}"]
    for depth, title, statements in sections:
        lines.append(f"{'#' * (depth + 1)} {title} {{p=5}}")
        for text, page, dates in statements:
            lines.append(f"- {text} {{p={page}{' date=' + ','.join(dates) if dates else ''}}}")
    reading = read(FRONT + "\n".join(lines))
    assert reading.warnings == ()
    assert [s.title for s in reading.chapter.sections] == ["題", *(title for _, title, _ in sections)]
    assert len({s.path for s in reading.chapter.sections}) == len(sections) + 1
    assert [(p.text, p.page, p.dates) for p in reading.chapter.passages] == [
        statement for *_, statements in sections for statement in statements
    ]


@given(st.text(alphabet="#->[]^{}()=:|`<>*_ \n+ア1第章（）p文", max_size=80))
def test_no_text_breaks_the_reader(text):
    """Any text is parsed or refused, and a parsed one has unique paths."""
    try:
        chapter = read(text).chapter
    except UnknownStructure:
        return
    paths = [section.path for section in chapter.sections]
    assert len(paths) == len(set(paths))


def test_path_that_looks_like_a_repeated_one_is_not_given_twice():
    paths = SectionPathAllocator()
    given = [paths.assign_path("2", number)[1] for number in ("(1)", "(1)~2", "(1)", "(1)", "(1)~2")]
    assert given == ["2-(1)", "2-(1)~2", "2-(1)~3", "2-(1)~4", "2-(1)~2~2"]


@pytest.mark.parametrize(
    ("url", "kept"),
    [("https://www.example.jp/yearbook/2025/", True), ("javascript:alert(1)", False), ("www.example.jp", False)],
)
def test_address_of_an_edition_is_a_web_address_or_left_out_with_a_warning(url: str, *, kept: bool) -> None:
    text = f'+++\nedition = 2025\nkind = "digest"\nlanguage = "en"\nurl = "{url}"\n+++\n# 1 One\n\n- A statement.\n'
    reading = read(text)
    assert reading.chapter.url == (url if kept else "")
    assert any("address" in warning.message for warning in reading.warnings) is not kept


class TestSectionAddresses:
    """Sections with pages of their own."""

    TEXT = (
        '+++\nedition = 2025\nkind = "digest"\nlanguage = "en"\nurl = "https://a.example/"\n\n[section_urls]\n'
        '2 = "https://a.example/2.html"\nx = "https://a.example/x"\n3 = "no address"\n+++\n'
        "# 1 One\n\n- A statement.\n\n# 2 Two\n\n## (1) Part\n\n- Another.\n"
    )

    def test_nearest_address_is_cited(self) -> None:
        chapter = parse_markdown(Document("a.md", self.TEXT, "0" * 64)).chapter
        assert chapter.section_urls == ((2, "https://a.example/2.html"),)
        assert chapter.find_url("1") == "https://a.example/"
        assert chapter.find_url("2-(1)") == "https://a.example/2.html"
        assert chapter.find_url("22") == "https://a.example/"

    def test_invalid_address_is_omitted_with_warning(self) -> None:
        warnings = parse_markdown(Document("a.md", self.TEXT, "0" * 64)).warnings
        assert [warning.line for warning in warnings if "section_urls" in warning.message] == [9, 10]
