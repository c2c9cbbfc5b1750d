"""Decryption of HWP distribution documents, which anyone may read and nobody may edit.

Each section begins with a record of 256 bytes, XORed with a pseudo-random series whose seed comes
first; it contains the AES key of the section (Hancom, "Hangul document format 5.0: distribution
documents").
"""

from typing import Final

from ingest.loaders.hangul.hwp_records import Record, first_record

_KEY_RECORD: Final = 28
_SIZE: Final = 256
_KEY: Final = 16


def decrypt_section(data: bytes) -> bytes:
    """Return a decrypted section, which is still compressed; empty where there is no key."""
    # Imported here, because few documents need it and it loads slowly.
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    record, end = first_record(data)
    if record.tag != _KEY_RECORD or len(record.data) < _SIZE:
        return b""
    body = data[end:]
    cipher = Cipher(algorithms.AES(_key(record)), modes.ECB()).decryptor()
    return cipher.update(body[: len(body) & ~(_KEY - 1)]) + cipher.finalize()


def _key(record: Record) -> bytes:
    seed = record.number(0, "I")
    plain = bytearray(record.data[:_SIZE])
    state, mask, left = seed, 0, 0
    for place in range(_SIZE):
        if not left:
            state, mask = _next(state)
            state, length = _next(state)
            mask, left = mask & 0xFF, (length & 0xF) + 1
        if place >= 4:
            plain[place] ^= mask
        left -= 1
    start = 4 + (seed & 0xF)
    return bytes(plain[start : start + _KEY])


def _next(state: int) -> tuple[int, int]:
    """Return the next state of the pseudo-random series, and its number."""
    state = (state * 214013 + 2531011) & 0xFFFFFFFF
    return state, state >> 16 & 0x7FFF
