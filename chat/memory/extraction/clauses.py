"""Clauses of a message that may state a fact about the user; all others are left out.

Questions, hypotheticals, guesses, reported speech, quotations, examples and instructions state
nothing about the user. A clause before a question may: "I'm a third-year, can I graduate early?"
"""

import re
from dataclasses import dataclass

from chat.memory.extraction.coordination import with_shared_subject
from text.korean.hangul import INITIALS, NIEUN, VOWELS, syllable
from text.language import detect_language
from text.sentences import sentence_spans

# Quotations of a clause or more; a quoted name stays.
_QUOTED = re.compile(r"[\"“「『‘]([^\"”」』’\n]{1,400})[\"”」』’]|(?<!\w)'([^'\n]{1,400})'(?!\w)")
_NAMED = 24  # characters of a quoted name
_FIRST_IN_QUOTE = re.compile(r"\b(?:I|my|we|I'm)\b|(?:^|\s)(?:저는|나는|제가|내가|전|난)\s|[.!?]")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.S)
_TASK_EN = re.compile(
    r"^\W*(?:(?:please|can you|could you|would you|kindly|now|hey) )*"
    r"(?:translate|rewrite|rephrase|paraphrase|correct|proofread|summari[sz]e|write|say|repeat"
    r"|draft|compose|imagine|pretend|act|role-?play|play|spell|print|output|type"
    r"|classify|analy[sz]e"
    r"|convert|fix the|complete the|continue the)\b",
    re.I,
)
_TASK_OF_KO = re.compile(
    r"^[^:：]{0,30}(?:번역|영작|교정|첨삭|요약|작문|따라 ?(?:해|말)|고쳐|다듬어)[^:：]{0,12}[:：]"
)
_TASK_KO = re.compile(
    r"(?:번역|영작|교정|첨삭|요약|작문|따라 ?(?:해|말)|다시 ?써|고쳐|써 ?(?:줘"
    r"|주)|작성|연기|역할|흉내"
    r"|변환|완성)(?:해|을|를)? ?\w{0,4} ?(?:줘|주세요|주실|줄래|봐|보세요|라"
    r"|하세요|해요?)?[.!]?\s*$"
)
_HYPOTHETICAL_EN = re.compile(
    r"\b(?:if|suppose|supposing|imagine|assum(?:e|ing)|what if|let's say|let us say|say (?:I|my)"
    r"|pretend(?:ing)?|hypothetical(?:ly)?|were I|had I|in case|unless|would|could|might|maybe"
    r"|perhaps|probably|possibly|I wish|for example|for instance|e\.g\.|provided|whether"
    r"|I guess|not sure|thinking (?:of|about)|wonder\w*|as though|used to|no idea)\b",
    re.I,
)
_HYPOTHETICAL_KO = re.compile(
    r"만약|만일|혹시|가령|예컨대|예를 ?들|가정(?:하|해|을|으로)|상상|라고 ?치"
    r"|다고? ?치|다면|라면(?!을|이|은|도|집)"
    r"|더라도|(?:으)?ㄹ지|(?:할|일|될|갈|올)지(?:도)? ?(?:모르|고민|몰라)|아마|것"
    r" ?같|듯(?:해|하|싶)"
    r"|인 ?척|는 ?척|예전에|옛날에|고민(?:이|하|중|돼)|지도 ?모르|ㄹ까 ?(?:해|하"
    r"|생각)|을까 ?(?:해|하|생각)"
    r"|할까 ?(?:해|하|생각)"
)
# Conditions of politeness: "if possible".
_POLITE_KO = re.compile(
    r"(?:될 ?수 ?있으면|가능하(?:시)?면|되도록이면|괜찮(?:으시)?(?:다)?면"
    r"|웬만하면|이왕이면|필요하면)"
)
_CONDITIONAL_KO = re.compile(r"([가-힣]+면)(?=[ ,]|$)")
_NO_CONDITION = re.compile(
    r"(?:화|측|표|장|반|전|정|후|냉|가|지|안|도|국|단|이|양|내|외|수|평|대|라|짜장|쫄|컵)면"
)
_QUESTION_EN = re.compile(
    r"^(?:(?:and|so|but|then|ok|okay|well|hi|hello|hey|please|also|or)[ ,]+)*"
    r"(?:who|whom|whose|what|when|where|which|why|how|is|are|am|was|were|do|does|did|can|could"
    r"|will|would|shall|should|may|might|have|has|must|isn't|aren't|don't you|can't|won't)\b"
    r"(?!.*\bmy name is\b)",
    re.I,
)
_QUESTION_KO = re.compile(
    r"(?:나요|까요?|가요|는지요?|은지요?|ㄴ지요?|니까|냐|니|나|래요?|죠|지요|을까"
    r"|ㄹ까|ㄴ가|던가|궁금\S*"
    r"|는지 ?(?:알|좀)\S*|인지 ?(?:알|좀)\S*|알려 ?(?:줘|주)\S*|가르쳐 ?(?:줘|주)\S*|알고 ?싶\S*"
    r"|어때요?|어떡하\S*|어떻게 ?(?:해|하|되|돼)\S*|뭐(?:야|예요|지|죠)?|언제(?:야|예요|죠)?"
    r"|어디(?:야|예요|죠)?|몇 ?\S{0,2}(?:야|예요|이에요)|얼마(?:야|예요|죠)?|싸요"
    r"|돼요|되요|있어요)\s*$"
)
_INTERROGATIVE_KO = re.compile(
    r"(?:^|[\s,])(?:누구|누가|무엇|무슨|뭐|뭘|언제|어디|어느|어떤|어떻게|왜|얼마|몇)(?![가-힣]*든)"
)
_FINAL_NIEUN = "".join(
    syllable(initial, vowel, NIEUN)
    for initial in range(len(INITIALS))
    for vowel in range(len(VOWELS))
)
# Where a Korean sentence goes on behind a clause of its own.
_SPLIT_KO = re.compile(
    r"(?<=[가-닣닥-띻락-힣]고)(?<!최고)(?<!광고)(?<!\s사고)(?<!통사고)(?<!전사고)(?<!료사고)(?<!참고)(?<!보고)"
    r"(?<!경고)(?<!신고)(?<!싶고)(?<!하려고)"
    r" (?!있|싶|나서|나면|계|말)"
    rf"|(?<=[{_FINAL_NIEUN}]데) |(?<=는데) |(?<=[가-힣]지만) |(?<=거든요) |"
    rf"(?<=이라서) |(?<=[가-힣]니까) |(?<=해서) "
    r"|(?<=[아어여와워겨져쳐켜려]서) |(?<=[과년생원사]라) |(?<=이라) (?!고|는|서)|(?<=[가-힣]며) "
    r"|(?<=[가-힣]면서) |(?<=[가-힣]로서) "
    r"|, ?(?=[가-힣])|; ?| - "
)
_SPLIT_EN = re.compile(
    r"[,;] ?(?:(?:and|but|so|because|since|which|though|yet) )?(?=(?:I\b|I'm|I've|my\b|it\b|it's"
    r"|we\b|he\b|she\b|they\b|not\b|what|which|who|when|where|why|how|is |are |can|could|do |does "
    r"|should|would|will|please|actually|now|call|remember|keep|there))"
    r"| (?:and|but|so|because|since|though|as) (?=(?:I\b|I'm|I've|my\b|it\b|it's|we\b|he\b|she\b"
    r"|they\b|please\b|what\b|how\b|call me))"
    r"|[;:] ",
    re.I,
)
_NOISE_KO = re.compile(
    r"^(?:(?:아|음|어|저기|네|넵|예|응|참|그리고|근데|그런데|사실|실은|아니"
    r"|안녕하세요|안녕|반가워요|반갑습니다"
    r"|감사합니다|일단|우선|그|저기요|있잖아요?)[,.!]? +)+"
)
_TAIL = re.compile(
    r",? (?:sorry|thanks|thank you|please|actually|by the way|btw|though|lol"
    r"|haha|ㅎㅎ|ㅋㅋ|죄송해요|감사해요|미안해요)[.!~ ]*$",
    re.I,
)
_NOISE_EN = re.compile(
    r"^(?:(?:ah|oh|hi|hello|hey|well|so|ok|okay|by the way|btw|actually|also|and|but|fyi|yes|no"
    r"|look|just so you know|to be clear|note that|as for me|you know|the thing is"
    r"|the fact is|there|everyone|again)\b[,.!:]? *)+",
    re.I,
)


