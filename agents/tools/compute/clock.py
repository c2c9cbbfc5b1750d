"""Date and time tool: what time it is somewhere, the weekday of a date, days between two dates."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from typing import Annotated

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, ToolException

from agents.messages import Language, localise
from agents.tools.compute.time_zones import find_zone
from agents.tools.results import ToolResult, call_language, computed, make_tool, tool_result

NAME = "date_time"
_WEEKDAYS: dict[str, str] = {
    "ko": "월 화 수 목 금 토 일",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
_MOST_DAYS = 400_000

Now = Callable[[tzinfo | None], datetime]


def date_time(language: str = "auto", zone: str = "auto", now: Now = datetime.now) -> BaseTool:
    """Return the tool that knows the date; `zone` is the time zone where none is asked for."""

    def tell(
        timezone: Annotated[str, "City or zone, such as Seoul, 뉴욕 or Asia/Tokyo"] = "",
        day: Annotated[str, "A date as 2025-03-01; empty is today"] = "",
        add_days: Annotated[int, "Days to add to it, negative to go back"] = 0,
        until: Annotated[str, "A second date, to count the days to it"] = "",
        *,
        config: RunnableConfig,
    ) -> ToolResult:
        spoken = call_language(config, "")
        moment = _moment(timezone or zone, now, spoken)
        first = _parsed(day, spoken) if day else moment.date()
        lines = [] if day else [_now(moment, spoken)]
        if day:
            lines.append(_day(first, spoken))
        if add_days:
            lines.append(_shifted(first, add_days, spoken))
        if until:
            last = _parsed(until, spoken)
            days = (last - first).days
            lines.append(
                localise("days_between", spoken, first=first, last=_day(last, spoken), days=days)
            )
        return tool_result(NAME, spoken, computed(NAME, spoken, "\n".join(lines)))

    return make_tool(NAME, tell, language)


def _moment(name: str, now: Now, spoken: Language) -> datetime:
    if name == "auto":
        return now(None).astimezone()
    zone = find_zone(name)
    if zone is None:
        raise ToolException(localise("unknown_zone", spoken, name=name[:60]))
    return now(zone)


def _parsed(text: str, spoken: Language) -> date:
    try:
        return date.fromisoformat(text.strip().replace(".", "-").replace("/", "-")[:10])
    except ValueError:
        raise ToolException(localise("unknown_date", spoken, text=text[:60])) from None


def _now(moment: datetime, spoken: Language) -> str:
    day = _day(moment.date(), spoken)
    zone = moment.tzname() or ""
    offset = moment.strftime("%z")
    offset = f"UTC{offset[:3]}:{offset[3:5]}" if offset else ""
    clock = moment.strftime("%H:%M")
    return localise("now_is", spoken, day=day, clock=clock, zone=f"{zone} {offset}".strip())


def _day(day: date, spoken: Language) -> str:
    weekday = _WEEKDAYS[spoken].split()[day.weekday()]
    week = day.isocalendar().week
    return localise("day_is", spoken, date=day.isoformat(), weekday=weekday, week=week)


def _shifted(first: date, days: int, spoken: Language) -> str:
    try:
        if abs(days) > _MOST_DAYS:
            raise OverflowError
        later = first + timedelta(days=days)
    except OverflowError:
        raise ToolException(localise("unknown_date", spoken, text=str(days))) from None
    return localise("days_later", spoken, first=first, days=f"{days:+}", last=_day(later, spoken))
