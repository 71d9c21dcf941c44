"""How fast the raw text of a chapter is read."""

from __future__ import annotations

import pytest

from briefings.documents import parse_document
from briefings.domain import Document

pytestmark = pytest.mark.bench

PAGE = """\
 \t{n}\t\t{n}\t 区域{n}の概観

湖の国々は、2031年も近隣との対話を重ねた。3月に
は、アルメニアの代表団が北湖を訪れ、覚書に署名した。
（1）内政{n}
5月、議会選挙が行われ、選ばれた議員は、地域の安定と発展のた
めに協力を深めることで一致した。同年9月、次の会合が開かれた。
第7章　湖の外交

DIPLOMATIC BLUEBOOK 2032
{page}

"""


def test_read(benchmark, capsys: pytest.CaptureFixture[str]) -> None:
    """A hundred pages."""
    text = "".join(PAGE.format(n=n, page=200 + n) for n in range(1, 101))
    document = Document("bluebook-2032-chapter-7.raw.txt", text, "")
    megabytes = len(text.encode()) / 1e6
    reading = benchmark(parse_document, document)
    assert len(reading.chapter.passages) >= 100
    speed = megabytes / benchmark.stats["median"]
    benchmark.extra_info["megabytes_a_second"] = round(speed, 2)
    with capsys.disabled():
        print(f"\nimport: {speed:.2f} MB/s of raw text ({megabytes * 1000:.0f} kB)")  # noqa: T201  # the figure
