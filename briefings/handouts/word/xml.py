"""Makes elements of WordprocessingML (ECMA-376, part 1) that python-docx has no methods for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

if TYPE_CHECKING:
    from collections.abc import Iterator


def make_element(tag: str, **attributes: object) -> Any:  # noqa: ANN401  # an element of lxml
    """Makes an element of the main namespace, with attributes of that namespace."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    return element


def make_run(text: str, *, style: str = "", language: str = "") -> Any:  # noqa: ANN401
    """Makes a run of text.

    Args:
        text: the text.
        style: id of a character style; empty if there is none.
        language: BCP 47 tag; empty for that of the document.
    """
    run = make_element("r")
    add_properties(run, style, language)
    node = make_element("t")
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    node.text = text
    run.append(node)
    return run


def add_properties(run: Any, style: str = "", language: str = "") -> None:  # noqa: ANN401
    """Sets the character style and the language of a run."""
    if not style and not language:
        return
    properties = make_element("rPr")
    if style:
        properties.append(make_element("rStyle", val=style))
    if language:
        properties.append(make_language(language))
    run.insert(0, properties)


def make_language(language: str) -> Any:  # noqa: ANN401
    """Makes the language of a text, in the attribute that its script uses; Japanese is East Asian."""
    return make_element("lang", **build_language_attributes(language))


def build_language_attributes(language: str) -> dict[str, str]:
    """Returns the attributes of `w:lang` for a BCP 47 tag."""
    tag = _REGIONS.get(language, language)
    if language.partition("-")[0] in {"ja", "zh", "ko"}:
        return {"val": "en-US", "eastAsia": tag}
    return {"val": tag, "eastAsia": "ja-JP"}


_REGIONS = {"ja": "ja-JP", "en": "en-US"}
"""Word has proofing tools for regions."""


def iter_field(instruction: str, result: str, *, style: str = "") -> Iterator[Any]:
    """Yields the runs of a field: its instruction, and the result that is shown until it is updated."""
    for kind in ("begin", "separate", "end"):
        if kind == "separate":
            code = make_element("r")
            add_properties(code, style)
            text = make_element("instrText")
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            text.text = f" {instruction} "
            code.append(text)
            yield code
        if kind == "end":
            yield make_run(result, style=style)
        run = make_element("r")
        add_properties(run, style)
        run.append(make_element("fldChar", fldCharType=kind))
        yield run
