"""A document is credited to its own publisher or to none: invented documents of 36 kinds of publishers."""

# ruff: noqa: E501 - a document is one string

from __future__ import annotations

import pytest

from briefings.documents import parse_document
from briefings.documents.publication import find_cover_institution
from briefings.domain import Document

BODIES = {
    "ja": "\n\n1\u3000概観\n\n港の会合は2023年3月にアルメニアで開かれた。参加者は灯台の修理について話し合った。外務省は声明を出した。\n",
    "en": "\n\nOverview\n\nThe keepers met in Armenia in March 2023. The Ministry of Foreign Affairs of Georgia issued a statement about it. They agreed on a lamp.\n",
    "sv": "\n\nÖversikt\n\nFyrvaktarna träffades i Armenien i mars 2023. Regeringen och Utrikesdepartementet gav ut ett uttalande om det.\n",
    "ka": "\n\nმიმოხილვა\n\nშუქურის მცველები შეხვდნენ სომხეთში 2023 წლის მარტში. საგარეო საქმეთა სამინისტრომ გააკეთა განცხადება.\n",
    "ru": "\n\nОбзор\n\nСмотрители встретились в Армении в марте 2023 года. Министерство иностранных дел сделало заявление.\n",
}
DOCUMENTS = {
    "防衛白書": ("令和5年版\n防衛白書\n日本の防衛\n防衛省", "ja", "", "防衛省"),
    "経産": ("通商白書2023\n経済産業省", "ja", "", "経済産業省"),
    "外務": ("第2章\u3000しなやかで、揺るぎない地域外交\n外交青書 2025", "ja", "", "外務省"),
    "開発協力白書": ("2023年版\u3000開発協力白書\n日本の国際協力\n外務省", "ja", "", "外務省"),
    "公安": ("令和6年\n内外情勢の回顧と展望\n公安調査庁", "ja", "", "公安調査庁"),
    "警察": ("令和５年版 警察白書\n国家公安委員会・警察庁 編", "ja", "", "国家公安委員会・警察庁"),
    "発行": ("湖の港 2023\n", "ja", "\n発行\u3000日本港湾協会\n", "日本港湾協会"),
    "発行2": (
        "湖の港 2023\n",
        "ja",
        "\n編集・発行：公益財団法人 湖国際研究所\n〒100-0001 東京都",
        "公益財団法人 湖国際研究所",
    ),
    "著作": ("湖の港 2023\n", "ja", "\n© 2023 一般社団法人港の会", "一般社団法人港の会"),
    "新聞": ("北湖新聞 2023年3月8日\n", "ja", "", ""),
    "なし": ("湖の港について\n", "ja", "", ""),
    "sentence": ("湖の港について\n外務省は昨年、港を訪れた。\n", "ja", "", ""),
    "State": (
        "2023 Investment Climate Statements: Armenia\nU.S. Department of State\nBureau of Economic and Business Affairs",
        "en",
        "",
        "U.S. Department of State",
    ),
    "State2": (
        "Country Reports on Terrorism 2022\nUnited States Department of State\nPublication",
        "en",
        "",
        "United States Department of State",
    ),
    "ODNI": (
        "Annual Threat Assessment of the U.S. Intelligence Community\nOffice of the Director of National Intelligence\nFebruary 2024",
        "en",
        "",
        "Office of the Director of National Intelligence",
    ),
    "UK": (
        "Foreign, Commonwealth & Development Office\nAnnual Report 2023",
        "en",
        "",
        "Foreign, Commonwealth & Development Office",
    ),
    "IAEA": ("IAEA Annual Report 2023\n\nGC(68)/2", "en", "\n© IAEA, 2024\n", "IAEA"),
    "IAEA2": (
        "Annual Report 2023\nInternational Atomic Energy Agency",
        "en",
        "",
        "International Atomic Energy Agency",
    ),
    "SIPRI": (
        "SIPRI Yearbook 2023\nPublished by Stockholm International Peace Research Institute\n",
        "en",
        "",
        "Stockholm International Peace Research Institute",
    ),
    "Chatham": (
        "The Lake Ports\nResearch Paper\n",
        "en",
        "\nCopyright © The Royal Institute of International Affairs, 2023\nAll rights reserved.",
        "The Royal Institute of International Affairs",
    ),
    "newspaper": ("The Lake Times\nMarch 8, 2023\nBy Anna Light", "en", "", ""),
    "none": ("Lamps of Armenia", "en", "", ""),
    "copyright sentence": (
        "Lamps of Armenia",
        "en",
        "\nThe copyright by law remains with the author of the photographs.\n",
        "",
    ),
    "mention": (
        "Report on the work of the Ministry\n",
        "en",
        "\nThe report was sent to the Office of the President.\n",
        "",
    ),
    "SÄPO": ("Säkerhetspolisen 2022–2023\n", "sv", "\nUtgivare: Säkerhetspolisen\n", "Säkerhetspolisen"),
    "MUST": (
        "Must årsöversikt 2023\nMilitära underrättelse- och säkerhetstjänsten\n",
        "sv",
        "\n© Försvarsmakten 2024\n",
        "Försvarsmakten",
    ),
    "Georgia": ("საქართველოს სახელმწიფო უსაფრთხოების სამსახურის ანგარიში 2022\n", "ka", "", ""),
    "Georgia en": (
        "Report of the State Security Service of Georgia 2022\nState Security Service of Georgia",
        "en",
        "",
        "State Security Service of Georgia",
    ),
    "Russia": (
        "Обзор внешнеполитической деятельности 2023\n",
        "ru",
        "\nИздатель: Дипломатическая академия\n",
        "Дипломатическая академия",
    ),
    "Estonia": (
        "International Security and Estonia 2024\nEstonian Foreign Intelligence Service",
        "en",
        "",
        "Estonian Foreign Intelligence Service",
    ),
    "EU": (
        "EU Annual Report on Human Rights 2023\nEuropean External Action Service",
        "en",
        "",
        "European External Action Service",
    ),
    "factbook": (
        "Armenia - The World Factbook\nCentral Intelligence Agency",
        "en",
        "",
        "Central Intelligence Agency",
    ),
    "NATO": ("Secretary General's Annual Report 2023\nNorth Atlantic Treaty Organization", "en", "", ""),
    "worldbank": (
        "Armenia Economic Update\n",
        "en",
        "\n© 2023 International Bank for Reconstruction and Development / The World Bank\n1818 H Street NW",
        "International Bank for Reconstruction and Development / The World Bank",
    ),
    "Crisis": ("Briefing No 97\nInternational Crisis Group", "en", "", ""),
    "photo credit": ("Lamps of Armenia\n\nPhoto: © Anna Light / Reuters", "en", "", ""),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_is_credited_only_to_its_own_publisher(name: str) -> None:
    cover, language, imprint, publisher = DOCUMENTS[name]
    document = Document("report.txt", cover + BODIES[language] + imprint, "")
    parsed = parse_document(document)
    assert parsed.chapter.publisher == publisher
    codes = [warning.code for warning in parsed.warnings]
    assert ("publisher" in codes) is (not publisher or find_cover_institution(document.text) == publisher)
    markdown = parse_document(Document("report.md", f"# {document.text.strip()}", "")).chapter
    assert markdown.publisher in (publisher, "")
