"""Files of subjects are parsed into a catalog, or one line describes the error."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from briefings.catalog.loader import load_catalog
from briefings.domain import Alias, AliasKind, Membership, MembershipStatus, SubjectKind
from briefings.errors import ContentError

COUNTRY = '[AM]\nnames = { ja = "アルメニア", en = "Armenia" }\n'
NAMES = 'names = { ja = "丘", en = "Hill" }\n'


def load(**files: str):
    return load_catalog((f"{name}.toml", text) for name, text in files.items())


class TestSubjects:
    def test_table_becomes_a_subject_with_each_name_and_its_kind(self):
        text = """
            [GE]
            names = { ja = "ジョージア", en = "Georgia" }
            readings = ["じょーじあ"]
            variants = { ja = ["ジョージヤ"], en = ["Sakartvelo"] }
            abbreviations = { en = ["Geo."] }
            romanised = ["Jorjia"]
            former_names = [{ text = "グルジア", since = "2015" }, { text = "Gruzia", language = "en" }]
            other_languages = { ka = ["ქვეყანა"] }
            keywords = ["トビリシ"]
            sections = ["3-(3)"]
            about = { ja = "南の国。", en = "A country in the south." }
        """
        (subject,) = load(countries=text).subjects
        assert (subject.id, subject.kind, subject.flag) == ("GE", SubjectKind.COUNTRY, "🇬🇪")
        assert subject.names == {"ja": "ジョージア", "en": "Georgia"}
        assert subject.aliases == (
            Alias("じょーじあ", AliasKind.READING, "ja"),
            Alias("ジョージヤ", AliasKind.VARIANT, "ja"),
            Alias("Sakartvelo", AliasKind.VARIANT, "en"),
            Alias("Geo.", AliasKind.ABBREVIATION, "en"),
            Alias("グルジア", AliasKind.FORMER_NAME, "ja", since="2015"),
            Alias("Gruzia", AliasKind.FORMER_NAME, "en"),
            Alias("Jorjia", AliasKind.ROMANISED, "ja"),
            Alias("ქვეყანა", AliasKind.OTHER_LANGUAGE, "ka"),
        )
        assert subject.keywords == ("トビリシ",)
        assert subject.sections == ("3-(3)",)
        assert subject.about == {"ja": "南の国。", "en": "A country in the south."}
        assert subject.covered

    def test_name_written_twice_stands_once(self):
        (subject,) = load(topics=f'[hill]\n{NAMES}variants = {{ ja = ["丘", "岡", "岡"] }}').subjects
        assert [alias.text for alias in subject.aliases] == ["岡"]

    def test_persons_have_an_office_and_regions_have_countries(self):
        office = 'office = { ja = "村長", en = "Mayor" }'
        catalogue = load(
            regions=f'[hill]\n{NAMES}members = ["AM", "GE"]',
            persons=f'[mayor]\nnames = {{ ja = "山田", en = "Yamada" }}\ncountry = "JP"\n{office}',
        )
        region, person = catalogue.subjects
        assert region.members == ("AM", "GE")
        assert (person.country, person.office) == ("JP", {"ja": "村長", "en": "Mayor"})

    def test_country_without_a_table_can_be_referenced(self):
        assert load(topics=f'[hill]\n{NAMES}related = ["FR"]').subjects[0].related == ("FR",)


class TestMemberships:
    def test_standings_extend_members(self):
        text = f"""
            [CLUB]
            {NAMES}
            count = "1（2）"
            members = ["AM", "GE"]
            [CLUB.standing]
            GE = {{ status = "unclear", note = "※1" }}
            AZ = {{ status = "suspended", since = "2012" }}
        """
        assert load(frameworks=text).memberships == (
            Membership("CLUB", "AM", MembershipStatus.MEMBER),
            Membership("CLUB", "GE", MembershipStatus.UNCLEAR, note="※1"),
            Membership("CLUB", "AZ", MembershipStatus.SUSPENDED, since="2012"),
        )

    @pytest.mark.parametrize(
        ("count", "members"),
        [("1", '"AM", "GE"'), ("3", '"AM", "GE"'), ("2", '"AM", "AM"'), ("2（3）", '"AM", "GE"')],
    )
    def test_count_that_differs_from_the_list_is_refused(self, count, members):
        text = f'[CLUB]\n{NAMES}count = "{count}"\nmembers = [{members}]'
        with pytest.raises(ContentError, match=re.escape(f"the count is {count}")):
            load(frameworks=text)


@pytest.mark.parametrize(
    ("file", "text", "english", "japanese"),
    [
        ("countries", "[AM\n", "countries.toml: it is not TOML", "TOMLとして読めません"),
        ("cities", COUNTRY, "cities.toml: the kind of its subjects", "種類が分かりません"),
        ("countries", '[AM]\nnames = { ja = "丘" }', "countries.toml, [AM], names.en: it is missing", "必要な項目"),
        ("countries", "[AM]\n", "countries.toml, [AM], names: it is missing", "必要な項目"),
        ("countries", 'AM = "x"', "countries.toml, AM: it is outside of any table", "見出しの下"),
        ("countries", 'AM = "x"\nAM = "y"', "countries.toml: it is not TOML: Cannot overwrite a value (at", "行"),
        ("countries", "[AM]\nx = 1\n" + "a." * 200 + "a = 1", "countries.toml:3: its lists or tables", "入れ子"),
        ("countries", "[AM]\nx = " + "[" * 20 + "]" * 20, "countries.toml, [AM]: its lists or tables", "入れ子"),
        ("countries", "[AM]\nx = " + "[" * 9000, "countries.toml: its lists or tables", "入れ子"),
        ("countries", f"[AM]\nx = {'9' * 5000}", "countries.toml: it is not TOML: Exceeds the limit", "TOML"),
        ("topics", f'[a]\n{NAMES}readings = ["や\\u202Eま"]', "[a], readings[1]: it contains an invisible", "U+202E"),
        ("topics", f'[a]\n{NAMES}keywords = ["山\\n"]', "[a], keywords[1]: it contains an invisible", "U+000A"),
        ("topics", f'["a\\nb"]\n{NAMES}', "[a?b]: an id has at most 40 letters", "40字"),
        ("topics", f"[{'a' * 5000}]\n{NAMES}", f"[{'a' * 60}…]: it is too long", "短く"),
        ("topics", f"[a]\n{NAMES}{'k' * 5000} = 1", f"[a], {'k' * 60}…: there is no such key", "綴り"),
        ("topics", "".join(f"[a{n}]\n" for n in range(6000)), "the file has 6,000 tables", "大きすぎます"),
        ("topics", "#" * 2_000_001, "the file has 2,000,001 characters", "大きすぎます"),
        ("countries", COUNTRY.replace("AM", "arm"), "countries.toml, [arm]: a country must be given by", "大文字2字"),
        ("countries", COUNTRY.replace("AM", "XX"), "countries.toml, [XX]: no country has the code XX", "国コード"),
        ("topics", f"[a_b]\n{NAMES}", "topics.toml, [a_b]: an id has at most 40 letters", "ハイフンだけ"),
        ("topics", f"[a]\n{NAMES}nick = 1", "topics.toml, [a], nick: there is no such key", "このような項目"),
        ("topics", f'[a]\n{NAMES}country = "AM"', "[a], country: there is no", "このような項目"),
        ("topics", f'[a]\n{NAMES}readings = "おか"', "[a], readings: it must be a list: “おか”", "並びが必要"),
        ("topics", f'[a]\n{NAMES}readings = ["おか", "丘"]', "readings[2]: a reading must be", "仮名だけ"),
        ("topics", f"[a]\n{NAMES}keywords = [3]", "[a], keywords[1]: it must be text", "文字列が必要"),
        ("topics", f'[a]\n{NAMES}keywords = [""]', "[a], keywords[1]: the text is empty, or it begins", "空白"),
        ("topics", f'[a]\n{NAMES}keywords = ["{"丘" * 101}"]', "[a], keywords[1]: it is too long", "長すぎます"),
        ("topics", f'[a]\n{NAMES}sections = ["2.1"]', "[a], sections[1]: a section must be given", "番号"),
        ("topics", f'[a]\n{NAMES}other_languages = {{ en = ["x"] }}', "names are not allowed here", "variants"),
        ("topics", f'[a]\n{NAMES}other_languages = {{ Russian = ["x"] }}', "a language must be given", "タグ"),
        ("topics", f'[a]\n{NAMES}former_names = [{{ text = "x", since = "2024-13" }}]', "it is not a date", "日付"),
        ("topics", f'[a]\n{NAMES}related = ["b"]', "[a], related: there is no other subject b", "b という"),
        ("topics", f'[a]\n{NAMES}related = ["a"]', "[a], related: there is no other subject a", "a という"),
        ("topics", f'[a]\n{NAMES}ambiguous = ["x"]', "[a], ambiguous: “x” is not a name", "名前にありません"),
        ("regions", f'[a]\n{NAMES}members = ["QQ"]', "[a], members: no country has the code QQ", "QQ という"),
        ("persons", f'[a]\n{NAMES}country = "XX"', "[a], country: no country has the code XX", "XX という"),
        ("frameworks", f'[A]\n{NAMES}count = "ten"', "[A], count: a count must be written", "参加国数"),
        ("frameworks", f"[A]\n{NAMES}[A.standing]\nXX = {{}}", "[A], standing: no country has the code XX", "XX"),
        ("frameworks", f'[A]\n{NAMES}[A.standing]\nAM = {{ status = "guest" }}', "Write one of these: member,", "値"),
        ("frameworks", f'[A]\n{NAMES}[A.standing]\nAM = {{ since = "soon" }}', "it is not a date: “soon”", "日付"),
    ],
)  # fmt: skip
def test_error_has_one_line_with_location_and_remedy(file, text, english, japanese):
    with pytest.raises(ContentError) as caught:
        load(**{file: text})
    error = caught.value
    assert english in error.format_line("en")
    assert error.remedy.text
    assert str(error.remedy) in error.format_line("en")
    assert japanese in error.format_line("ja")
    assert error.format_line("ja").startswith(f"{file}.toml")
    assert "\n" not in error.format_line("en") + error.format_line("ja")


class TestAcrossFiles:
    def test_id_is_taken_once_over_all_files_whatever_its_case(self):
        with pytest.raises(ContentError, match=r"persons\.toml, \[Hill\]: this id is taken in topics\.toml"):
            load(topics=f"[hill]\n{NAMES}", persons=f"[Hill]\n{NAMES}")

    def test_name_of_two_subjects_of_one_kind_is_an_error(self):
        other = '[peak]\nnames = { ja = "峰", en = "Peak" }\nvariants = { en = ["ｈｉｌｌ"] }'
        with pytest.raises(ContentError, match=r"\[peak\]: “ｈｉｌｌ” is also a name of \[hill\]"):
            load(topics=f"[hill]\n{NAMES}\n{other}")

    def test_ambiguity_can_be_declared(self):
        text = f"""
            [hill]
            {NAMES}
            ambiguous = ["Hill"]
            [peak]
            names = {{ ja = "峰", en = "Peak" }}
            variants = {{ en = ["hill"] }}
            ambiguous = ["hill"]
        """
        assert len(load(topics=text).subjects) == 2

    def test_ambiguity_must_be_declared_by_both(self):
        other = '[peak]\nnames = { ja = "峰", en = "Peak" }\nvariants = { en = ["Hill"] }\nambiguous = ["Hill"]'
        with pytest.raises(ContentError, match="is also a name of"):
            load(topics=f"[hill]\n{NAMES}\n{other}")

    def test_subjects_of_two_kinds_may_share_a_name(self):
        assert len(load(topics=f"[a]\n{NAMES}", regions=f"[b]\n{NAMES}").subjects) == 2


@pytest.mark.parametrize("key", [f'count = "{"9" * 5_000}"', f'sections = ["{"9" * 5_000}"]'])
def test_number_of_thousands_of_digits_is_refused(key):
    """`int` refuses more than 4,300 digits, and ids of buttons have room for few."""
    with pytest.raises(ContentError, match=r"frameworks\.toml, \[club\], (?:count|sections)") as caught:
        load(frameworks=f"[club]\n{NAMES}\n{key}")
    assert len(caught.value.format_line("ja")) < 300


def test_pydantic_is_imported_only_when_content_is_loaded():
    code = (
        "import sys, briefings.catalog.builtin as b; assert 'pydantic' not in sys.modules; b.load_builtin_catalog()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
