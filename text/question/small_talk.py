"""Small talk: greetings, thanks, questions about the assistant or the conversation itself.

In Korean and English.
"""

import re

from text.normalise import fold

_PUNCTUATION = re.compile("[\\s!?.,~^…♡♥:;()'’\"\u1100-\u11ff]+")  # laughter is written in jamo
_LAUGHTER = re.compile(r"\b(?:(?:ha){2,}h?|lol|lmao|xd)\b", re.I)
# Initials that are words of their own in messages.
_INITIALS = (
    (re.compile("(?<![가-힣ㄱ-ㅎ])(?:(?:ㅎㅇ+)+|ㅎ2)(?![가-힣ㄱ-ㅎ])"), "하이"),
    (re.compile("(?<![가-힣ㄱ-ㅎ])(?:ㅂ[ㅇㅂ]+|ㅃ[ㅇㅃ]+)(?![가-힣ㄱ-ㅎ])"), "바이"),
    (re.compile("(?<![가-힣ㄱ-ㅎ])(?:(?:ㄱㅅ)+|ㄳ+)(?![가-힣ㄱ-ㅎ])"), "감사"),
)
_EN_TAIL = r"(?: (?:there|again|everyone|bot|all|guys|man|mate|assistant|chatbot|friend|team))*"
_KO_END = r"(?:요|용|여|염|욤|욥)?"
_CAN_KO = (
    r"할 ?수 ?있(?:어|니|냐|나|는|음|습니까|을까|는데|는거야|는지)|도와줄 ?수 ?있(?:어|니|나|냐)"
    r"|물어볼 ?수 ?있(?:어|나)|물어보면 ?(?:돼|되나)|알려줄 ?수 ?있(?:어|나|니|냐)"
    r"|아는 ?거 ?(?:있어|뭐야)"
    r"|할 ?줄 ?알아|하는 ?(?:거야|애야|봇이야|앱이야|건가)|해 ?줄 ?수 ?있(?:어|니|나|냐)"
)
_ASKED_EN = (
    r"(?:so |and |ok |wait )*(?:(?:can|could) you )?(?:please )?(?:{which}"
    r"|(?:tell|remind|show|give) me (?:of |again )?{which}"
    r"|do you (?:remember|know|recall) {which}|(?:repeat|list) {what})"
    r"(?: again| please)*"
)
_ASKED_KO = r"(?:그럼 ?|근데 ?|혹시 ?)*(?:내가 ?|제가 ?|나 ?)?{when} ?(?:내가 ?|제가 ?)?{what}"
_ASKED_WHAT_KO = (
    r"(?:(?:(?:뭐|뭘|무엇을?|뭐라고|무슨 ?(?:질문|말)을?|어떤 ?질문을?)(?: ?질문을?)? ?"
    r"(?:물어 ?봤|물어 ?보았|물었|여쭤 ?봤|질문했)|(?:무슨|어떤) ?(?:질문|말)을? ?했)"
    r"(?:지|어|니|나|더라|죠|는지|었지|던가|냐)?(?: ?(?:알아|기억해|기억나|알려 ?줘|말해 ?줘))?"
    r"(?:요|주세요)?"
    r"|(?:(?:물어 ?본|질문한|여쭤 ?본) ?(?:거|것|건|게|질문|말)|한 ?(?:질문|말))(?:들)?"
    r"(?:이|은|을|를)? ?"
    r"(?:뭐|무엇|모)?(?:였|이었|더라|지|야|예요|였지|였더라)?(?:지|어|나|죠|더라|죠)?(?:요)?"
    r"(?: ?(?:다|모두|전부|좀))?(?: ?(?:정리해|알려|보여|말해|나열해) ?(?:줘|줘요|주세요|봐))?)"
)
_QUESTION_KO = r"(?:질문|물음)(?:들)?(?:이|은|을|를)? ?(?:다 ?|모두 ?|전부 ?|좀 ?)?"
_RECALL_KO = (
    r"(?:(?:뭐|무엇|모)(?:였|이었|야|지|더라|예요|죠|인지)(?:지|어|나|죠|더라|어요|나요|습니까)?(?:요)?"
    r"(?: ?(?:알아|기억해|기억나)(?:요)?)?|(?:다시 ?)?(?:정리해|알려|보여|말해|나열해) ?"
    r"(?:줘|줘요|주세요|봐))"
)


