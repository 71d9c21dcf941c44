"""The errors of this project, one small tree.

    BriefingError
    ├── DocumentError        a document can't be used; the database is as it was
    │   ├── UnreadableDocument   it can't be opened, or is not text of a kind we read
    │   ├── DocumentTooLarge     it is over the set limit
    │   ├── UnknownStructure     it is text, but no chapter can be made of it
    │   └── ReaderStopped        reading it took too long or too much, or crashed; the program goes on
    ├── ContentError         content (TOML, digest) breaks a rule of its schema
    ├── IncompleteInstallation   files of the program itself are missing
    └── StoreError           the database can't do what was asked
        ├── DatabaseUnusable     missing rights, made by a newer version, another program's
        │   └── DatabaseDamaged      its content is not what was stored: a backup helps
        ├── BackupFailed         a backup can't be made, so what needed one was not begun
        ├── UnusableBackup       a backup can't be restored; everything is as it was
        ├── DatabaseBusy         another process holds it
        └── StaleRevision        something else was activated in between

"Not found" and "ambiguous" are values, not errors: see `briefings.search`.
"""

from __future__ import annotations


class BriefingError(Exception):
    """Base of all. Its message says what, where and what to do, in one line of each language.

    Args:
        problem: what is wrong.
        location: the file, line or row it is wrong in; empty where there is none.
        remedy: what the reader can do about it.
        ja: the same in Japanese, in one sentence; the English line is used where it is empty.
    """

    def __init__(self, problem: str, *, location: str = "", remedy: str = "", ja: str = "") -> None:
        self.problem = problem
        self.location = location
        self.remedy = remedy
        self.ja = ja
        super().__init__(self.format_line("en"))

    def format_line(self, language: str) -> str:
        """The message as one line, in `language` (`ja` or `en`)."""
        if language == "ja" and self.ja:
            return f"{self.location}: {self.ja}" if self.location else self.ja
        line = f"{self.location}: {self.problem}" if self.location else self.problem
        line = line.rstrip(".")
        return f"{line}. {self.remedy}" if self.remedy else f"{line}."


class DocumentError(BriefingError):
    """A document can't be used; nothing was stored."""


class UnreadableDocument(DocumentError):
    """A document can't be opened, is empty, binary, or in an encoding that is not read."""


class DocumentTooLarge(DocumentError):
    """A document is over the set limit."""


class UnknownStructure(DocumentError):
    """A text in which no chapter can be found."""


class ReaderStopped(DocumentError):
    """The process that read a document was stopped or crashed; nothing else was touched."""


class ContentError(BriefingError):
    """Content of our own kind (TOML, Markdown digest) breaks a rule of its schema."""


class IncompleteInstallation(BriefingError):
    """Files of the program itself are missing or damaged; no database was opened."""


class StoreError(BriefingError):
    """The database can't do what was asked."""


class DatabaseUnusable(StoreError):
    """The file is damaged, not a database, not ours, or made by a newer version."""


class DatabaseDamaged(DatabaseUnusable):
    """The file is not as it was written: nothing of it may be served, and a backup helps."""


class BackupFailed(StoreError):
    """A backup can't be made; nothing bears its name, and what needed it was not begun."""


class UnusableBackup(StoreError):
    """A file can't be restored: it is no backup, or not as it was written; everything is as it was."""


class DatabaseBusy(StoreError):
    """Another process holds the database."""


class StaleRevision(StoreError):
    """Something else was activated since the caller looked."""
