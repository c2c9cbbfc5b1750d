"""Labels of calendar entries in English and Korean."""

import re
from typing import Final

Labels = dict[str, str]

_HANGUL: Final = re.compile("[\uac00-\ud7a3]")
_ENGLISH: Final[Labels] = {
    "event": "Event",
    "task": "Task",
    "note": "Note",
    "cancelled": "Cancelled event",
    "when": "When",
    "where": "Where",
    "repeats": "Repeats",
    "organizer": "Organizer",
    "attendees": "Attendees",
    "description": "Description",
    "link": "Link",
    "all_day": "all day",
    "due": "due",
    "until": "until {}",
    "times": "{} times",
    "except": "except {}",
    "on": "on",
    "last": "last {}",
    "nth": "{}. {}",
    "day": "day {}",
    "month": "in month {}",
    "DAILY": "every day|every {} days",
    "WEEKLY": "every week|every {} weeks",
    "MONTHLY": "every month|every {} months",
    "YEARLY": "every year|every {} years",
    "HOURLY": "every hour|every {} hours",
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
_KOREAN: Final[Labels] = {
    "event": "일정",
    "task": "할 일",
    "note": "메모",
    "cancelled": "취소된 일정",
    "when": "일시",
    "where": "장소",
    "repeats": "반복",
    "organizer": "주최자",
    "attendees": "참석자",
    "description": "설명",
    "link": "링크",
    "all_day": "종일",
    "due": "기한",
    "until": "{}까지",
    "times": "{}회",
    "except": "{} 제외",
    "on": "",
    "last": "마지막 {}",
    "nth": "{}번째 {}",
    "day": "{}일",
    "month": "{}월",
    "DAILY": "매일|{}일마다",
    "WEEKLY": "매주|{}주마다",
    "MONTHLY": "매월|{}개월마다",
    "YEARLY": "매년|{}년마다",
    "HOURLY": "매시간|{}시간마다",
    "MO": "월요일",
    "TU": "화요일",
    "WE": "수요일",
    "TH": "목요일",
    "FR": "금요일",
    "SA": "토요일",
    "SU": "일요일",
}


def labels_for(text: str) -> Labels:
    """Return the labels in the language of an entry."""
    return _KOREAN if _HANGUL.search(text) else _ENGLISH
