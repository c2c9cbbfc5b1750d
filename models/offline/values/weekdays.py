"""Days of the week: the ways in which tables write them, in Korean and English."""

import re

_DAYS = (
    ("mon", "monday", "월"), ("tue", "tuesday", "화"), ("wed", "wednesday", "수"),
    ("thu", "thursday", "목"), ("fri", "friday", "금"), ("sat", "saturday", "토"),
    ("sun", "sunday", "일"),
)  # fmt: skip
_WEEKEND = re.compile(r"weekends?|주말", re.I)


def weekday_pattern(word: str) -> re.Pattern[str] | None:
    """Return the pattern of the days that a word stands for; None where it is no day.

    "Friday" is also written Fri, 금요일, or 금 in a run of days: 수금 13:00. A weekend is Saturday
    and Sunday.
    """
    plain = word.lower().removesuffix("s")
    named = [day for day in _DAYS if plain in day[:2] or word.startswith(f"{day[2]}요일")]
    if _WEEKEND.fullmatch(word):
        named = list(_DAYS[5:])
    if not named:
        return None
    forms = [
        rf"\b{short}(?:{full[len(short) :]}s?)?\b|{korean}요일"
        rf"|(?<![가-힣])[월화수목금토일·,/]*{korean}[월화수목금토일·,/]*(?=\s|$|\d)"
        for short, full, korean in named
    ]
    return re.compile("|".join([*forms, *([_WEEKEND.pattern] if len(named) > 1 else [])]), re.I)
