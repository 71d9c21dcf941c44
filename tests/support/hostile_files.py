"""Makes documents that exhaust the resources of a reader."""

from __future__ import annotations

import io
import zipfile

import pikepdf


def pdf(content: bytes, *, password: str = "") -> bytes:
    """Returns a PDF page with this content stream."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(600, 800))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page = document.pages[0]
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=document.make_indirect(font)))
    page.Contents = document.make_stream(content)
    out = io.BytesIO()
    encryption = pikepdf.Encryption(owner=password, user=password) if password else False
    document.save(out, compress_streams=True, recompress_flate=True, encryption=encryption)
    return out.getvalue()


def encrypted_pdf() -> bytes:
    """Returns an encrypted PDF page."""
    return pdf(b"BT ET", password="of the tests")  # noqa: S106  a password of the tests


def text_pdf(words: str = "A statement of more than a few words, so that it is no scan.") -> bytes:
    """Returns a PDF page of plain words."""
    return pdf(f"BT /F1 12 Tf 50 700 Td ({words}) Tj ET".encode())


def operators_pdf(count: int) -> bytes:
    """Returns megabytes of text operators in some kilobytes."""
    return pdf(b"BT /F1 9 Tf " + b"(abcdefgh) Tj 0 -1 Td\n" * count + b"ET")


def zipped(*members: tuple[str, bytes]) -> bytes:
    """Returns an archive of members with the names as given."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def toml(body: str) -> bytes:
    """Returns a file of one topic, with more in its table."""
    return f'[hill]\nnames = {{ ja = "架空の丘", en = "Invented hill" }}\n{body}\n'.encode()


def encrypted_zip() -> bytes:
    """Returns an archive whose member says that it is encrypted."""
    data = bytearray(zipped(("a.txt", "秘密の文です。".encode())))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def link_zip() -> bytes:
    """Returns an archive with a symbolic link."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("a.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()
