"""Small talk: greetings, thanks and questions about the assistant, in Korean and English."""

import re

from text.normalise import fold

_PUNCTUATION = re.compile("[\\s!?.,~^…♡♥:;()'’\"\u1100-\u11ff]+")  # laughter is written in jamo
# The whole message must be small talk; "hello, when does the library open?" is a question.
_KINDS = {
    "greeting": re.compile(
        r"(?:(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings)"
        r"(?: (?:there|again|everyone|bot|all))?(?: how are you(?: doing)?(?: today)?)?"
        r"|안녕(?:하세요|하십니까|하신가요|하신지요)?(?: 반갑습니다)?|하이|헬로우?"
        r"|반가워요?|반갑습니다|처음 뵙겠습니다|좋은 (?:아침|오후|저녁)(?:입니다|이에요)?)"
    ),
    "thanks": re.compile(
        r"(?:(?:no|nope|ok(?:ay)?|great|good|perfect|alright) )?"
        r"(?:many thanks|thanks|thank you|thx|cheers)"
        r"(?: (?:a lot|so much|very much|you|again|for (?:your|the) help))*"
        r"|(?:네 |예 |정말 |너무 |대단히 |아 |도와주셔서 |알려주셔서 )*"
        r"(?:고마워요?|고맙습니다|감사해요|감사합니다|감사드립니다|땡큐)"
        r"|(?:아니요?|아뇨|아니에요) (?:괜찮|됐)(?:아요?|어요?|습니다)"
    ),
    "farewell": re.compile(
        r"(?:good)?bye(?: bye)?|see you(?: later| soon)?|good night"
        r"|안녕히 (?:계세요|가세요|계십시오)|잘 ?(?:있어|가)요?"
        r"|다음에 (?:봐요?|뵐게요|뵙겠습니다)|수고하세요"
    ),
    "abilities": re.compile(
        r"(?:so )?(?:what (?:can|could|do) you (?:do|answer|help(?: me)? with|know)(?: for me)?"
        r"|how (?:can|do) (?:you help(?: me)?|i use (?:you|this))|what can i ask(?: you)?"
        r"|can you help(?: me)?|help(?: me)?)"
        r"|(?:너는? |넌 |당신은 |여기서 )?(?:뭘|무엇을|뭐|무얼|어떤 (?:일|것)을) ?"
        r"(?:할 수 있(?:어요?|니|나요|습니까|는지)|도와줄 수 있(?:어요?|니|나요)"
        r"|물어볼 수 있(?:어요?|나요)|물어보면 (?:돼요?|되나요)|알려줄 수 있(?:어요?|나요))"
        r"|도움말|도와줘요?|도와주세요|사용법(?: 알려줘요?| 알려주세요)?"
        r"|어떻게 (?:써요?|사용해요?|쓰나요|사용하나요)"
    ),
    "identity": re.compile(
        r"(?:who|what) are you|what(?: is| s) your name"
        r"|are you (?:an? )?(?:ai|bot|human|robot)"
        r"|(?:너는?|넌|당신은|네가?) ?(?:누구(?:야|니|세요|십니까|입니까|예요|인가요)?"
        r"|뭐(?:야|니|예요))|이름이 뭐(?:야|니|예요|에요|인가요)"
        r"|자기 ?소개 ?(?:해 ?줘|해 ?주세요|부탁해요?|부탁합니다)?"
    ),
}


def small_talk(text: str) -> str | None:
    """Return the kind of small talk that a whole message is, else None.

    The kinds are `greeting`, `thanks`, `farewell`, `abilities` and `identity`.
    """
    if len(text) > 80:
        return None
    plain = _PUNCTUATION.sub(" ", fold(text)).strip()
    parts = [part for part in re.split(r"[!?.,~]+", fold(text)) if part.strip()]
    for candidate in ((plain,), tuple(_PUNCTUATION.sub(" ", part).strip() for part in parts)):
        kinds = [_kind(part) for part in candidate]
        if kinds and all(kinds):
            return kinds[-1]
    return None


def _kind(plain: str) -> str | None:
    return next((kind for kind, pattern in _KINDS.items() if pattern.fullmatch(plain)), None)
