"""Language detection by script."""

import re
from collections import Counter

_SAMPLE = 20_000
_SCRIPTS = {
    "ko": re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]"),
    "kana": re.compile("[\u3041-\u30ff\uff66-\uff9d]"),
    "han": re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"),
    "en": re.compile("[A-Za-z\u00c0-\u024f]"),
    "el": re.compile("[\u0370-\u03ff]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
}
# Letters of the scripts beside Korean and Latin, which most texts here have none of.
_OTHER = re.compile(
    f"[{''.join(p.pattern[1:-1] for name, p in _SCRIPTS.items() if name not in ('ko', 'en'))}]"
)
# A syllable block or an ideograph stands for two or three letters of an alphabet.
_WEIGHT = {"ko": 2.5, "kana": 2.0, "han": 2.5}


def detect_language(s: str) -> str:
    """Return the ISO 639-1 code of the script of most of `s`, or `und` without letters.

    Scripts are distinguished, not languages: any Latin text is `en`. Korean with English terms
    stays Korean, and Chinese characters count as Japanese or Korean where those scripts occur.
    """
    if s.isascii():
        return "en" if _SCRIPTS["en"].search(s, 0, _SAMPLE) else "und"
    s = s[:_SAMPLE]
    if not _OTHER.search(s):
        korean = _WEIGHT["ko"] * len(_SCRIPTS["ko"].findall(s))
        latin = len(_SCRIPTS["en"].findall(s))
        return "und" if not korean and not latin else "ko" if korean >= latin else "en"
    count = Counter(s)
    letters = "".join(count)  # each once: ten searches through the whole text are slow
    share = {
        name: _WEIGHT.get(name, 1.0) * sum(count[letter] for letter in pattern.findall(letters))
        for name, pattern in _SCRIPTS.items()
    }
    kana, han = share.pop("kana"), share.pop("han")
    if kana > 0.2 * han:
        share["ja"] = kana + han
    elif share["ko"] > 0.2 * han:
        share["ko"] += han
    else:
        share["zh"] = han
    best = max(share, key=lambda name: share[name])
    return best if share[best] else "und"
