"""Lists the main cities of Japan and of the covered countries whose time zone is named after another city.

CLDR and the IANA database name one city for each zone. The zones of the others are facts of the IANA database (files
`asia` and `europe`, by region). A name that belongs to cities of two zones is listed under both.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

CITIES_BY_ZONE: Final = MappingProxyType(
    {
        "Asia/Tokyo": (
            "Osaka 大阪 Kyoto 京都 Sapporo 札幌 Nagoya 名古屋 Yokohama 横浜 Kobe 神戸 Fukuoka 福岡 Hiroshima "
            "広島 Sendai 仙台 Nagasaki 長崎 Naha 那覇 Niigata 新潟 Kanazawa 金沢 Hakodate 函館 Nemuro 根室 "
            "Kawasaki 川崎 Saitama さいたま Chiba 千葉 Kitakyushu 北九州 Okayama 岡山 Kumamoto 熊本 Kagoshima "
            "鹿児島 Nara 奈良 Shizuoka 静岡 Hamamatsu 浜松 Matsuyama 松山 Takamatsu 高松 Wakkanai 稚内 Осака "
            "Киото Саппоро"
        ),
        "Europe/Moscow": (
            "Saint-Petersburg St.Petersburg St-Petersburg StPetersburg Sankt-Peterburg Petersburg "
            "サンクトペテルブルク サンクト・ペテルブルク ペテルブルク Санкт-Петербург Петербург Kazan カザン "
            "Казань Nizhny-Novgorod ニジニ・ノヴゴロド ニジニノヴゴロド Нижний-Новгород Rostov-on-Don "
            "ロストフ・ナ・ドヌ Ростов-на-Дону Sochi ソチ Сочи Krasnodar クラスノダール Краснодар Voronezh "
            "ヴォロネジ ボロネジ Воронеж Murmansk ムルマンスク Мурманск Kursk クルスク Курск Belgorod "
            "ベルゴロド Белгород Arkhangelsk アルハンゲリスク Архангельск Grozny グロズヌイ Грозный"
        ),
        "Asia/Yekaterinburg": (
            "Ekaterinburg エカテリンブルク Chelyabinsk チェリャビンスク Челябинск Perm ペルミ Пермь Ufa "
            "ウファ Уфа Tyumen チュメニ Тюмень Surgut スルグト Сургут"
        ),
        "Asia/Vladivostok": "Khabarovsk ハバロフスク Хабаровск Nakhodka ナホトカ Находка",
        "Asia/Sakhalin": (
            "Yuzhno-Sakhalinsk ユジノサハリンスク ユジノ・サハリンスク Южно-Сахалинск 豊原 Kholmsk ホルムスク Холмск"
        ),
        "Asia/Kamchatka": (
            "Petropavlovsk-Kamchatsky ペトロパブロフスク・カムチャツキー Петропавловск-Камчатский "
            "Petropavlovsk Петропавловск"
        ),
        "Europe/Kyiv": (
            "Odesa Odessa オデーサ オデッサ Одеса Одесса Kharkiv Kharkov ハルキウ ハリコフ Харків Харьков "
            "Lviv Lvov リヴィウ リビウ Львів Львов Dnipro ドニプロ Дніпро Mariupol マリウポリ Маріуполь "
            "Kherson ヘルソン Херсон Zaporizhzhia ザポリッジャ ザポリージャ Запоріжжя Donetsk ドネツク"
        ),
        "Europe/Minsk": (
            "Brest ブレスト Брест Gomel Homel ゴメリ Гомель Grodno Hrodna グロドノ Гродно Vitebsk Vitsebsk "
            "ヴィテプスク Витебск Mogilev Mahilyow モギリョフ Могилев"
        ),
        "Asia/Almaty": (
            "Alma-Ata アルマ・アタ アルマアタ Алма-Ата Astana アスタナ Астана Nur-Sultan ヌルスルタン "
            "Нур-Султан Karaganda Qaraghandy カラガンダ Караганда Shymkent シムケント Шымкент Pavlodar "
            "パヴロダル Павлодар Semey セメイ Семей Baikonur バイコヌール Байконур Petropavl Petropavlovsk "
            "ペトロパヴル Петропавловск"
        ),
        "Asia/Tashkent": (
            "Fergana フェルガナ Фергана Namangan ナマンガン Наманган Andijan アンディジャン Андижан Kokand コーカンド"
        ),
        "Asia/Samarkand": (
            "Bukhara ブハラ Бухара Nukus ヌクス Нукус Khiva ヒヴァ ヒバ Хива Urgench ウルゲンチ Ургенч"
        ),
        "Asia/Bishkek": "Osh オシ Ош Karakol カラコル Каракол",
        "Asia/Dushanbe": "Khujand ホジェンド ホジャンド Худжанд Khorog ホログ Хорог",
        "Asia/Ashgabat": ("Turkmenbashi トルクメンバシ Туркменбаши Mary マルイ Мары Arkadag アルカダグ Аркадаг"),
        "Asia/Tbilisi": (
            "Batumi バトゥミ Батуми Kutaisi クタイシ Кутаиси Sukhumi スフミ Сухуми Tskhinvali ツヒンヴァリ "
            "Poti ポティ"
        ),
        "Asia/Yerevan": "Gyumri ギュムリ Гюмри Vanadzor ヴァナゾル Ванадзор",
        "Asia/Baku": (
            "Ganja ギャンジャ Гянджа Sumqayit Sumgait スムガイト Сумгаит Stepanakert ステパナケルト Khankendi "
            "ハンケンディ Nakhchivan ナヒチェヴァン ナヒチェバン Нахичевань Shusha シュシャ Шуша"
        ),
    }
)
"""Names of cities by the IANA name of their zone, separated by blanks; within a name a hyphen replaces a space."""

NAME_LANGUAGES: Final = ("ru", "uk", "ka", "hy")
"""Languages whose names of zones (CLDR) are accepted in addition to the program's languages."""


def list_city_names(zone: str) -> tuple[str, ...]:
    """Lists the names of the additional cities of a zone, each with blanks and with hyphens."""
    names = CITIES_BY_ZONE[zone].split()
    return tuple(dict.fromkeys(form for name in names for form in (name, name.replace("-", " "))))
