"""A zip of several documents: its members, unpacked within limits and never written to disk."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from typing import TYPE_CHECKING

from briefings.errors import DocumentTooLarge, UnreadableDocument
from briefings.reading.kinds import FileKind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefings.reading.limits import Limits

_LEFT_OUT = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_OFFICE = {"[Content_Types].xml", "mimetype", "META-INF/manifest.xml"}
_ENCRYPTED = 0x1
_MEGABYTE = 1_000_000


def unpack(data: bytes, *, name: str, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each document of an archive, in its own order.

    Raises:
        DocumentTooLarge: it has too many members, or unpacks to too much.
        UnreadableDocument: it is damaged, encrypted, empty, an office file, holds another archive, or names a file
            outside itself.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = _checked(archive, name, limits)
            total = 0
            for member in members:
                content = _read(archive, member, name, limits)
                total += len(content)
                if total > limits.unpacked:
                    raise _bomb(name, f"it unpacks to more than {limits.unpacked:,} bytes")
                where = f"{name}/{_plain(member.filename)}"
                if kind_of(content, name=where) is FileKind.ZIP:
                    raise _refused(
                        where, "an archive within an archive is not read", "圧縮ファイルの入れ子は読めません"
                    )
                yield _plain(member.filename.rsplit("/", 1)[-1]), content
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
            where=name,
            do="Make it again and import that.",
            ja="zipが壊れているか、途中で切れています。作り直してください。",
        ) from None


def _checked(archive: zipfile.ZipFile, name: str, limits: Limits) -> list[zipfile.ZipInfo]:
    """The members that are documents, once none of them is suspicious."""
    members = archive.infolist()
    if len(members) > limits.members + limits.members // 10:
        raise DocumentTooLarge(
            f"the zip has {len(members):,} entries, over the limit of {limits.members:,}",
            where=name,
            do="Import fewer documents at a time.",
            ja=f"zipの中のファイルが多すぎます（{len(members):,}件、上限{limits.members:,}件）。分けて取り込んでください。",
        )
    names = {member.filename for member in members}
    if names & _OFFICE:
        raise _refused(name, "the file is an office document or an e-book", "Office文書や電子書籍は読めません")
    for member in members:
        _check_name(member, name)
        if member.flag_bits & _ENCRYPTED:
            raise _refused(f"{name}/{_plain(member.filename)}", "it is encrypted", "暗号化されています")
    documents = [
        member for member in members if not member.is_dir() and not any(part in member.filename for part in _LEFT_OUT)
    ]
    if not documents:
        raise _refused(name, "the zip holds no document", "zipに文書がありません")
    return documents


def _check_name(member: zipfile.ZipInfo, name: str) -> None:
    filename = member.filename
    parts = filename.replace("\\", "/").split("/")
    outside = ".." in parts or filename.startswith(("/", "\\")) or ":" in parts[0] or "\x00" in member.orig_filename
    link = stat.S_ISLNK(member.external_attr >> 16)
    if outside or link:
        raise _refused(
            f"{name}/{_plain(filename)}",
            "the zip names a file outside itself",
            "zipの中に、外を指す名前のファイルがあります",
        )


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, limits: Limits) -> bytes:
    """A member's bytes; what the archive says of its size is not believed."""
    where = f"{name}/{_plain(member.filename)}"
    with archive.open(member) as stream:
        content = bytearray()
        while chunk := stream.read(_MEGABYTE):
            content += chunk
            if len(content) > limits.size:
                raise _bomb(where, f"it unpacks to more than {limits.size:,} bytes")
            if len(content) > _MEGABYTE and len(content) > limits.ratio * max(member.compress_size, 1):
                raise _bomb(where, f"it unpacks to more than {limits.ratio} times its size")
    return bytes(content)


def _plain(filename: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in filename)[:120]


def _bomb(where: str, what: str) -> DocumentTooLarge:
    return DocumentTooLarge(
        what,
        where=where,
        do="Import its documents one by one.",
        ja="展開すると大きくなりすぎます。文書を一つずつ取り込んでください。",
    )


def _refused(where: str, what: str, ja: str) -> UnreadableDocument:
    return UnreadableDocument(
        what,
        where=where,
        do="Give a zip of PDF, HTML, text, Markdown or TOML files only.",
        ja=f"{ja}。PDF、HTML、テキスト、Markdown、TOMLだけのzipを渡してください。",
    )
