"""Rules for food, likes and wishes about answers in Korean clauses."""

import re
from collections.abc import Iterator

from chat.memory.extraction import korean_identity as identity
from chat.memory.extraction.korean_forms import NP, STATED, bare
from chat.memory.facts import Candidate

_STYLE = {
    "answer_language": r"영어|한국어|한글|우리말|일본어|중국어|프랑스어|독일어|스페인어|베트남어",
    "answer_format": r"문단|줄글|산문|표(?=로|[ ,를]|가)|목록|글머리|불릿|번호|단계별|마크다운"
    r"|도표|개조식|예시|예를",
    "answer_tone": r"존댓말|반말|존대|높임|공손|친근|격식|딱딱|부드럽|말투|어려운 말|쉬운|쉽게",
    "answer_length": r"줄|짧|길[게]|간단|간결|자세|상세|문장|핵심|요점|요약|한마디|글자",
}

_ANSWER = r"(?:답(?:변|장)?|대답|설명|응답|말|결과|글|내용)(?:은|는|을|를|이|할|해|도|하)?"

_LASTING = (
    r"앞으로|항상|늘(?= )|언제나|매번|이제부터|지금부터|다음부터|기억|잊지|계속|평소"
    r"|될 수 있으면|가능하면|되도록|무조건|이제|말고|대신"
)

_LIKE = (
    r"(?:좋아(?:해|하|합|한)|선호(?:해|하|합|한)|싫어(?:해|하|합|한)|즐겨|즐깁"
    r"|질색|좋습니다|좋아요|좋더라|싫어요|싫습니다|편해요|편합니다"
    r"|별로(?:예요|야|입니다))"
)


def food(text: str) -> Iterator[Candidate]:
    """Yield what the user does not eat or drink."""
    if m := re.search(
        r"(?P<v>\S+?)(?:에|이|가|에 대한)? ?(?:알레르기|알러지)(?:가|이|도)? ?(?:있|심하|생[겼긴])",
        text,
    ):
        label = identity.noun(m["v"])
        yield Candidate("food", f"{label} 알레르기", label)
    elif m := re.search(
        r"(?P<v>채식(?:주의자?)?|비건|베지테리언|페스코\S*|락토\S*|할랄(?:"
        r" 음식)?|글루텐 ?프리|코셔)",
        text,
    ):
        if not re.search(r"채식 ?(?:메뉴|식당|코너|급식)", text):
            yield Candidate("food", m["v"], "식단")
    elif (
        m := re.search(
            r"(?P<v>\S+?)(?:을|를|은|는|도|이|가)? ?(?:전혀 |잘 |아예 )?(?:못|안) ?"
            r"(?:먹|마[시셔십신]|드[세시])",
            text,
        )
    ) or (
        m := re.search(
            r"(?P<v>\S+?)(?:을|를|은|는|도)? ?(?:먹|마시)(?:지|질|진)(?: 않|를? ?못| 못|는 않)",
            text,
        )
    ):
        yield Candidate("food", bare(text), identity.noun(m["v"]))


def likes(text: str) -> Iterator[Candidate]:
    """Yield what the user likes and dislikes."""
    if re.search(_ANSWER + r"|표로|정리된", text):
        return
    if (
        m := re.search(
            rf"(?:가장|제일|최애) ?(?:좋아하는)? ?(?P<l>\S+)[은는이가] (?P<v>{NP}){STATED}", text
        )
    ) or (m := re.search(rf"좋아하는 (?P<l>\S+)[은는이가] (?P<v>{NP}){STATED}", text)):
        yield Candidate("preference", bare(m["v"]), f"좋아하는 {m['l']}")
    elif m := re.search(rf"취미[는가] (?P<v>{NP}){STATED}", text):
        yield Candidate("preference", bare(m["v"]), "취미")
    elif m := re.search(
        rf"(?P<v>[^,]+?) (?:걸|것을|거를|거|게|것이|편이|쪽이|편을|쪽을) ?(?:제일"
        rf"|가장|정말|더|훨씬|너무)? ?{_LIKE}",
        text,
    ):
        yield Candidate("preference", bare(text), bare(m["v"]))
    elif m := re.search(
        rf"(?P<v>[^\s,]+?)(?:보다)?(?:을|를|이|가|은|는|도)? ?(?:제일|가장|정말"
        rf"|아주|더|매우|너무|무척|특히|진짜|안)? ?{_LIKE}",
        text,
    ):
        label = identity.noun(m["v"])
        if len(label) > 1 and not re.search(
            r"^(?:저|나|제|내|그게|이게|것|게|거|편이|뭐|다)$", label
        ):
            yield Candidate("preference", bare(text), label)


def style(sentence: str) -> Iterator[Candidate]:
    """Yield lasting wishes about answers in a sentence; a wish for one answer is not lasting."""
    text = sentence
    wants = re.search(
        r"(?:줘|주세요|주십시오|주면|주시면|해라|바랍니다|부탁|해|말아)\S{0,4}[.!~]*$", text
    )
    likes = re.search(_LIKE, text) and not re.search(r"음식|영화|운동|과목|음악", text)
    lasting = re.search(_LASTING, sentence)
    if not (likes or (wants and lasting)) or not (re.search(_ANSWER, text) or likes):
        return
    if likes and not re.search(_ANSWER, text) and not re.search(r"정리|나오|보여|쓰|적|표로", text):
        return
    for attribute, words in _STYLE.items():
        if re.search(words, text):
            value = re.sub(rf"(?:^|\s)(?:{_LASTING})\S*(?=\s)(?<!말고)(?<!대신)", " ", f" {text}")
            yield Candidate(attribute, bare(value))
            return
