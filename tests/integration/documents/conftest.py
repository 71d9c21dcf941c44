"""Documents of every kind, valid and hostile, which the tests generate."""

from __future__ import annotations

import pytest

from tests.support.sample_documents import CHROMIUM, chromium_pdf, reportlab_pdf


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The sample chapter as Chromium prints it."""
    if CHROMIUM is None:
        pytest.skip("chromium is missing: install Debian's chromium to print the sample")
    return chromium_pdf(tmp_path_factory.mktemp("printed"))


@pytest.fixture(scope="session")
def drawn() -> bytes:
    """The sample chapter as ReportLab draws it."""
    return reportlab_pdf()
