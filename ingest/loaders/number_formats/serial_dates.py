"""Date serial numbers of spreadsheets as dates, and ISO dates as spreadsheets store them."""

import re
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

DAY: Final = 86_400  # seconds


def to_datetime(serial: Decimal, places: int, *, since_1904: bool) -> datetime:
    """Return a date serial number as a date-time, rounded to decimal places of a second."""
    step = Decimal(1).scaleb(-places)
    seconds = (serial * DAY).quantize(step, ROUND_HALF_UP)
    # Excel counts a 29 February 1900, which did not exist.
    start = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30 + (serial < 60))
    return start + timedelta(seconds=int(seconds), microseconds=int(seconds % 1 * 1_000_000))


def format_serial(serial: float, *, since_1904: bool = False) -> str:
    """Return a date serial number as ISO date, time, or both."""
    seconds = round(serial * DAY)
    if seconds < DAY:
        return iso_time((datetime.min + timedelta(seconds=seconds)).time())
    when = to_datetime(Decimal(repr(serial)), 0, since_1904=since_1904)
    day = when.date().isoformat()
    return f"{day} {iso_time(when.time())}" if when.time() != time() else day


def iso_time(when: time) -> str:
    """Return a time as ISO time, with seconds where there are any."""
    return when.isoformat("seconds" if when.second else "minutes")


def without_midnight(text: str) -> str:
    """Return an ISO date-time with a blank for `T`, and without the time where it is midnight."""
    return re.sub(r"T00:00(:00(\.0+)?)?Z?$", "", text).replace("T", " ")