# What somebody else says, behind a colon: "The guest writes: I live in Oslo", "고객: 저는 ...".
_SPEECH = re.compile(
    r"\b(?!I\b)[\w']{1,30} (?:says?|said|writes?|wrote|asks?|asked|replie[sd]|tells? \w{1,20}|told"
    r" \w{1,20}) ?:"
    r"|(?:말하길|말하기를|묻기를|쓰기를|왈)[ ,:]"
    r"|^\W*(?:\S{1,10} )?(?:손님|고객|환자|학생|친구|동료|직원|상사|상대방"
    r"|상담원|민원인)(?:님|분)? ?[:：]"
)


@dataclass(frozen=True)
class Clause:
    """A clause that asserts something.

    Attributes:
        text: The clause, without greeting words at its beginning.
        language: `ko` or `en`.
        sentence: The whole sentence, for checks that need its context.
        noise: What was removed before `text`, such as "actually".
        continues: Whether the clause before says something of the user and goes on with this one.
    """

    text: str
    language: str
    sentence: str
    noise: str = ""
    continues: bool = False


def sentences(message: str) -> list[str]:
    """Return the sentences of a message, without code and long quotations."""
    text = _CODE.sub(" ", message.replace("’", "'"))
    text = _QUOTED.sub(_kept_quotation, text)
    return [text[start:end] for start, end in sentence_spans(text)]


