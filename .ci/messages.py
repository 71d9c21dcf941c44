"""Updates the message catalogs from the code: `python .ci/messages.py update | set FILE | check | compile`.

update   extracts the marked texts into every catalog; texts that the code no longer has are dropped
set      fills in translations from a JSON object, {"message": "translation"}; a context is written before the
         message, with U+0004 between, and plural forms are a list: `set [--language ja] FILE`
check    fails if a catalog lacks a text, marks one as fuzzy, has one that the code lacks, or has other
         placeholders than the code
compile  writes the `.mo` files that an installation reads
"""

from __future__ import annotations

import argparse
import json
import string
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "briefings" / "locale"
PACKAGES = ("bot", "briefings")
KEYWORDS = {
    "_": (1,),
    "N_": (1,),
    "gettext": (1,),
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "translatable_name": ((1, "c"), 2),  # names of commands and options, see bot/discord_app/translator.py
    "locale_str": (1,),
}
CONTEXT_SEPARATOR = "\x04"


def extract_messages() -> Catalog:
    """Returns the marked texts of the code, with their files."""
    template = Catalog(charset="utf-8")
    for package in PACKAGES:
        found = extract_from_dir(
            ROOT / package, [("**.py", "python")], keywords=KEYWORDS, comment_tags=("Translators:",)
        )
        for filename, _line, message, comments, context in found:
            template.add(message, None, [(f"{package}/{filename}", 0)], auto_comments=comments, context=context)
    return template


def find_catalogs() -> list[Path]:
    """Finds every catalog of the repository."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/briefings.po"))


def read_catalog(path: Path) -> Catalog:
    """Reads a catalog; its locale is the name of its folder."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def write_catalog(path: Path, catalog: Catalog) -> None:
    """Writes a catalog in a form that depends only on its messages, so that changes are easy to review."""
    clean = Catalog(locale=catalog.locale, project="briefing-bot", charset="utf-8", fuzzy=False)
    for message in sorted(list_messages(catalog), key=get_sort_key):
        files = sorted({(name, 0) for name, _line in message.locations})
        clean.add(message.id, message.string, files, message.flags - {"python-format", "python-brace-format"},
                  message.auto_comments, message.user_comments, context=message.context)  # fmt: skip
    out = BytesIO()
    write_po(out, clean, width=0, omit_header=True, include_lineno=False, ignore_obsolete=True)
    header = (
        'msgid ""\nmsgstr ""\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Content-Transfer-Encoding: 8bit\\n"\n"Language: {catalog.locale}\\n"\n'
        f'"Plural-Forms: {clean.plural_forms}\\n"\n\n'
    )
    path.write_text(header + out.getvalue().decode("utf-8").lstrip("\n"), encoding="utf-8")


def list_messages(catalog: Catalog) -> list[Message]:
    """Lists the messages of a catalog without its header."""
    return [message for message in catalog if message.id]


def get_sort_key(message: Message) -> tuple[str, str]:
    """Returns the sort key of a message: its text, then its context."""
    return (get_singular(message), message.context or "")


def get_singular(message: Message) -> str:
    """Returns the text of a message, or its singular."""
    return message.id if isinstance(message.id, str) else message.id[0]


def update() -> None:
    """Updates every catalog to the texts of the code; translations of unchanged texts are kept."""
    template = extract_messages()
    for path in find_catalogs():
        catalog = read_catalog(path)
        catalog.update(template, no_fuzzy_matching=True)
        write_catalog(path, catalog)
        missing = [message for message in list_messages(catalog) if not is_translated(message)]
        print(f"{path.relative_to(ROOT)}: {len(list_messages(catalog))} texts, {len(missing)} without translation")
        for message in missing:
            print(f"  {get_key(message)!r}")


def set_translations(language: str, source: Path) -> None:
    """Adds translations from a file."""
    path = LOCALE / language / "LC_MESSAGES" / "briefings.po"
    catalog = read_catalog(path)
    catalog.update(extract_messages(), no_fuzzy_matching=True)
    known = {get_key(message): message for message in list_messages(catalog)}
    for key, translation in json.loads(source.read_text(encoding="utf-8")).items():
        if key in known:
            known[key].string = tuple(translation) if isinstance(translation, list) else translation
            if isinstance(known[key].id, tuple) and isinstance(translation, str):
                known[key].string = (translation,) * catalog.num_plurals
        else:
            print(f"not in the code: {key!r}")
    write_catalog(path, catalog)


def get_key(message: Message) -> str:
    """Returns the key by which `set` names a message."""
    singular = get_singular(message)
    return f"{message.context}{CONTEXT_SEPARATOR}{singular}" if message.context else singular


def is_translated(message: Message) -> bool:
    """Returns whether every form of a message has a translation."""
    strings = (message.string,) if isinstance(message.string, str) else message.string
    return bool(strings) and all(strings)


def check() -> list[str]:
    """Returns the problems of the catalogs, a line each."""
    template = {(message.context, get_singular(message)): message for message in list_messages(extract_messages())}
    problems = []
    for path in find_catalogs():
        language = path.parent.parent.name
        catalog = read_catalog(path)
        messages = {(message.context, get_singular(message)): message for message in list_messages(catalog)}
        problems += [
            f"{language}: not in the catalog: {text!r}"
            for _, text in sorted(template.keys() - messages.keys(), key=str)
        ]
        problems += [
            f"{language}: not in the code: {text!r}" for _, text in sorted(messages.keys() - template.keys(), key=str)
        ]
        for key in sorted(template.keys() & messages.keys(), key=str):
            problems += [f"{language}: {problem}: {key[1]!r}" for problem in find_problems(messages[key])]
    return problems


def find_problems(message: Message) -> list[str]:
    """Returns the problems of one translation."""
    if not is_translated(message):
        return ["not translated"]
    if message.fuzzy:
        return ["fuzzy"]
    sources = (message.id,) if isinstance(message.id, str) else message.id
    strings = (message.string,) if isinstance(message.string, str) else message.string
    allowed = set().union(*map(find_placeholders, sources))
    needed = set.intersection(*map(find_placeholders, sources)) - ({"count"} if len(sources) > 1 else set())
    for text in strings:
        try:
            found = find_placeholders(text)
        except ValueError as error:
            return [f"unreadable placeholders ({error})"]
        if found - allowed or needed - found:
            return [f"placeholders differ: {sorted(found)} for {sorted(allowed)}"]
    return []


def find_placeholders(text: str) -> set[str]:
    """Finds the names of the placeholders of a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def compile_catalogs() -> None:
    """Compiles the catalogs, beside their sources."""
    for path in find_catalogs():
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read_catalog(path))


def main() -> int:
    """Runs the command; 1 if a check failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["update", "set", "check", "compile"])
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--language", default="ja")
    arguments = parser.parse_args()
    if arguments.command == "update":
        update()
    elif arguments.command == "set":
        set_translations(arguments.language, arguments.file)
    elif arguments.command == "compile":
        compile_catalogs()
    else:
        problems = check()
        print("\n".join(problems) or "The message catalogs are complete.")
        return 1 if problems else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
