"""A zip of several documents: its members, unpacked within limits and never written to disk."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from typing import TYPE_CHECKING

from briefings.documents.detect import FileFormat, detect_format
from briefings.errors import DocumentTooLarge, UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefings.documents.limits import DocumentLimits

_IGNORED_NAMES = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_OFFICE_MEMBERS = {"[Content_Types].xml", "mimetype", "META-INF/manifest.xml"}
_ENCRYPTED_FLAG = 0x1
_MEGABYTE = 1_000_000


def unpack_archive(data: bytes, *, name: str, limits: DocumentLimits) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each document of an archive, in its own order.

    Raises:
        DocumentTooLarge: it has too many members, or unpacks to too much.
        UnreadableDocument: it is damaged, encrypted, empty, an office file, holds another archive, or names a file
            outside itself.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = _check_members(archive, name, limits)
            total = 0
            for member in members:
                content = _read_member(archive, member, name, limits)
                total += len(content)
                if total > limits.unpacked:
                    raise _expansion_error(name, f"it unpacks to more than {limits.unpacked:,} bytes")
                where = f"{name}/{_printable_name(member.filename)}"
                if detect_format(content, name=where) is FileFormat.ZIP:
                    raise _rejection_error(
                        where, "an archive within an archive is not read", "圧縮ファイルの入れ子は読めません"
                    )
                yield _printable_name(member.filename.rsplit("/", 1)[-1]), content
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
    ) as error:
        raise UnreadableDocument(
            f"the zip is damaged or cut off ({type(error).__name__})",
            location=name,
            remedy="Make it again and import that.",
            ja="zipが壊れているか、途中で切れています。作り直してください。",
        ) from None


def _check_members(archive: zipfile.ZipFile, name: str, limits: DocumentLimits) -> list[zipfile.ZipInfo]:
    """The members that are documents, once none of them is suspicious."""
    members = archive.infolist()
    if len(members) > limits.members + limits.members // 10:
        raise DocumentTooLarge(
            f"the zip has {len(members):,} entries, over the limit of {limits.members:,}",
            location=name,
            remedy="Import fewer documents at a time.",
            ja=f"zipの中のファイルが多すぎます（{len(members):,}件、上限{limits.members:,}件）。分けて取り込んでください。",
        )
    names = {member.filename for member in members}
    if names & _OFFICE_MEMBERS:
        raise _rejection_error(
            name, "the file is an office document or an e-book", "Office文書や電子書籍は読めません"
        )
    for member in members:
        _check_member_name(member, name)
        if member.flag_bits & _ENCRYPTED_FLAG:
            raise _rejection_error(
                f"{name}/{_printable_name(member.filename)}", "it is encrypted", "暗号化されています"
            )
    documents = [
        member
        for member in members
        if not member.is_dir() and not any(part in member.filename for part in _IGNORED_NAMES)
    ]
    if not documents:
        raise _rejection_error(name, "the zip holds no document", "zipに文書がありません")
    return documents


def _check_member_name(member: zipfile.ZipInfo, name: str) -> None:
    filename = member.filename
    parts = filename.replace("\\", "/").split("/")
    outside = ".." in parts or filename.startswith(("/", "\\")) or ":" in parts[0] or "\x00" in member.orig_filename
    link = stat.S_ISLNK(member.external_attr >> 16)
    if outside or link:
        raise _rejection_error(
            f"{name}/{_printable_name(filename)}",
            "the zip names a file outside itself",
            "zipの中に、外を指す名前のファイルがあります",
        )


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, limits: DocumentLimits) -> bytes:
    """A member's bytes; what the archive says of its size is not believed."""
    where = f"{name}/{_printable_name(member.filename)}"
    with archive.open(member) as stream:
        content = bytearray()
        while chunk := stream.read(_MEGABYTE):
            content += chunk
            if len(content) > limits.size:
                raise _expansion_error(where, f"it unpacks to more than {limits.size:,} bytes")
            if len(content) > _MEGABYTE and len(content) > limits.ratio * max(member.compress_size, 1):
                raise _expansion_error(where, f"it unpacks to more than {limits.ratio} times its size")
    return bytes(content)


def _printable_name(filename: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in filename)[:120]


def _expansion_error(location: str, message: str) -> DocumentTooLarge:
    return DocumentTooLarge(
        message,
        location=location,
        remedy="Import its documents one by one.",
        ja="展開すると大きくなりすぎます。文書を一つずつ取り込んでください。",
    )


def _rejection_error(location: str, message: str, japanese: str) -> UnreadableDocument:
    return UnreadableDocument(
        message,
        location=location,
        remedy="Give a zip of PDF, HTML, text, Markdown or TOML files only.",
        ja=f"{japanese}。PDF、HTML、テキスト、Markdown、TOMLだけのzipを渡してください。",
    )
