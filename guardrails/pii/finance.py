"""Numbers of money: cards, bank accounts, IBANs, cryptocurrency addresses, and the US SSN."""

import re

from guardrails.detector import Detector, compiled, digits, near
from guardrails.pii.boundaries import LEFT, RIGHT, SEP, THINGS
from guardrails.pii.checksums import base58check, iban, luhn

_CARD = compiled(r"카드|결제|\b(?:card|cc|visa|mastercard|amex|debit)\b", re.IGNORECASE)
_CARD_NUMBER = compiled(
    r"카드 ?번호|(?:(?:credit|debit) card|card (?:number|no|#)|for (?:this|my) card|\bcc\b"
    r"|\bcard [#:]?)",
    re.IGNORECASE,
)
_BANKS = (
    "국민|농협|신한|우리|하나|기업|카카오|토스|케이|수협|새마을|우체국|부산|대구|광주|전북|경남|제주|씨티|산업|신협"
    "|저축|외환|제일|축협|산림조합|아이엠|KB|NH|IBK|KDB|SC|MG|BNK|DGB"
)
# The look-ahead lets a search skip what no alternative begins with.
_ACCOUNT = compiled(
    r"(?=[계통입이송예환국농신우하기카토케수새부대광전경제씨산저외축아KkNnIiSsMmBbDdAaWwHhTt])"
    rf"(?:계좌|통장|입금|이체|송금|예금주|환불|(?:{_BANKS}) ?(?:은행|뱅크|금고|증권)"
    r"|농협|수협|신협|우체국|카뱅|케뱅"
    r"|(?<![가-힣])(?:국민|신한|하나|기업|우리|토스)(?= ?$)|\b(?:KB|NH|IBK|KDB)\b"
    r"|\b(?:[Aa]ccount|ACCOUNT|[Bb]ank|BANK|[Aa]/[Cc]|[Aa]cct|[Ii]ban|IBAN|[Ww]ire|[Kk]ookmin"
    r"|[Nn]onghyup|[Ss]hinhan|[Ww]oori|[Hh]ana|[Kk]akao[Bb]ank|[Tt]oss)\b)"
)
_SSN = compiled(r"social security|\bssn\b|사회 ?보장 ?번호", re.IGNORECASE)
_IBAN = compiled(r"\biban\b", re.IGNORECASE)
# First digits and lengths of card numbers in use (ISO/IEC 7812; 9 begins Korean domestic cards).
_ISSUERS = compiled(
    r"4(?:\d{12}|\d{15}|\d{18})|5[0-8]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}"
    r"|35\d{14}|6[0-9]\d{14}(?:\d{3})?|9[0-9]\d{14}|(?:1800|2131)\d{11}"
)


_OTHER_NUMBER = compiled(
    r"학번|사번|수험 ?번호|고객 ?번호|예약 ?번호|승인 ?번호|회원 ?번호"
    r"|(?:student|employee|customer|member|reference|booking) (?:id|no|number)|\bref\b",
    re.IGNORECASE,
)


def _card(match: re.Match[str]) -> float:
    number = digits(match.group())
    if luhn(number) and _ISSUERS.fullmatch(number):
        if not match.group().isdigit():
            return 0.98
        return 0.0 if near(match, THINGS) and not near(match, _CARD) else 0.95
    if near(match, _CARD_NUMBER, 24, 0):
        return 0.9 if luhn(number) else 0.6 * (len(number) in (15, 16))
    return 0.85 if luhn(number) and near(match, _CARD, 32, 8) else 0.0


def _account(match: re.Match[str]) -> float:
    count = len(digits(match.group()))
    if not 10 <= count <= 16 or not near(match, _ACCOUNT, 24, 12):
        return 0.0
    other = near(match, THINGS, 12, 0) or near(match, _OTHER_NUMBER, 12, 0)
    return 0.0 if other else 0.9


def _ssn(match: re.Match[str]) -> float:
    if near(match, _SSN):
        return 0.99
    return 0.0 if "-" not in match.group() or near(match, THINGS, 24, 12) else 0.8


def _iban(match: re.Match[str]) -> float:
    if iban(match.group().replace(" ", "")):
        return 1.0
    return 0.8 if near(match, _IBAN, 24, 0) else 0.0


def _bitcoin(match: re.Match[str]) -> float:
    return 1.0 if base58check(match.group()) else 0.0


DETECTORS = (
    Detector(
        "iban",
        compiled(
            r"(?<![0-9A-Za-z])[A-Za-z]{2}\d\d(?: ?[0-9A-Za-z]{4}){2,7}(?: ?[0-9A-Za-z]{1,3})?"
            r"(?![0-9A-Za-z])"
        ),
        _iban,
    ),
    Detector("card", compiled(rf"{LEFT}\d{{4}}{SEP}\d{{4}}{SEP}\d{{4}}{SEP}\d{{4}}{RIGHT}"), _card),
    Detector("card", compiled(rf"{LEFT}3\d{{3}}{SEP}\d{{6}}{SEP}\d{{4,5}}{RIGHT}"), _card),
    Detector("card", compiled(rf"{LEFT}\d{{12,19}}{RIGHT}"), _card),
    Detector(
        "us_ssn",
        compiled(rf"{LEFT}(?!000|666)\d{{3}}[- ]?(?!00)\d\d[- ]?(?!0000)\d{{4}}{RIGHT}"),
        _ssn,
    ),
    Detector(
        "bank_account",
        compiled(rf"{LEFT}\d{{2,6}}(?:(?: - |[- .])\d{{2,8}}){{1,3}}{RIGHT}"),
        _account,
    ),
    Detector("bank_account", compiled(rf"{LEFT}\d{{10,16}}{RIGHT}"), _account),
    Detector(
        "crypto",
        compiled(r"(?<![0-9A-Za-z])[13][1-9A-HJ-NP-Za-km-z]{25,34}(?![0-9A-Za-z])"),
        _bitcoin,
    ),
    Detector(
        "crypto",
        compiled(
            r"(?<![0-9A-Za-z])(?:bc1[02-9ac-hj-np-z]{25,87}|0x[0-9A-Fa-f]{40})(?![0-9A-Za-z])"
        ),
    ),
    Detector(
        "driver_license",
        compiled(
            r"driver'?s? ?licen[cs]e(?: ?(?:number|no\.?|#))?(?: is|:)? {0,2}"
            r"(?P<value>[A-Z]{0,2}\d{4,14}(?:-\d{2,4}){0,3})(?![0-9A-Za-z])",
            re.IGNORECASE,
        ),
        lambda match: 0.85,
    ),
)
