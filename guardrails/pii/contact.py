"""Ways to reach a person: telephone numbers, e-mail and IP addresses, addresses with a password.

Numbers of services (080 and 15xx in Korea, 800 in North America) and IP addresses that belong to
nobody on the internet (private networks, documentation: RFC 1918, 5737, 3849) have rules of their
own, since they are nobody's personal data.
"""

import ipaddress
import re

from guardrails.detector import Detector, compiled, digits, near
from guardrails.pii.boundaries import LEFT, RIGHT, SEP, THINGS

_PHONE = compiled(
    r"전화|연락|휴대폰|핸드폰|휴대 ?전화|문자|팩스|통화|콜센터|대표 ?번호"
    r"|\b(?:phone|mobile|cell|tel|fax|call|text|desk|contact|hotline|whatsapp)\b",
    re.IGNORECASE,
)
_VERSION = compiled(
    r"버전|판올림|펌웨어|릴리[스즈]|조항|항목|section|chapter|clause|§|version|\bver\b|\bv$|release|build|firmware",
    re.IGNORECASE,
)
_AREA = r"(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4])"
_SERVICES = (
    "1522|1533|1544|1566|1577|1588|1599|1600|1644|1660|1661|1666|1668|1670|1688|1800|1811|1833"
    "|1855|1877|1899"
)


_FREEPHONE = compiled(r"(?:\+82|82-)?[ ().-]{0,4}0?80[ ).-]|080\d")
_TOLL_FREE = compiled(r"\(?8(?:00|33|44|55|66|77|88)\)?")


def _of_a_service(match: re.Match[str]) -> str:
    return "service_number"


def _freephone(match: re.Match[str]) -> str:
    return "service_number" if _FREEPHONE.match(match.group()) else ""


def _toll_free(match: re.Match[str]) -> str:
    number = digits(match.group().partition("x")[0])[-10:]
    return "service_number" if _TOLL_FREE.match(number) else ""


def _private(match: re.Match[str]) -> str:
    return "private_ip" if ipaddress.ip_address(match.group()).is_private else ""


def _korean(match: re.Match[str]) -> float:
    if not match.group().isdigit():
        return 0.0 if near(match, THINGS, 16, 0) else 0.98
    if near(match, _PHONE):
        return 0.98
    return 0.0 if near(match, THINGS) else 0.75


def _service(match: re.Match[str]) -> float:
    """Score 1588-0000; "1588-1599" may be a span of years."""
    later = int(match.group()[-4:]) > 2100
    return 0.9 if near(match, _PHONE, 24, 12) or later else 0.0


def _american(match: re.Match[str]) -> float:
    if match.group().isdigit():
        return 0.9 if near(match, _PHONE, 24, 12) else 0.0
    return 0.0 if near(match, THINGS, 16, 0) else 0.9


def _international(match: re.Match[str]) -> float:
    return 0.95 if 8 <= len(digits(match.group())) <= 15 else 0.0


def _in_context(match: re.Match[str]) -> float:
    return 0.8 if 7 <= len(digits(match["value"])) <= 17 else 0.0


def _ip(match: re.Match[str]) -> float:
    if near(match, _VERSION, 16, 0):
        return 0.0
    try:
        address = ipaddress.ip_address(match.group())
    except ValueError:
        return 0.0
    return (
        0.0
        if address.is_unspecified or address.is_loopback or match.group()[:4] == "255."
        else 0.97
    )


def _ip6(match: re.Match[str]) -> float:
    groups = [group for group in match.group().split(":") if group]
    sure = len(groups) >= 4 or (len(groups) >= 2 and len(groups[0]) == 4)
    return _ip(match) if sure and any(map(str.isdigit, match.group())) else 0.0


_NUMBER = r"\+?\(?\d(?:[ ().\-/]{0,3}\d){6,16}+(?: ?(?:x|ext\.? ?) ?\d{1,5})?"

