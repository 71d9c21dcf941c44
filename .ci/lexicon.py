"""Makes the lists of the search: `python .ci/lexicon.py UNIDIC_CSV WORDS NAMES SUBDIVISIONS_JSON UCD_XML`.

UNIDIC_CSV         `lex_3_1.csv` of UniDic for contemporary Japanese 2.1.2 (Debian: unidic-mecab), BSD license
WORDS              SCOWL's American English words (Debian: wamerican)
NAMES              the larger list of the same (Debian: wamerican-large), of which words with a capital are taken
SUBDIVISIONS_JSON  `en.json` of CLDR's subdivisions (npm: cldr-subdivisions-full)
UCD_XML            `ucd.all.grouped.xml` of the Unicode character database

Territories, cities and languages come from Babel. The NOTICE files beside the lists name the sources.
Each list is sorted by the UTF-8 bytes of its lines, key and value with a tab between.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from babel import Locale
from babel.localedata import locale_identifiers

from briefings.catalog.territories import CLDR_LOCALES
from briefings.text.normalize import fold_text
from briefings.text.romaji import make_romaji_key

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parent.parent
ABBREVIATIONS = frozenset("日中韓朝露米英仏独伊豪加印台土越比伯蘭宇西泰馬埃墨波典丁洪希")
"""Kanji that denote a country: names with one of them are kept, even if they consist of kanji."""

_JAPANESE = re.compile("[ぁ-ゖァ-ヺー一-鿿㐀-䶿々]{2,10}")
_KANA = re.compile("[ぁ-ゖァ-ヺー]+")
_KANJI = re.compile("[一-鿿㐀-䶿々]+")
_MODIFIERS = frozenset({"動詞", "形容詞", "副詞", "連体詞", "接続詞", "感動詞", "代名詞", "助動詞", "助詞"})
_NOUNS = frozenset({"名詞", "形状詞"})


def read_japanese_words(path: Path) -> dict[str, set[str]]:
    """Returns words with their classes: `n` noun, `v` verb or another word that is in no name, `p` proper name."""
    words: dict[str, set[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            surface, part, detail = row[0], row[4], row[5]
            if not _JAPANESE.fullmatch(surface) or not (part in _MODIFIERS or part in _NOUNS):
                continue
            kind = "p" if detail == "固有名詞" else "v" if part in _MODIFIERS else "n"
            if not _is_useful(surface, kind, int(row[3])):
                continue
            words.setdefault(fold_text(surface), set()).add(kind)
    return words


def _is_useful(surface: str, kind: str, cost: int) -> bool:
    """Returns whether a word resembles a name: kana words, frequent kanji nouns and names with an abbreviation."""
    if _KANJI.fullmatch(surface):
        abbreviated = bool(ABBREVIATIONS & set(surface)) and len(surface) < 4
        return abbreviated or (kind != "p" and cost < _COST_OF_RARE_NOUN)
    return bool(_KANA.fullmatch(surface)) and (kind != "v" or cost < _COST_OF_RARE_VERB)


_COST_OF_RARE_NOUN = 5200
_COST_OF_RARE_VERB = 7800


def read_english_words(path: Path, names: Path) -> dict[str, set[str]]:
    """Returns words with their classes: `p` if they are written with a capital, else `n`."""
    words: dict[str, set[str]] = {}
    lines = path.read_text(encoding="utf-8").splitlines()
    lines += [line for line in names.read_text(encoding="utf-8").splitlines() if line[0].isupper()]
    for line in lines:
        if len(line) > 1 and "'" not in line:
            words.setdefault(fold_text(line), set()).add("p" if line[0].isupper() else "n")
    return words


def collect_places(subdivisions: Path) -> dict[str, str]:
    """Returns territories as `CODE:language` by their names in all languages of CLDR; empty for other places."""
    codes = {code for code in Locale.parse("ja").territories if len(code) == 2 and code.isalpha()}
    names: dict[str, dict[str, str]] = {}
    others: set[str] = set()
    for tag in sorted(locale_identifiers(), key=lambda tag: (tag.count("_"), tag)):
        territories = Locale.parse(tag)._data["territories"]  # noqa: SLF001 - its own list holds those of the parent
        for code, name in territories.items():
            if code in codes and code not in _NO_TERRITORIES:
                names.setdefault(fold_text(str(name)), {}).setdefault(code, tag.replace("_", "-"))
            elif code.isdigit() and tag in {"ja", "en", "ru"}:
                others.add(fold_text(str(name)))
    for tag in CLDR_LOCALES:
        for zone in Locale.parse(tag).time_zones.values():
            if "city" in zone:
                others.add(fold_text(str(zone["city"])))
    for tag in ("ja", "en"):
        others.update(fold_text(str(name)) for name in Locale.parse(tag).languages.values())
    tree = json.loads(subdivisions.read_text(encoding="utf-8"))
    others.update(fold_text(name) for name in _iterate_strings(tree["main"]["en"] if "main" in tree else tree))
    found = {key: "" for key in others if len(key) > 2}
    found |= {
        key: ",".join(f"{code}:{tag}" for code, tag in owners.items())
        for key, owners in names.items()
        if key not in others or {"en", "ja"} & set(owners.values())
    }
    found.pop("", None)
    return found


_NO_TERRITORIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})


def _iterate_strings(tree: object) -> Iterable[str]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            if isinstance(value, str):
                if not key.startswith("_"):
                    yield value
            else:
                yield from _iterate_strings(value)


def read_kanji_readings(path: Path) -> dict[str, str]:
    """Returns the romaji keys of the readings of the kanji of JIS X 0208, level 1."""
    readings: dict[str, str] = {}
    with path.open(encoding="utf-8") as file:
        for line in file:
            values = dict(re.findall(r'(cp|kJis0|kJapaneseOn|kJapaneseKun)="([^"]*)"', line))
            if "cp" in values and _JIS_LEVEL_1[0] <= int(values.get("kJis0") or 0) <= _JIS_LEVEL_1[1]:
                words = f"{values.get('kJapaneseOn', '')} {values.get('kJapaneseKun', '')}".lower().split()
                readings[chr(int(values["cp"], 16))] = " ".join(dict.fromkeys(map(make_romaji_key, words)))
    return readings


_JIS_LEVEL_1 = (1600, 4799)


def write_list(path: Path, rows: dict[str, str]) -> None:
    """Writes a sorted list; the same rows give the same bytes."""
    lines = sorted(f"{key}\t{value}\n".encode() for key, value in rows.items())
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"".join(lines))
    print(path.name, len(lines), "lines", path.stat().st_size // 1000, "kB")


def main(unidic: str, words: str, names: str, subdivisions: str, ucd: str) -> None:
    """Makes every list."""
    lexicon = read_japanese_words(Path(unidic))
    for word, kinds in read_english_words(Path(words), Path(names)).items():
        lexicon.setdefault(word, set()).update(kinds)
    write_list(
        ROOT / "briefings/text/tables/lexicon.tsv", {key: "".join(sorted(kinds)) for key, kinds in lexicon.items()}
    )
    write_list(ROOT / "briefings/text/tables/kanji.tsv", read_kanji_readings(Path(ucd)))
    write_list(ROOT / "briefings/catalog/tables/places.tsv", collect_places(Path(subdivisions)))


if __name__ == "__main__":
    main(*sys.argv[1:])
