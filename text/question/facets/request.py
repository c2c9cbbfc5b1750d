"""Requests: whether a question asks for yes or no, or for something that documents do not do."""

import re

_INTERROGATIVE = re.compile(
    r"\b(?:what|when|where|who|whom|whose|why|how|which)\b"
    r"|언제|어디|얼마|어떻|어떤|무엇|무슨|뭐|뭔|뭘|누구|누가|몇|며칠|왜|어느",
    re.I,
)
_AUXILIARY = (
    r"(?:can|could|may|might|must|should|shall|will|would|do|does|did|is|are|am|was|were|has|have"
    r"|had|can['’]?t|don['’]t|doesn['’]t|isn['’]t|aren['’]t|won['’]t)"
)
_YES_NO_EN = re.compile(
    rf"(?:^|[,;:.!?–—]\s*|\b(?:and|but|so|or|hi|hello|hey)\s+|\bif [^,?]{{3,60}}? )(?:so |also "
    rf"|then |still )*"
    rf"{_AUXILIARY}\s+(?!you (?:please )?(?:tell|show|explain|give|list|send|help|summari[sz]e"
    rf"|describe)\b)"
    r"(?:not )?(?:i|we|you|he|she|it|they|there|this|that|these|those|one|the|a|an|any|my|our|your"
    r"|all|some|every\w*|any\w*|[\w'’-]+)\b"
    r"|\b(?:is it|it['’]?s|is this|is that) (?:ok(?:ay)?|allowed|possible|permitted|free|required"
    r"|necessary)\b"
    r"|\b(?:am i|are we) (?:allowed|able|eligible|entitled)\b|\b(?:any chance|allowed to"
    r"|ok(?:ay)? to|possible to)\b"
    r"|\b(?:whether|yes or no|true or false)\b",
    re.I,
)
_EITHER_OR = re.compile(
    r"\b(?:higher|lower|more|less|cheaper|better|longer|shorter|faster|earlier|later|bigger"
    r"|larger)\b.*\bor\b"
    r"|[요까냐니]\s*,?\s*(?:아니면|아님)\s|(?:중에|중)\s?(?:어|뭐|무)|\bvs\.?\b",
    re.I,
)
_YES_NO_KO = re.compile(
    r"(?:[나까가][요여용염]|[습읍ㅂ입됩합]니까|[냐니죠]|지요|[예에]요|[야]"
    r"|[돼되해와워져려줘봐있없가]요"
    r"|[돼해]|[아어여]요|[됨함임음됌]|있어|없어|괜찮아|[아어]도 ?(?:돼|되나|됨|될까)|될까|인가"
    r"|[ㄴ은는던]가|려나|[한된]가"
    r"|(?:불?가능|필수|필요|의무|유료|무료|공짜|해당|불가|포함|별도|상관 ?없어)(?:해|함|한지)?)"
    r"\s*[?？.!~…]*\s*$"
)
_REQUEST_KO = re.compile(
    r"(?:줘|주세요|주십시오|줄래요?|달라|부탁[가-힣]*|주라|다오|봐|하시오|할 것|해라"
    r"|궁금해요?)\s*[.!?~]*$"
)
_CREATIVE_EN = (
    r"(?:poems?|haikus?|songs?|lyrics|stor(?:y|ies)|jokes?|essays?|novels?|limericks?|raps?"
    r"|jingles?"
    r"|slogans?|code|scripts?|programs?|functions?|algorithms?|regex(?:es)?|sql|quer(?:y|ies)|html"
    r"|app"
    r"|website|cover letters?|emails?|e-mails?|letters?|speech(?:es)?|tweets?|blog posts?|posts?"
    r"|articles?|reviews?|resume|cv|recipes?|drawings?|pictures?|images?|logos?|melody|riddles?)"
)
_TASK_EN = re.compile(
    r"(?:^|[,.!?]\s*|\b(?:please|can you|could you|would you|will you|i want you to|i need you to"
    r"|help me(?: to)?)\s+)"
    r"(?:please |kindly |just )?(?:"
    r"(?:write|compose|draft|generate|create|make|build|code|implement|draw|sing|tell|invent|design"
    r"|program)"
    rf"(?: me| us)? (?:an? |some |the |up )?(?:[\w'’+#-]+ ){{0,4}}?{_CREATIVE_EN}\b(?! (?:of"
    rf"|for) (?:the )?(?:table|list))"
    r"|(?:translate|paraphrase|rewrite|proofread|spell-?check|rephrase) (?:this|these|that"
    r"|the following|my|it|[\"“'‘])"
    r"|translate\b.+\b(?:in)?to (?:korean|english|japanese|chinese|french|german|spanish|\w+ese"
    r"|\w+ish)\b"
    r"|(?:correct|fix) (?:the |my )?(?:grammar|spelling|code|bug)"
    r"|(?:calculate|compute|solve)\s+[-+]?[\d(]"
    r"|(?:solve|debug|refactor|optimi[sz]e) (?:this|my|the following)"
    r"|(?:play|sing) (?:me )?(?:a |some |the )?(?:song|music|game))"
    r"|\bhow do you say\b.+\bin (?:korean|english|japanese|chinese|french|german|spanish)\b"
    r"|\btell (?:me|us) (?:a|another|some) (?:[\w-]+ ){0,2}(?:joke|story|riddle|fun fact)s?\b"
    r"|^(?:write|code|implement) (?:a |an )?[\w -]{2,40}\bin (?:python|java|javascript|c\+\+|rust"
    r"|go|sql|bash|typescript)\b",
    re.I,
)  # fmt: skip
_NOW_EN = re.compile(
    r"\bweather\b(?: (?:like|forecast|report|outside|(?:in|at) \w+)){0,3} (?:today|tomorrow|now"
    r"|tonight|outside|this week(?:end)?|forecast"
    r"|in [A-Z]\w+)\b"
    r"|\b(?:what['’]?s|how['’]?s|what is|how is) the weather\b|\bwill it (?:rain|snow)\b"
    r"|^weather (?:today|forecast)\b"
    r"|\bwhat(?:['’]?s| is) (?:today['’]?s date|the (?:time|date) (?:now|right now|today))\b"
    r"|^what (?:time|day) is it\b(?: (?:now|today|right now))?\s*\??$",
    re.I,
)
_CREATIVE_KO = (
    r"(?:시|노래|가사|소설|동화|이야기|농담|유머|에세이|독후감|자소서|자기소개서|레포트|리포트"
    r"|보고서|이메일|메일|편지"
    r"|글|코드|스크립트|프로그램|함수|알고리즘|쿼리|앱|웹사이트|홈페이지|그림|로고|랩|삼행시"
    r"|수수께끼|연설문|축사|기사|블로그|대본|사과문|추천사)"
)
_DO = (
    r"\s?(?:줘요?(?!야)|주세요|주십시오|주라|줄래요?|줄 ?수 ?있[가-힣]+|달라[가-힣]*|다오|봐요?|라"
    r"|보세요"
    r"|주실[가-힣 ]+|부탁[가-힣]*)"
)
_TASK_KO = re.compile(
    rf"(?:^|\s|[가-힣]){_CREATIVE_KO}(?:를|을|도|좀)?\s?(?:좀\s?|하나\s?만?\s?"
    rf"|한 ?[편곡개줄]\s?만?\s?|대신\s?)*"
    rf"(?:짜|써|지어|만들어|작성해|그려|불러|들려|구현해|고쳐|쓰|짓|생성해){_DO}"
    rf"|(?:^|\s)[가-힣A-Za-z]+\s?(?:코드|프로그램|함수|스크립트)\s?(?:좀\s?)?(?:짜|작성해"
    rf"|구현해){_DO}"
    rf"|(?:코딩|번역|작곡|작사|작문|첨삭|교정|통역)(?:을|를|좀)?\s?(?:좀\s?)?해{_DO}"
    r"|(?:한국어|영어|일본어|중국어|불어|독일어|한글|영문)(?:로|으로)\s?(?:번역|옮겨|바꿔|통역)"
    r"|(?:을|를|은|는|이)\s?(?:영어|일본어|중국어|한국어|프랑스어|독일어)로\s?(?:뭐|어떻게|무엇"
    r"|하면)"
    rf"|(?:맞춤법|문법)(?:을|를|좀)?\s?(?:좀\s?)?(?:고쳐|검사해|봐|교정해){_DO}"
    rf"|\d\s?(?:계산|풀이?)(?:을|를)?\s?해{_DO}"
    rf"|(?:농담|노래|이야기|얘기|유머)\s?(?:좀\s?|하나\s?)*(?:해|불러|들려){_DO}"
)
_NOW_KO = re.compile(
    r"(?:오늘|내일|모레|지금|이번 ?주|주말)(?:의|은|에)?\s?(?:[가-힣]+\s)?날씨"
    r"|^(?:[가-힣]+\s)?날씨\s?(?:어때|어떄|좋|알려|는|가|어떻|\?|$)"
    r"|(?:오늘|내일)\s?비\s?(?:와|오|올)|^\s*(?:지금|오늘)\s?(?:이|은)?\s?몇\s?(?:시|월|일)(?:야|임"
    r"|예요|이야|이에요|인가요|니|에요)?\s?[?]*$"
    r"|^오늘\s?(?:이|은)?\s?(?:며칠|무슨 ?요일)"
)


def is_yes_no(question: str) -> bool:
    """Return whether a question is answered by yes or no: "can I ...", "해도 돼요?"."""
    if _EITHER_OR.search(question):
        return False
    if re.search("[가-힣]", question):
        asked = re.split(r"[.!?？]\s+", question.strip())[-1]
        is_open = bool(_INTERROGATIVE.search(asked)) or bool(_REQUEST_KO.search(asked))
        return not is_open and bool(_YES_NO_KO.search(asked))
    match = _YES_NO_EN.search(question)
    return match is not None and not _INTERROGATIVE.search(question[: match.start() + 1])


def is_off_topic(question: str) -> bool:
    """Return whether a question is a task that no document does: writing code, translating.

    Judged by form: an order and a work to produce, a translation, or the weather of today. A
    question of general knowledge has the form of any other, and is none.
    """
    patterns = (_TASK_EN, _NOW_EN, _TASK_KO, _NOW_KO)
    return any(pattern.search(question) for pattern in patterns)