def _asked(english: str, english_noun: str, korean: str, korean_noun: str) -> re.Pattern[str]:
    """Return a pattern of questions for what was asked before in the conversation.

    Args:
        english: Whole questions.
        english_noun: Names of the question asked for: "my first question".
        korean: When it was asked: 처음에.
        korean_noun: The same before a noun: 첫 번째.
    """
    which = rf"(?:{english}|{english_noun})"
    return re.compile(
        _ASKED_EN.format(which=which, what=english_noun)
        + "|"
        + _ASKED_KO.format(when=korean, what=_ASKED_WHAT_KO)
        + rf"|(?:내 ?|제 ?|나의 ?)?{korean_noun} ?(?:내 ?|제 ?)?{_QUESTION_KO}{_RECALL_KO}"
    )


# The whole message must be small talk; "hello, when does the library open?" is a question.
_KINDS = {
    "greeting": re.compile(
        r"(?:(?:h+i+|hello+|he+y+|hiya|howdy|yo|sup|what ?s up|wassup|good (?:morning|afternoon"
        r"|evening|day)"
        rf"|morning|evening|greetings|nice to meet you){_EN_TAIL}"
        r"(?: how(?: are| r) (?:you|u)(?: doing)?(?: today)?| how ?s it going| you there"
        r"| anyone there)?)"
        r"|how(?: are| r) (?:you|u)(?: doing)?(?: today)?|how ?s it going|(?:is )?any(?:one"
        r"|body) there"
        rf"|안녕+(?:하세요|하십니까|하신가요|하신지요|하세용|하세여|하셈|요|용)?(?: 반갑습니다"
        rf"| 챗봇| 봇| 비서님?)?|하이+{_KO_END}"
        rf"|헬로우?|할로|방가(?:방가)?|반가워{_KO_END}|반갑습니다|처음 뵙겠습니다"
        rf"|좋은 (?:아침|오후|저녁|하루)(?:입니다|이에요|이야)?|굿모닝|잘 지(?:냈어|내){_KO_END}"
        rf"|뭐 ?해{_KO_END}|거기 ?(?:있어|누구 있어){_KO_END}"
    ),
    "thanks": re.compile(
        r"(?:(?:ok(?:ay)?|k|great|good|nice|cool|perfect|alright|awesome|got it|oh|wow|yay"
        r"|super) )*"
        r"(?:many thanks|thanks|thanx|thank (?:you|u)|thx+|ty|tysm|tnx|cheers|much appreciated)"
        r"(?: (?:a lot|so much|very much|you|u|again|man|mate|bot|everyone|a ton|for (?:your|the"
        r"|all(?: the| your)?) help"
        r"|for (?:helping|that|the info|the answer)|that (?:helped|helps|is all|s all)|it worked))*"
        r"|(?:great|good|nice) (?:job|answer|work|bot)|that (?:helped|helps)(?: a lot)?|you(?: are"
        r"|re) (?:great|awesome|the best)"
        r"|(?:네+ |넵 |예 |오 |와 |오케이 |정말 |진짜 |너무 |넘 |대단히 |아 |아하 |그렇군요 "
        r"|알겠습니다 |도와주셔서 |알려주셔서 |답변 )*"
        rf"(?:고마워{_KO_END}|고마웡|고맙(?:습니다|다|당)|감사(?:해|함|여)?{_KO_END}|감사합니다"
        rf"|감사드립니다|감사합니당|감삼다|감사링|땡큐{_KO_END}|쌩유)"
        rf"(?: (?:많이|정말|진짜|또 ?올게{_KO_END}|수고하세요|도움 ?됐어{_KO_END}"
        rf"|도움이 됐어{_KO_END}))*"
        rf"|(?:정말 |진짜 |너무 )?(?:도움이? ?(?:됐|되었)(?:어|습니다|네){_KO_END}|최고(?:야|예요"
        rf"|다|네요)?|잘했어{_KO_END}|짱(?:이야)?|굿+)"
        r"|(?:아니요?|아뇨|아니에요) (?:괜찮|됐)(?:아요?|어요?|습니다)"
        r"|(?:no|nope) (?:thanks|thank you)"
    ),
    "farewell": re.compile(
        r"(?:(?:ok(?:ay)?|thanks|thank you|thx|alright|well|cool"
        r"|great) )*(?:(?:good)?bye+(?: bye+)?(?: for now)?|bb|cya|see (?:you|u|ya)"
        r"(?: later| soon| tomorrow| around)?|good ?night|take care|later|have a (?:good"
        r"|nice) (?:day|one|evening|weekend))(?: (?:thanks|thank you|thx|bot|all))*"
        rf"|안녕히 (?:계세요|가세요|계십시오)|잘 ?(?:있어|가|자){_KO_END}|바이+(?:바이)?{_KO_END}"
        rf"|빠이+(?:빠이)?"
        rf"|(?:다음에|담에|나중에|내일|또) (?:봐|보자|올게|만나){_KO_END}|(?:다음에 )?뵐게요"
        rf"|다음에 뵙겠습니다|수고(?:하세요|하십시오|해|하셔)?{_KO_END}|수고 많으셨(?:습니다|어요)"
    ),
    "abilities": re.compile(
        r"(?:so |and |hey )?(?:what (?:can|could|do|else can) (?:you|u|this(?: (?:bot|app|thing"
        r"|assistant))?) (?:do|answer|help(?: me)? with|know|search)"
        r"(?: for me| exactly| here)?|what (?:are|r) (?:you|u) (?:able to do|capable of|for"
        r"|good at)|how (?:can|do|does) (?:you help(?: me)?|i use (?:you|this(?: (?:bot|app"
        r"|thing))?)|this work|you work)"
        r"|what (?:can|should|do) i ask(?: you| here| u)?(?: about)?|what (?:kind"
        r"|sort)s? of (?:questions|things) can (?:i ask|you answer)(?: you)?"
        r"|can (?:you|u) help(?: me)?(?: out)?|help(?: me)?(?: please)?|what is this(?: (?:bot|app"
        r"|chat|site|for))*|what do you know(?: about)?)"
        rf"|(?:넌 ?|너는? ?|니가 ?|네가 ?|당신은 ?|여기서 ?|여긴 ?|이거 ?|이건 ?|이 ?챗봇은? ?"
        rf"|챗봇은? ?|그럼 ?)?(?:뭘|무엇을|뭐|모|무얼|무슨 ?(?:일|거|것|기능|질문)을?|어떤 ?(?:일"
        rf"|것|거|걸|질문)을?|뭐뭐|뭐가) ?(?:{_CAN_KO}){_KO_END}"
        rf"|(?:너 ?|넌 ?|이거 ?)?(?:뭐|뭘) ?(?:잘해|할 ?수 ?있|도와줘){_KO_END}|(?:무슨"
        rf"|어떤) ?(?:기능|질문)(?:이|을)? ?(?:있|해야|하면|가능)[가-힣]*"
        rf"|도움말|도와줘{_KO_END}|도와주세{_KO_END}|헬프(?:미)?|사용법(?:이 ?뭐야| 알려줘{_KO_END}"
        rf"| 알려주세요)?|기능 ?(?:알려줘|설명해줘|뭐야){_KO_END}"
        rf"|(?:이거 ?|이건 ?|너 ?)?어떻게 ?(?:써|사용해|쓰나|사용하나|쓰는거야|쓰는 ?거야"
        rf"|사용하는 ?거야|쓰면 ?돼){_KO_END}"
    ),
    "identity": re.compile(
        r"(?:so |and |wait )?(?:(?:who|what) (?:are|r|exactly are) (?:you|u)(?: exactly)?"
        r"|what(?: is|s| s) (?:your|ur) name|who (?:made|built|created|trained|runs) (?:you|u|this)"
        r"|(?:are|r) (?:you|u) (?:an? |just an? |really an? )?(?:actual |real )?(?:ai|bot"
        r"|human(?: being)?|robot|person|machine|chatbot|chat ?gpt|gpt|claude|gemini|llm"
        r"|language model|real|alive|google)"
        r"(?: or (?:an? )?(?:real )?(?:ai|bot|human|robot|person|machine))?"
        r"|am i (?:talking|speaking|chatting) (?:to|with) (?:an? )?(?:real )?(?:human|person|bot"
        r"|robot|ai|machine)(?: or .{2,20})?"
        r"|is (?:this|there) an? (?:real )?(?:ai|bot|human|robot|person)(?: (?:here|there"
        r"|behind this))?|(?:which|what) (?:ai |language )?model (?:are|r) (?:you|u)(?: using)?"
        r"|do you have (?:a name|feelings))"
        r"|(?:너는? ?|넌 ?|당신은? ?|네가? ?|니가 ?|혹시 ?)*(?:진짜 ?|정말 ?|그냥 ?)?(?:누구|뭐|모"
        r"|무엇|정체가 ?뭐|이름이? ?뭐|이름 ?모)(?:야|니|냐|세요|십니까|입니까|예요|에요|이에요"
        r"|인가요|임|죠|지|신가요|시죠|고)?"
        rf"|(?:너는? ?|넌 ?|당신은? ?|혹시 ?|여기 ?)*(?:진짜 ?|정말 ?)?(?:사람|인간|로봇|봇|챗봇"
        rf"|기계|에이아이|ai|인공지능|컴퓨터|챗지피티|chatgpt|gpt)(?:이|인)?(?:야|니|냐|가|가요|지"
        rf"|임|인가|예요|에요|이에요|세요|신가|입니까|랑 ?얘기하는 ?거야|맞아|맞니|이 ?맞아"
        rf"|이랑 ?대화하는 ?거야)?{_KO_END}"
        rf"|(?:너를? ?|널 ?|당신을 ?)?누가 ?(?:만들었|개발했)(?:어|니|나|냐){_KO_END}"
        rf"|자기 ?소개 ?(?:해 ?줘|해 ?주세요|부탁해{_KO_END}|부탁합니다|좀)?"
    ),
    "first_question": _asked(
        r"what (?:did i|was it i|have i) (?:first )?ask(?:ed)?(?: you)?(?: about)?"
        r" (?:first|at first|at the (?:very )?(?:start|beginning)|initially|originally)"
        r"|what (?:was|is) (?:my|the) (?:very )?(?:first|original|initial) (?:question|message)"
        r"(?: i asked(?: you)?)?|(?:which|what) question did i (?:first ask|ask(?: you)? first)",
        r"my (?:very )?(?:first|original|initial) question"
        r"|what i (?:first asked|asked(?: you)? first)(?: you)?",
        "(?:제일 ?|가장 ?|맨 ?)?(?:처음(?:에|으로)?|먼저|첫 ?번째로)",
        "(?:제일 ?|가장 ?|맨 ?)?(?:첫 ?번째|첫|처음|최초)",
    ),
    "last_question": _asked(
        r"what (?:did i|was it i|have i) (?:just |last )?ask(?:ed)?(?: you)?(?: about)?"
        r"(?: (?:just now|just|last|before(?: that| this)?|previously|earlier|last time"
        r"|a (?:moment|minute) ago))?"
        r"|what (?:was|is) (?:my|the) (?:last|previous|earlier) (?:question|message)"
        r"(?: i asked(?: you)?)?|(?:which|what) question did i (?:just|last) ask",
        r"my (?:last|previous|earlier) question|what i (?:just |last )?asked(?: you)?"
        r"(?: (?:just now|last|before|previously|earlier))?",
        "(?:방금(?: ?전에)?|마지막(?:에|으로)|(?:조금 ?|좀 ?|바로 ?)?전에|아까|직전에|이전에)",
        "(?:방금(?: ?전)?|마지막|직전|이전|아까|조금 ?전|바로 ?전|전)",
    ),
    "all_questions": _asked(
        r"what (?:questions |things |all )?(?:did i|have i) ask(?:ed)?(?: you)?(?: about)?"
        r" (?:so far|until now|up to now|in this (?:chat|conversation)|today)"
        r"|what (?:were|are|have been) (?:all )?my questions(?: so far| until now)?"
        r"|(?:which|what) questions (?:did i|have i) ask(?:ed)?(?: you)?(?: so far)?"
        r"|(?:all )?(?:of )?my questions(?: so far| until now)?",
        r"(?:all )?(?:of )?(?:my|the) questions(?: (?:i|that i) (?:have )?asked)?(?: so far)?",
        "(?:지금까지|여태(?:까지|껏)?|이제까지|오늘|이 ?대화에서)",
        "(?:지금까지(?:의|한)?|여태(?:까지)?(?:한)?|이제까지(?:의|한)?|이 ?대화의)",
    ),
}
# Alone these words name a thing: "컴퓨터" asks for computers.
_NAMES_WORDS = """
    뭐 모 누구 무엇 사람 인간 로봇 봇 챗봇 기계 에이아이 ai 인공지능 컴퓨터 챗지피티 chatgpt gpt
"""
_NAMES = frozenset(_NAMES_WORDS.split())


def small_talk(text: str) -> str | None:
    """Return the kind of small talk that a whole message is, else None.

    The kinds are `greeting`, `thanks`, `farewell`, `abilities` and `identity`, and of what was
    asked before `first_question`, `last_question` and `all_questions`.
    """
    if len(text) > 80:
        return None
    for initials, word in _INITIALS:
        text = initials.sub(word, text)
    folded = fold(_LAUGHTER.sub(" ", text))
    plain = _PUNCTUATION.sub(" ", folded).strip()
    parts = [part for part in re.split(r"[!?.,~]+", folded) if part.strip()]
    for candidate in ((plain,), tuple(_PUNCTUATION.sub(" ", part).strip() for part in parts)):
        kinds = [_kind(part) for part in candidate]
        if kinds and all(kinds):
            return kinds[-1]
    return None


def _kind(plain: str) -> str | None:
    if plain in _NAMES:
        return None
    return next((kind for kind, pattern in _KINDS.items() if pattern.fullmatch(plain)), None)
