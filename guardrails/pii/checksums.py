"""Check digits of numbers that identify people, companies, cards and accounts."""

from calendar import monthrange
from datetime import date
from hashlib import sha256

_RRN_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_BRN_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_CENTURY = {"1": 1900, "2": 1900, "3": 2000, "4": 2000, "5": 1900, "6": 1900, "7": 2000, "8": 2000}
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def is_date(year: int, month: int, day: int) -> bool:
    """Return whether a day exists."""
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def birth_date(number: str) -> date | None:
    """Return the birth date in a Korean registration number of 13 digits, or None."""
    century = _CENTURY.get(number[6])
    if century is None:
        return None
    year, month, day = century + int(number[:2]), int(number[2:4]), int(number[4:6])
    return date(year, month, day) if is_date(year, month, day) else None


def registration_number(number: str) -> bool:
    """Return whether the check digit of a resident or foreigner number of 13 digits is right.

    Numbers given out since October 2020 have none (Enforcement Rule of the Resident Registration
    Act), so a wrong one proves nothing.
    """
    total = sum(w * int(d) for w, d in zip(_RRN_WEIGHTS, number, strict=False))
    check = (11 - total % 11) % 10
    if number[6] in "5678":  # foreigners' numbers are shifted by two
        return (check + 2) % 10 == int(number[12])
    return check == int(number[12])


def business_number(number: str) -> bool:
    """Return whether the check digit of a Korean business number of 10 digits is right."""
    total = sum(w * int(d) for w, d in zip(_BRN_WEIGHTS, number, strict=False))
    total += int(number[8]) * 5 // 10
    return (10 - total % 10) % 10 == int(number[9])


def corporate_number(number: str) -> bool:
    """Return whether the check digit of a Korean corporate number of 13 digits is right."""
    total = sum(int(d) * (1 + i % 2) for i, d in enumerate(number[:12]))
    return (10 - total % 10) % 10 == int(number[12])


def luhn(number: str) -> bool:
    """Return whether the last digit of a card number fits (ISO/IEC 7812)."""
    total = 0
    for i, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + i % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def gtin(number: str) -> bool:
    """Return whether the check digit of a barcode or ISBN of 13 digits is right."""
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(number))
    return total % 10 == 0


def iban(number: str) -> bool:
    """Return whether an IBAN without blanks has the right check digits (ISO 13616)."""
    moved = (number[4:] + number[:4]).upper()
    try:
        return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1
    except ValueError:
        return False


def base58check(address: str) -> bool:
    """Return whether a Bitcoin address carries the right checksum."""
    value = 0
    for sign in address:
        value = value * 58 + _BASE58.index(sign)
    try:
        raw = value.to_bytes(25, "big")
    except OverflowError:
        return False
    return sha256(sha256(raw[:21]).digest()).digest()[:4] == raw[21:]