DETECTORS = (
    Detector(
        "url_credentials",
        compiled(r"\b[A-Za-z][A-Za-z0-9+.-]{1,15}://(?P<value>[^\s:/@]{1,64}:[^\s/@]{1,128})@"),
    ),
    Detector(
        "email",
        compiled(
            r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9_%+-][A-Za-z0-9._%+-]{0,127}@"
            r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,6}[A-Za-z]{2,24}(?![A-Za-z0-9-])"
        ),
    ),
    Detector(
        "email",  # with a Korean local part
        compiled(
            r"(?<![A-Za-z0-9가-힣._%+-])[가-힣]{1,10}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,6}"
            r"[A-Za-z]{2,24}(?![A-Za-z0-9-])"
        ),
    ),
    Detector(
        "email",  # as people write it to hide it from programs
        compiled(
            r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9_][A-Za-z0-9._%+-]{1,63}"
            r" ?(?:\(at\)|\[at\]|\{at\}|골뱅이| at ) ?"
            r"[A-Za-z0-9-]{2,63} ?(?:\(dot\)|\[dot\]|\{dot\}|점| dot "
            r"|\.) ?[A-Za-z]{2,10}(?![A-Za-z0-9])",
            re.IGNORECASE,
        ),
        lambda match: 0.0 if re.search(r" at .{0,64}\.", match.group(), re.IGNORECASE) else 0.8,
    ),
    Detector(
        "phone",
        compiled(
            rf"(?<![0-9A-Za-z+])(?<![0-9][-.])(?:\+82{SEP}(?:\(0\)|0)?|82-|\(?0)"
            rf"(?:1[016789]|{_AREA}|70|50\d|80|30){SEP}\)?{SEP}\d{{3,4}}{SEP}\d{{4}}{RIGHT}"
        ),
        _korean,
        _freephone,
    ),
    Detector(
        "phone", compiled(rf"{LEFT}(?:{_SERVICES})[-. ]\d{{4}}{RIGHT}"), _service, _of_a_service
    ),
    Detector(
        "phone",
        compiled(
            rf"{LEFT}(?<!\+)(?:(?:\+|00)?1[-. ]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[-. ]?)"
            rf"[2-9]\d\d[-. ]?\d{{4}}(?:x\d{{1,5}})?{RIGHT}"
        ),
        _american,
        _toll_free,
    ),
    Detector(
        "phone",
        compiled(
            r"(?<![0-9A-Za-z])(?:\+|00)[1-9]\d{0,2}(?:[ ().\-]{0,3}\d){6,13}(?:x\d{1,5})?(?!\d)"
        ),
        _international,
    ),
    Detector(
        "phone",
        compiled(
            r"(?:\b(?:phone|mobile|cell|tel|telephone|fax|desk|office|call|text|reach|answering|whatsapp)"
            r"|전화|연락처|휴대폰|핸드폰|팩스)(?: ?(?:number|no\.?|번호|me|us|is|at|on)){0,3}"
            rf"(?:[은는이가])?[ :#=]{{0,3}}(?P<value>{_NUMBER})(?![\d,])",
            re.IGNORECASE,
        ),
        _in_context,
    ),
    Detector(
        "phone",
        compiled(
            r"(?<![0-9A-Za-z])(?<![0-9][-. ()/])(?<![)][(])"
            rf"(?P<value>{_NUMBER}) ?-? ?\(?(?:office|fax|mobile|cell|home|work|휴대폰|팩스)\b",
            re.IGNORECASE,
        ),
        _in_context,
    ),
    Detector(
        "ip",
        compiled(r"(?<![0-9A-Za-z.\-])\d{1,3}(?:\.\d{1,3}){3}(?![0-9])(?!\.[0-9])"),
        _ip,
        _private,
    ),
    Detector(
        "ip",
        compiled(r"(?<![0-9A-Za-z:.])[0-9A-Fa-f:]{2,39}(?![0-9A-Za-z:])"),
        _ip6,
        _private,
    ),
)
