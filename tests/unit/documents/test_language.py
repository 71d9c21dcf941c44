"""The language of a text is detected, or reported as unknown."""

from __future__ import annotations

import subprocess
import sys

import pytest

from briefings.documents.language import UNKNOWN_LANGUAGE, detect_language

TEXTS = {
    "ja": "湖の港では、岸壁がのびて大きな船も入れるようになった。",
    "en": "The harbor at the lake was rebuilt, and the keepers of the light have been there since the spring.",
    "ru": "Гавань у озера была перестроена, и смотрители маяка живут там с весны. Это был трудный год.",
    "uk": "Гавань біля озера перебудували, і доглядачі маяка живуть там з весни. Її відкрили влітку.",
    "kk": "Көл жағасындағы айлақ қайта салынды, шамшырақ күзетшілері сол жерде тұрады.",
    "ka": "ტბასთან ნავსადგური აღადგინეს და შუქურის მცველები იქ გაზაფხულიდან ცხოვრობენ.",
    "hy": "Լճի մոտ նավահանգիստը վերակառուցվեց, և փարոսի պահապաններն այնտեղ են ապրում։",
    "zh": "湖边的港口已经重建，灯塔的看守人从春天开始住在那里。",
    "ko": "호수의 항구가 다시 지어졌고 등대지기들은 봄부터 그곳에 살고 있다.",
    "fr": "Le port du lac a été reconstruit, et les gardiens du phare y habitent depuis le printemps",
    "de": "Der Hafen am See wurde wieder aufgebaut, und die Wärter des Leuchtturms wohnen dort seit dem Frühling.",
    "uz": "Ko‘l bo‘yidagi port qayta qurildi va mayoq qorovullari bahordan beri o‘sha yerda yashaydi.",
    "ky": "Көлдүн жанындагы порт кайра курулду, маяктын кароолчулары жаздан бери ошол жерде жашашат.",
    "tg": "Бандар дар назди кӯл аз нав сохта шуд ва посбонони манора аз баҳор он ҷо зиндагӣ мекунанд.",
    "be": "Гавань каля возера перабудавалі, і вартаўнікі маяка жывуць там з вясны.",
    "mn": "Нуурын эргийн боомтыг шинэчилж, гэрэлт цамхгийн харуулууд хавраас тэнд амьдарч байна.",
    "az": "Göl kənarındakı liman yenidən quruldu və mayakın gözətçiləri yazdan bəri orada yaşayırlar.",
    "fa": "بندر کنار دریاچه بازسازی شد و نگهبانان فانوس دریایی از بهار در آنجا زندگی می‌کنند.",
    "th": "ท่าเรือริมทะเลสาบได้รับการสร้างใหม่ และผู้ดูแลประภาคารอาศัยอยู่ที่นั่น",
    "fi": "Järven satama rakennettiin uudelleen, ja majakanvartijat ovat asuneet siellä keväästä lähtien.",
    "sv": "Hamnen vid sjön har byggts om och fyrvaktarna bor där sedan våren som en del av ett avtal.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_language_is_known_by_its_script_or_its_function_words(language: str) -> None:
    assert detect_language(TEXTS[language] * 3) == language


def test_only_a_text_in_another_language_loads_the_model() -> None:
    code = (
        "import sys; from briefings.documents.language import detect_language as d; "
        "assert [d(t) for t in sys.argv[1:]] == ['ja', 'en', 'ka', 'ko']; assert 'py3langid' not in sys.modules"
    )
    texts = [TEXTS[language] for language in ("ja", "en", "ka", "ko")]
    subprocess.run([sys.executable, "-c", code, *texts], check=True, timeout=60)


def test_words_of_an_unrecognized_language_have_language_und() -> None:
    assert detect_language("lorem zub krato venti plok " * 40) == UNKNOWN_LANGUAGE


def test_only_names_are_english() -> None:
    assert detect_language("Armenia 2031") == "en"