def _kept_quotation(match: re.Match[str]) -> str:
    quoted = match[1] or match[2] or ""
    if len(quoted) > _NAMED or _FIRST_IN_QUOTE.search(quoted):
        return " … "
    return match.group()


def assertions(sentence: str) -> list[Clause]:
    """Return the clauses of a sentence that assert something; empty for a hypothetical one."""
    language = "ko" if detect_language(sentence) == "ko" else "en"
    if ("…" in sentence and "라고" in sentence) or _SPEECH.search(sentence):
        return []
    if is_task(sentence, language) or is_hypothetical(sentence, language):
        return []
    asks = sentence.rstrip().endswith(("?", "？"))
    return [
        Clause(text, language, sentence, noise)
        for piece in _split(sentence, language)
        for noise, whole in (_without_noise(piece, language),)
        for text in (with_shared_subject(whole) if language == "en" else [whole])
        if text and not is_question(text, language) and not (asks and _asks_for(text))
    ]


def _asks_for(clause: str) -> bool:
    """Return whether a part of a question belongs to what it asks: 뭐 타고, 부산에 살면서 ...?"""
    return bool(_INTERROGATIVE_KO.search(clause) or clause.endswith(("면서", "로서")))


def is_task(sentence: str, language: str) -> bool:
    """Return whether a sentence asks for work on a text, as "translate: I am a doctor" does."""
    if language == "ko":
        if _TASK_OF_KO.match(sentence):
            return True
        return bool(_TASK_KO.search(sentence)) and not re.search("기억|답(?:변)?[은을]", sentence)
    return bool(_TASK_EN.search(sentence))


def is_hypothetical(sentence: str, language: str) -> bool:
    """Return whether a sentence supposes, guesses or speaks of what no longer is."""
    if language == "en":
        text = re.sub(r"\b(?:can|could|would) you\b|\bwould rather\b|\bas if\b", " ", sentence)
        return bool(_HYPOTHETICAL_EN.search(text))
    sentence = _POLITE_KO.sub(" ", sentence)
    if _HYPOTHETICAL_KO.search(sentence):
        return True
    return any(not _NO_CONDITION.fullmatch(m[1]) for m in _CONDITIONAL_KO.finditer(sentence))


def is_question(clause: str, language: str) -> bool:
    """Return whether a clause asks something."""
    text = clause.strip()
    if text.endswith(("?", "？")):
        return True
    if language == "en":
        return bool(_QUESTION_EN.match(text))
    bare = text.rstrip(".!~… ")
    asks = _QUESTION_KO.search(bare)
    if not asks:
        return False
    ending = asks.group()
    if ending in (
        "죠",
        "지요",
        "니까",
        "나",
        "니",
        "래요",
        "래",
        "있어요",
        "돼요",
        "되요",
        "싸요",
        "가요",
    ):
        # Endings of statements as well: only with an interrogative.
        return bool(_INTERROGATIVE_KO.search(bare))
    return True


def _split(sentence: str, language: str) -> list[str]:
    pattern = _SPLIT_KO if language == "ko" else _SPLIT_EN
    pieces = [piece.strip() for piece in pattern.split(sentence)]
    return [piece for piece in pieces if piece]


def _without_noise(piece: str, language: str) -> tuple[str, str]:
    pattern = _NOISE_KO if language == "ko" else _NOISE_EN
    match = pattern.match(piece)
    noise = match.group() if match else ""
    return noise, _TAIL.sub("", piece[len(noise) :]).strip()
