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
# A syllable block or an ideograph stands for two or three letters of an alphabet.
_WEIGHT = {"ko": 2.5, "kana": 2.0, "han": 2.5}


def detect_language(s: str) -> str:
    """Return the ISO 639-1 code of the script of most of `s`, or `und` without letters.

    Scripts are distinguished, not languages: any Latin text is `en`. Korean with English terms
    stays Korean, and Chinese characters count as Japanese or Korean where those scripts occur.
    """
    if s.isascii():
        return "en" if _SCRIPTS["en"].search(s, 0, _SAMPLE) else "und"
    count = Counter(s[:_SAMPLE])
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
