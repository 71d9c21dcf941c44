"""Unpacks a zip of documents within limits, without writing to disk."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from typing import TYPE_CHECKING

from briefings.documents.detect import FileFormat, detect_format
from briefings.errors import DocumentError, DocumentTooLarge, UnreadableDocument
from briefings.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefings.documents.limits import DocumentLimits

_IGNORED_NAME = re.compile(
    r"(?:^|/)(?:__MACOSX/|\.[^/]*$|~\$[^/]*$|[^/]*~$|(?:Thumbs\.db|desktop\.ini|ehthumbs\.db|Icon\r)$"
    r"|(?:READ[ _-]?ME|LICEN[CS]E|COPYING|NOTICE|CHANGELOG|AUTHORS|CONTRIBUTING|INSTALL|MANIFEST|TODO"
    r"|(?:md5|sha1|sha256|sha512)sums?|checksums?|はじめに(?:お読みください)?|お読みください)"
    r"(?:[ ._-][^/]{0,12})?(?:\.(?:txt|md|html?|rst|asc|pdf))?$)",
    re.IGNORECASE,
)
"""Files beside the documents: of file managers and editors, and about the archive itself."""

_OFFICE_MEMBERS = {"[Content_Types].xml", "mimetype", "META-INF/manifest.xml"}
_ENCRYPTED_FLAG = 0x1
_DAMAGE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
"""Errors of the standard library's reader for damaged archives and for compression methods that it lacks."""

_MEGABYTE = 1_000_000
_SIZE_REMEDY = N_("Import the documents one by one.")


def unpack_archive(
    data: bytes, *, name: str, limits: DocumentLimits, ignored: list[str] | None = None
) -> Iterator[tuple[str, bytes | DocumentError]]:
    """Yields the name and the content of each document of an archive, in its order.

    A member that can't be used (damaged, encrypted, too large, an archive itself) is yielded with its error.

    Args:
        data: the archive.
        name: its name, for messages.
        limits: the resources that it may use.
        ignored: gets the names of the files that are not documents, before the first document is yielded.

    Raises:
        DocumentTooLarge: the archive has too many members, or all of them together are too large.
        UnreadableDocument: the archive is damaged or empty, is an Office document, or has a member whose path leads
            outside.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = _check_members(archive, name, limits)
            if ignored is not None:
                names = (member.filename for member in archive.infolist() if not member.is_dir())
                ignored += [_make_printable_name(path) for path in names if is_ignored_name(path)]
            total = 0
            for member in members:
                printable = _make_printable_name(member.filename.rsplit("/", 1)[-1])
                try:
                    content = _read_member(archive, member, name, limits)
                except DocumentError as error:
                    yield printable, error
                    continue
                total += len(content)
                # guard 36 false: tests/unit/documents/test_hostile_files.py::test_all_of_a_zip_counts_together
                if total > limits.unpacked:
                    raise _make_size_error(name, limits.unpacked)
                yield printable, content
    except _DAMAGE_ERRORS as error:
        raise _make_damage_error(name, error) from None


def _check_members(archive: zipfile.ZipFile, name: str, limits: DocumentLimits) -> list[zipfile.ZipInfo]:
    """Returns the members that are documents, after a check of all members."""
    members = archive.infolist()
    if len(members) > limits.members + limits.members // 10:
        raise DocumentTooLarge(
            N_("the zip has {count} entries, over the limit of {limit}"),
            location=name,
            remedy=N_("Import fewer documents at a time."),
            count=f"{len(members):,}",
            limit=f"{limits.members:,}",
        )
    names = {member.filename for member in members}
    if names & _OFFICE_MEMBERS:
        raise _make_rejection_error(name, N_("the file is an Office document or an e-book"))
    for member in members:
        _check_member_name(member, name)
    documents = [member for member in members if not member.is_dir() and not is_ignored_name(member.filename)]
    if not documents:
        raise _make_rejection_error(name, N_("the zip contains no document"))
    return documents


def is_ignored_name(path: str) -> bool:
    """Returns whether a file of an archive or folder is not a document, by its name."""
    return _IGNORED_NAME.search(path) is not None


def _check_member_name(member: zipfile.ZipInfo, name: str) -> None:
    filename = member.filename
    parts = filename.replace("\\", "/").split("/")
    # guard 36 without ".." in parts or: tests/unit/documents/test_hostile_files.py::test_is_refused_with_one_sentence
    outside = ".." in parts or filename.startswith(("/", "\\")) or ":" in parts[0] or "\x00" in member.orig_filename
    link = stat.S_ISLNK(member.external_attr >> 16)
    if outside or link:
        raise _make_rejection_error(
            f"{name}/{_make_printable_name(filename)}", N_("the path of a file in the zip leads outside of it")
        )


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, limits: DocumentLimits) -> bytes:
    """Returns the content of a member.

    Its size is measured, because the size that the archive states may be false.
    """
    location = f"{name}/{_make_printable_name(member.filename)}"
    if member.flag_bits & _ENCRYPTED_FLAG:
        raise _make_rejection_error(location, N_("the file is encrypted"))
    try:
        content = _decompress_member(archive, member, location, limits)
    except _DAMAGE_ERRORS as error:
        raise _make_damage_error(location, error) from None
    if detect_format(content, name=location) is FileFormat.ZIP:
        raise _make_rejection_error(location, N_("an archive within an archive cannot be read"))
    return content


def _decompress_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, location: str, limits: DocumentLimits
) -> bytes:
    with archive.open(member) as stream:
        content = bytearray()
        while chunk := stream.read(_MEGABYTE):
            content += chunk
            if len(content) > limits.size:
                raise _make_size_error(location, limits.size)
            if len(content) > _MEGABYTE and len(content) > limits.ratio * max(member.compress_size, 1):
                raise DocumentTooLarge(
                    N_("the file unpacks to more than {ratio} times its size"),
                    location=location,
                    remedy=_SIZE_REMEDY,
                    ratio=limits.ratio,
                )
    return bytes(content)


def _make_printable_name(filename: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in filename)[:120]


def _make_damage_error(location: str, error: Exception) -> UnreadableDocument:
    return UnreadableDocument(
        N_("the zip is damaged or incomplete ({error})"),
        location=location,
        remedy=N_("Create it again."),
        error=type(error).__name__,
    )


def _make_size_error(location: str, limit: int) -> DocumentTooLarge:
    return DocumentTooLarge(
        N_("the file unpacks to more than {limit} bytes"), location=location, remedy=_SIZE_REMEDY, limit=f"{limit:,}"
    )


def _make_rejection_error(location: str, problem: str) -> UnreadableDocument:
    return UnreadableDocument(
        problem, location=location, remedy=N_("Give a zip of PDF, HTML, text, Markdown or TOML files.")
    )
