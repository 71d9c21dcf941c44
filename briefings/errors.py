"""Defines the errors of the project.

    BriefingError
    ├── DocumentError        a document can't be used; the database is unchanged
    │   ├── UnreadableDocument   it can't be opened, or its format is not supported
    │   ├── DocumentTooLarge     it exceeds the size limit
    │   ├── UnknownStructure     it is text, but no chapter was recognized in it
    │   └── ReaderStopped        the reading process crashed, or exceeded its time or memory
    ├── ContentError         content (TOML, digest) violates its schema
    ├── IncompleteInstallation   files of the program itself are missing
    └── StoreError           the database can't do what was asked
        ├── DatabaseUnusable     no access, created by a newer version, or by another program
        │   └── DatabaseDamaged      the content differs from what was stored; a backup can be restored
        ├── DatabaseUnreachable its server does not respond; operations are retried
        ├── BackupFailed         a backup can't be made, so the change that needed it was not started
        ├── UnusableBackup       a backup can't be restored; nothing was changed
        ├── DatabaseBusy         another process has locked it
        └── StaleRevision        another revision was activated in the meantime

"Not found" and "ambiguous" are values, not errors: see `briefings.search`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from briefings.i18n import N_, SOURCE_LANGUAGE, Message
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

_CONTROL_CHARACTERS = dict.fromkeys(
    (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd"
)
"""A table for `str.translate` that replaces characters that control a terminal or change the direction of a line."""

E = TypeVar("E", bound="BriefingError")


class BriefingError(Exception):
    """Base class; states the problem, its location and the remedy in one line, in any available language.

    Args:
        problem: what is wrong: a marked text (`N_`) without a final period, or a `Message` with values of its own.
        location: the file, line or row of the problem; empty if there is none.
        remedy: what the reader can do about it: marked sentences, or a `Message`; empty if there is nothing.
        values: the values of the placeholders in `problem` and `remedy`; a `Message` is translated with them.

    Attributes:
        problem: the problem, to be translated.
        location: as given.
        remedy: the remedy, to be translated; its text may be empty.
    """

    def __init__(
        self,
        problem: str | Message,
        /,
        *,
        location: str | Message = "",
        remedy: str | Message = "",
        **values: object,
    ) -> None:
        self.problem = problem if isinstance(problem, Message) else Message(problem, values)
        self.location = location
        self.remedy = remedy if isinstance(remedy, Message) else Message(remedy, values)
        super().__init__(self.format_line(SOURCE_LANGUAGE))

    def format_line(self, language: str) -> str:
        """Formats location, problem and remedy as one line in a language (BCP 47)."""
        sentences = self._format_sentences(language)
        if self.location:
            sentences = _("{location}: {problem}", language, location=self.location, problem=sentences)
        # guard 37 value sentences: tests/unit/test_errors.py::test_error_is_one_line_without_control_characters
        return sentences.translate(_CONTROL_CHARACTERS)

    def format_answer(self, language: str) -> str:
        """Formats the error as one line for a user of a platform."""
        return self.format_line(language)

    def _format_sentences(self, language: str) -> str:
        problem = self.problem.translate(language).rstrip(".。")
        remedy = self.remedy.translate(language)
        if not remedy:
            return _("{problem}.", language, problem=problem)
        return _("{problem}. {remedy}", language, problem=problem, remedy=remedy)


class DocumentError(BriefingError):
    """A document can't be used; nothing was stored."""


class UnreadableDocument(DocumentError):
    """A document can't be opened, is empty or binary, or has an unsupported encoding."""


class DocumentTooLarge(DocumentError):
    """A document exceeds the size limit."""


class UnknownStructure(DocumentError):
    """No chapter was recognized in a text."""


class ReaderStopped(DocumentError):
    """The process that reads a document crashed or was stopped; nothing else is affected."""


class ContentError(BriefingError):
    """Content in the project's own formats (TOML, Markdown digest) violates its schema."""


class IncompleteInstallation(BriefingError):
    """Files of the program itself are missing or damaged; no database was opened."""


class StoreError(BriefingError):
    """An operation of the database failed."""

    def format_answer(self, language: str) -> str:
        """Formats the error without its location: users do not see where the operator's database is."""
        # guard 40 value self.format_line(language):
        #   tests/unit/test_errors.py::test_users_do_not_see_the_database_path
        return self._format_sentences(language).translate(_CONTROL_CHARACTERS)


class DatabaseUnusable(StoreError):
    """The file is damaged, no database, another program's, or created by a newer version."""


class DatabaseDamaged(DatabaseUnusable):
    """The file's content differs from what was written. It is not used, and a backup can be restored."""


class DatabaseUnreachable(StoreError):
    """The server of the database does not respond; the operation may succeed later."""


class BackupFailed(StoreError):
    """A backup can't be made; no partial file is left, and the change that needed it was not started."""


class UnusableBackup(StoreError):
    """A file can't be restored because it is damaged or no backup; nothing was changed."""


class DatabaseBusy(StoreError):
    """Another process has locked the database."""


class StaleRevision(StoreError):
    """Another revision was activated since the caller read the active one."""


def make_file_access_error(error_type: type[E], path: Path, error: OSError) -> E:
    """Returns the error for a file that can't be read."""
    return error_type(
        N_("the file can't be read: {reason}"),
        location=str(path),
        remedy=N_("Check its name and access rights."),
        reason=error.strerror or type(error).__name__,
    )


def make_write_access_error(error_type: type[E], path: Path, error: OSError) -> E:
    """Returns the error for a file that can't be written."""
    return error_type(
        N_("the file can't be written: {reason}"),
        location=str(path),
        remedy=N_("Check its folder, access rights and free space."),
        reason=error.strerror or type(error).__name__,
    )
