"""Changes of a fact that do not repeat it: "the meeting has moved to Thursday"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chat.memory.extraction.values import EN_WHEN, KO_WHEN, kind_of
from chat.memory.facts import Fact
from text.analyser import tokens

_CHANGED_KO = (
    r"(?:바뀌|바뀐|바꼈|바꿨|바뀜|바꾸|변경|옮|미뤄|미뤘|늦춰|미루|밀렸|밀려|연기"
    r"|당겨|당겼|앞당|늦춰|늦춘|조정|이동|정정|수정|확정|올렸|올리|올려|내렸|낮췄"
    r"|낮추|높였|높이|늘렸|늘어|늘렸|줄였|줄어|이사|이전|교체|갈아|옮겨|늦춰졌)"
)
_TO_KO = re.compile(
    rf"^(?:(?P<l>[^,]*?)(?:이|가|은|는|을|를|도)\s+)?(?:[^,]*?(?:에서|말고)\s+)?"
    rf"(?P<v>\S+(?: \S+){{0,3}}?)(?:으)?로 (?:또 |다시 )?{_CHANGED_KO}"
)
_NOW_KO = re.compile(
    r"^(?:(?P<l>[^,]*?)(?:이|가|은|는)\s+)?(?:이제는?|지금은?|오늘부터는?|새로) "
    r"(?P<v>\S+(?: \S+){0,3}?)(?:이에요|예요|입니다|이야|야|으로 해"
    r" 주세요)[.!]*$"
)
_NOT_KO = re.compile(
    r"(?:^|\s)(?P<old>\S+(?: \S+)?)(?:이|가) 아니(?:라|고) (?P<v>\S+(?:"
    r" \S+){0,3}?)(?:이에요|예요|입니다|이야|야|였어요|이었어요|라니까요"
    r"|요)[.!]*$"
    r"|(?:^|\s)(?P<old2>\S+) 말고 (?P<v2>\S+(?: \S+){0,2}?)(?:이에요|예요|입니다"
    r"|이야|야|로 해\S*)[.!]*$"
)
_CORRECTION_KO = re.compile(
    r"^(?P<v>\S+(?: \S+){0,3}?)(?:이에요|예요|입니다|이야|야|였어요|이었어요|이요|요)[.!]*$"
)
_CHANGED_EN = (
    r"(?:moved|changed|postponed|rescheduled|put off|pushed(?: back)?|brought"
    r" forward|shifted|switched|delayed|extended|updated|set back|corrected|put back"
    r"|raised|lowered|increased|decreased|bumped|cut|reset|renamed|relocated"
    r"|transferred|pushed)"
)
_TO_EN = re.compile(
    rf"^(?:(?:the|my|our|that) )?(?P<l>it|that|[\w' -]+?)(?:'s|'ve| is| has| have"
    rf"| was| got| will be| had)?(?: just| now| recently)?(?: got)?(?: been|"
    rf" being)? {_CHANGED_EN}(?: back| forward| up)?"
    rf"(?: (?:from|by) [\w :]+?)? (?:to|until|till|for) (?P<v>[^,;!?]+?)(?: now|"
    rf" instead| from now on)?[.!]*$",
    re.I,
)
_I_CHANGED_EN = re.compile(
    rf"\b(?:I|they|we|she|he|the [\w ]+?|my [\w ]+?)(?:'ve|'s| have| has)?(?:"
    rf" just| recently)? {_CHANGED_EN} (?:my|our|the) (?P<l>[\w -]+?)(?: back|"
    rf" forward| up)?(?: from [\w ]+?)?(?: to (?P<v>[^,;!?]+?))?[.!]*$",
    re.I,
)
_NOW_EN = re.compile(
    r"^(?:(?:the|my|our) )?(?P<l>it|that|[\w' -]+?)(?:'s|'re| is| will be) "
    r"(?:now |actually |instead )?(?P<v>[^,;!?]+?)(?: now| instead| from now on|"
    r" after all)?(?:,? (?:not|rather than|instead of) "
    r"(?P<old>[^,;!?]+?))?[.!]*$",
    re.I,
)
_MEANT_EN = re.compile(
    r"\b(?:I meant|make (?:that|it)|I mean|should be|correction:?|rather) (?:to"
    r" say )?(?P<v>[^,;!?]+?)(?:,? (?:not|instead of) (?P<old>[^,;!?]+?))?[.!]*$",
    re.I,
)
_NOT_BUT_EN = re.compile(r"\bnot (?P<old>[^,;!?]+?),? but (?P<v>[^,;!?]+?)[.!]*$", re.I)
_MARK = re.compile(
    r"\b(?:actually|sorry|correction|wait|no|oops|now|instead|new notice"
    r"|update)\b|아니|정정|다시|이제|참[, ]|죄송|실수|잘못|새로",
    re.I,
)
_MOVED = re.compile(
    r"\bI(?:'ve| have)? (?:just |recently )?(?:moved|changed rooms?|switched"
    r" rooms?)(?! to\b|.* to [A-Z])"
    r"|(?:방|집|기숙사|숙소|자취방)(?:을|를)? ?(?:옮|바꿨|바꾸)|이사(?:를)? ?(?:했|왔|갔)(?!.*로)",
    re.I,
)


@dataclass(frozen=True)
class Update:
    """A new value for a stored fact."""

    fact: Fact
    value: str


def find_update(clause: str, facts: Sequence[Fact]) -> Update | None:
    """Return the stored fact that a clause says has changed, and its new value.

    Args:
        clause: One clause, without greeting words.
        facts: Current facts, the newest first.
    """
    for pattern in (_TO_KO, _TO_EN, _I_CHANGED_EN):
        m = pattern.search(clause)
        if m and m["v"]:
            return _resolved(m["l"] or "", m["v"], facts)
    for pattern in (_NOT_KO, _NOT_BUT_EN):
        if m := pattern.search(clause):
            groups = m.groupdict()
            value = groups.get("v") or groups.get("v2") or ""
            return _corrected(groups.get("old") or groups.get("old2") or "", value, facts)
    return None


def find_correction(clause: str, message: str, facts: Sequence[Fact]) -> Update | None:
    """Return what a clause corrects that states nothing else: "Sorry, I meant Tuesday".

    `message` is the whole message, in which "actually" or "이제" marks a correction.
    """
    if m := _MEANT_EN.search(clause):
        return _corrected(m["old"] or "", m["v"], facts)
    if not _MARK.search(message):
        return None
    if (m := _NOW_KO.search(clause)) and m["l"]:
        return _resolved(m["l"], m["v"], facts)
    if m := _NOW_EN.match(clause):
        if m["old"]:
            return _corrected(m["old"], m["v"], facts)
        return _resolved(m["l"], m["v"], facts)
    if (m := _CORRECTION_KO.match(clause)) and kind_of(m["v"]) != "other":
        return _corrected("", m["v"], facts)
    return None


def announced_attribute(clause: str, facts: Sequence[Fact]) -> Fact | None:
    """Return the fact that "I changed my X" announces a new value of."""
    if _MOVED.search(clause):
        return next((fact for fact in facts if fact.attribute == "residence"), None)
    m = _I_CHANGED_EN.search(clause)
    if m and not m["v"]:
        return _labelled(m["l"], facts)
    m = re.search(rf"(?P<l>\S+?)(?:을|를|이|가|은|는)? (?:\S+ )?{_CHANGED_KO}", clause)
    return _labelled(m["l"], facts) if m else None


def _resolved(label: str, value: str, facts: Sequence[Fact]) -> Update | None:
    value = value.strip(" .!,")
    words = label.strip().lower()
    if words not in ("", "it", "that", "this", "그게", "그거", "이게"):
        fact = _labelled(label, facts)
        return Update(fact, value) if fact else None
    kind = kind_of(value)
    same = [fact for fact in facts if kind_of(fact.value) == kind] if kind != "other" else []
    return Update(same[0], value) if same else None


def _corrected(old: str, value: str, facts: Sequence[Fact]) -> Update | None:
    value = re.sub(r"^(?:it's|it is) ", "", value.strip(" .!,"))
    if old:
        words = set(tokens(old))
        for fact in facts:
            if words and words & set(tokens(fact.value)):
                return Update(fact, value)
        return None
    kind = kind_of(value)
    same = [fact for fact in facts if kind_of(fact.value) == kind and kind != "other"]
    return Update(same[0], value) if same else None


def _labelled(label: str, facts: Sequence[Fact]) -> Fact | None:
    """Return the newest fact whose label or attribute a text names."""
    from chat.memory.attributes import named_attributes

    words = set(tokens(label))
    for fact in facts:
        if fact.label and words & set(tokens(fact.label)):
            return fact
    named = named_attributes(label)
    return next(
        (fact for fact in facts if fact.attribute in named and fact.attribute != "date"), None
    )


__all__ = ["EN_WHEN", "KO_WHEN", "Update", "announced_attribute", "find_update"]
