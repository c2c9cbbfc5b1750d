"""Polite words and words about the form of an answer, around a question: "please", "궁금해요".

They are cut off before the question is searched for.
"""

import re

# Greetings, and requests that take the question as their object: never at its end.
_ENGLISH_OPENINGS = (
    r"(?:hi|hello|hey|dear (?:all|team|sir|madam)|good (?:morning|afternoon"
    r"|evening))(?: there| all| team)?\s*[,!.:]+",
    r"(?:quick |just a (?:quick )?|i have a |got a )question\s*[-:,.!]*",
    r"(?:sorry|excuse me|pardon)(?: to (?:bother|ask)(?: you)?)?\s*[,.!]+(?:\s*but\b)?",
    r"(?:just )?(?:wondering|curious)\s*[,:]",
    r"(?:i(?:['’]d| would| should)? (?:really )?(?:just )?(?:like|love|want"
    r"|need|have) to (?:know|ask|find out)(?: about)?"
    r"|i(?:['’]m| am| was) (?:just )?(?:wondering|curious)|i wonder(?:ed)?|do you (?:happen"
    r" to )?know)"
    r"(?:\s*(?:if you (?:can|could) tell me|please))?\s*[,:]?",
    r"(?:can|could|would|will) (?:you|someone|anyone|anybody) (?:please |kindly )?(?:tell"
    r"|show|give|inform|let)(?: me| us)?(?: know)?",
    r"(?:please |kindly |just )?(?:tell|inform|remind) (?:me|us)(?! about yourself)(?: abo"
    r"ut)?\s*[,:]?",
    r"let me know",
    r"(?:bullet points?|bullets|(?:a )?list|(?:a )?table|short answer)\s*:",
    r"(?:please )?(?:give|show|make|write|send)(?: me| us)? (?:a |the )?(?:table"
    r"|list|bullet list|bullets|bullet points) (?:of|with|for|about|on)",
)
_ENGLISH_FORM = (
    r"(?:please )?answer (?:me )?(?:briefly|shortly|honestly|politely|concisely)",
    r"(?:(?:please )?(?:answer|reply|respond|explain|say)(?: me| this| it)?(?: the followin"
    r"g)? )?(?:in|with|using)\s+(?:just\s+|only\s+|at most\s+|no more than\s+)?(?:\d{1,2}"
    r"|a|one|a single|two|three|four|five|six)\s+"
    r"(?:\w+\s+)?(?:sentences?|lines?|words?|bullet points?|bullets?|paragraphs?)\s*[:,]?("
    r"?: please)?",
    r"(?:please )?keep it (?:short|brief|simple)",
    r"(?:in|using) (?:plain|simple|easy) (?:words|english|language|terms)\s*[:,]?",
    r"(?:as|in) (?:a |the form of a )?(?:bulleted |bullet |numbered )?(?:list"
    r"|table|bullets|bullet points)(?: form| format)?\s*[:,]?",
    r"in (?:korean|english)\b\s*[:,]?(?= |$)",
    r"(?:many )?(?:thanks|thank you|thx|cheers)(?: (?:a lot|so much|very much"
    r"|in advance|again|for (?:your|the|any) (?:help|time|answer)))*[.!]*",
    r"(?:i )?(?:would )?(?:really )?appreciate (?:it|your help|any help)(?: if you .*)?",
    r"(?:please|pls|plz|kindly|briefly|in short|in brief|asap|step by step|exactly)\s*[:,]?",
)
_KOREAN_FORM = (
    r"안녕(?:하세요|하십니까|하신가요)?(?![가-힣])\s*[,!.~]*",
    r"(?:저기요?|저기여|실례합니다|실례지만|죄송(?:한데요?|하지만|합니다만?)"
    r"|혹시|질문(?:이 ?)?(?:있는데요?|있습니다|드립니다|이요|할게요)"
    r"|문의(?:드립니다|드려요)|여쭤(?:볼게요|봅니다|볼게 있는데요?)?|궁금한 ?게 ?있는데요?"
    r"|궁금한데요?)(?![가-힣])\s*[,.!:]*",
    r"(?:미리 )?(?:감사(?:합니다|드립니다|드려요|해요)|고맙습니다|고마워요?"
    r"|부탁(?:해요?|합니다|드립니다|드려요|드릴게요)|수고하세요|수고하십니다)"
    r"(?![가-힣])\s*[.!~]*",
    r"(?:\d{1,2}|한|두|세|네|다섯)\s?(?:문장|줄|단어)(?:으로만?|로만?|만|이내로?"
    r"|안에|정도로)?(?=\s|$|[,.:!?])\s*[:,]?",
    r"한마디로|(?:간단|간략|명확|정확|자세|상세|친절)(?:히|하게)(?![가-힣])\s*(?:좀)?"
    r"|짧게|쉽게 (?=설명|말|알려)"
    r"|(?:한국어|영어|한글)(?:으로|로)(?= ?(?:답|알려|말|설명))",
    r"(?:을|를|은|는)?\s*(?:좀\s?)?(?:알려|가르쳐|말해|말씀해|설명해|답해|답변해"
    r"|대답해|보여|적어|써|찾아|안내해)\s?"
    r"(?:줘요?|주세요|주십시오|주시겠어요|주실래요|주실 ?수 ?있(?:나요|을까요"
    r"|어요)|줄래요?|달라|다오|주라|봐요?|줄 ?수 ?있(?:어요?|나요|니|을까))"
    r"(?![가-힣])\s*[.!?~]*",
    r"(?:이|가|을|를|은|는|인지|는지|은지|ㄴ지|지)?\s*(?:좀 )?(?:궁금(?:합니다"
    r"|해요|하네요|한데요|해)|알고 ?싶(?:습니다|어요|은데요|네요|어))\s*[.!?~]*",
    r"(?:을|를)?\s*(?:표|목록|리스트)(?:으로|로)?\s*(?:정리|작성|요약)?(?:해"
    r"|하여)?\s?(?:줘요?|주세요|주십시오|줄래요?)\s*[.!]*",
    r"(?<=\s)(?:답|대답|답변)(?:만|해)?(?=\s*[.!?]*$)",
)
# Layout and length of the answer, with the verb that asks for it: "표로 정리 좀", "딱 한 줄로만".
_REQUEST = (
    r"\s*(?:(?:요약|정리|작성|나열|표시)(?:을|를|만)?)?"
    r"\s*(?:(?:해|하여|만들어|뽑아|그려|매겨|붙여|달아|보여|써|적어|알려|말해)(?:서)?)?"
    r"\s?(?:줘요?|주세요|주십시오|주라|줄래요?|줄 ?수 ?있(?:어요?|나요|니|을까요?)|달라|봐요?"
    r"|부탁(?:해요?|합니다|드립니다|드려요)?)?\s*(?:좀|요|ㄱ+)?(?![가-힣])\s*[:,.]?"
)
_KOREAN_LAYOUT = (
    r"(?:(?<=[가-힣]{2})(?:을|를)\s+)?(?<![가-힣])(?:(?:딱|그냥|오직)\s+)?"
    r"(?:(?:\d{1,2}|한|두|세|네|다섯|여섯)\s?(?:문장|줄|마디|단어)(?:으로|로|씩)?(?:만|이내로?"
    r"|안에|정도로)?"
    r"|(?:비교)?표(?:로만?|\s?(?:형식|형태)(?:으로|로)|를?(?=\s?(?:만들|그려|정리|작성)))"
    r"|(?:목록|리스트|글머리표?|불릿|불렛|개조식)(?:\s?(?:형식|형태))?(?:으로|로)만?"
    r"|번호(?:를?(?=\s?(?:매겨|붙여|달아))|\s?(?:목록|순)?(?:으로|로))"
    r"|(?:단계|항목|순서)별로|순서대로(?=\s?(?:정리|나열))"
    r"|(?:요점|핵심|결론|정답|답)만|(?:숫자|이름|날짜)만(?=\s?(?:알려|말해|적어|보여|써)\s?줘)"
    rf"){_REQUEST}",
    rf"(?:(?<=[가-힣]{{2}})(?:을|를))?(?<=[가-힣])\s+정리(?=\s?(?:좀|해|부탁|ㄱ)){_REQUEST}",
)
_ENGLISH_LAYOUT = (
    r"(?:just|only) (?:the )?(?:numbers?|figures?|dates?|names?|answers?|amounts?|facts)"
    r"(?: please)?\s*[:,]",
    r"(?:the )?(?:numbers?|figures?|dates?|names?|answers?|amounts?|facts) only(?: please)?"
    r"\s*(?:[:,]|$)",
    r"(?:(?:just|only) )?(?:a )?(?:yes or no|one[- ]liner|(?:quick|short|brief|one[- ]line) "
    r"(?:answer|version|reply))(?: (?:only|is (?:fine|enough|ok)))?(?: please)?\s*(?:[:,]|$)",
    r"(?<!\w )(?:no|without(?: any| an)?|skip the) (?:intro(?:duction)?|explanations?|preamble"
    r"|fluff|waffle|details|extra (?:text|words|info))(?: (?:or|and) \w+)?\s*(?:[:,]|$)",
    r"(?:formatted )?(?:as|in|into) (?:an? |the form of an? )?(?:(?:markdown|simple|short|small"
    r"|comparison|bulleted|bullet|numbered) )*(?:list|table|bullets|bullet points|bullet form"
    r"|table form)(?: please)?\s*[-:,]?",
    r"(?:make|create|build|draw)(?: me| us)? (?:an? |the )?(?:(?:markdown|simple|short|small"
    r"|comparison|numbered|bulleted) )?(?:table|list) (?:of|with|for|about|on|from)",
    r"(?:put|format|give|show|lay)(?: it| this| that| them)? (?:out )?(?=(?:as|in) an? )",
)
# Phrases in front of a question only.
_BEFORE_ENGLISH = (
    r"(?:(?:a )?quick |one |small )?(?:q|question|query|check)\s*[:,-]+",
    r"(?:(?:does|would) any(?:one|body)(?: here)?(?: happen to)? know|any(?:one|body) knows?"
    r"|any idea|do (?:you guys|we) know)",
    r"(?:(?:hey|hi|hello)(?: there| all| team)?,? )?sorry (?:to|for) (?:bother|ask|disturb)\w*"
    r"(?: you)?\s*[,.!]*(?: but)?",
    r"(?:i['’]?m )?not sure (?:(?:who|where|whom) to ask|if this is the right place)"
    r"(?: this)?\s*[,.]?(?: but)?",
    r"(?:just )?(?:checking|asking)\s*[:,-]+",
    r"(?:can|could|would) (?:you|someone|anyone|anybody) (?:please )?(?:explain|clarify|confirm)"
    r"(?: to me)?",
    r"(?:please )?(?:help|urgent\w*|asap)\s*[,!.:]+",
    r"(?:please )?answer(?: me)?(?: asap| quickly| quick| now)?\s*[:,]",
)
_BEFORE_KOREAN = (
    r"(?:급해요|급합니다|급함|급질|급한데요?|제발요?|빠른 ?(?:답변|답|회신)을? ?부탁"
    r"(?:드려요|드립니다|해요|합니다|드릴게요)?|(?:수고|고생) ?(?:많으십니다|많으세요|하십니다))"
    r"(?![가-힣])\s*[,.!~]*",
)
# Phrases behind a question only.
_BEHIND = (
    r"(?<=지)\s*(?:혹시 )?(?:아시는|아는|알고 계신) ?(?:분|사람)"
    r"(?: ?(?:계신가요|계세요|계실까요|있나요|있어요|있을까요|있음|있니))?",
    r"(?<=지)\s*(?:혹시 )?(?:아시나요|아세요|아나요|알아요?|알 ?수 ?있(?:을까요|나요|어요))",
    r"(?:이|가)?\s*궁금해서(?:요|여|용)?(?: (?:문의|질문|연락|여쭤)[가-힣 ]*)?",
    r"(?<=[가-힣])\s+(?:좀|요|부탁)",
    r"(?:bullet points?|bullets|불렛|불릿|(?:표|목록|리스트) ?(?:형식|형태))(?:으로|로)",
)
_LAYOUT = (*_KOREAN_LAYOUT, *_ENGLISH_LAYOUT)
_IN_FRONT = (
    *_BEFORE_ENGLISH,
    *_BEFORE_KOREAN,
    *_LAYOUT,
    *_ENGLISH_OPENINGS,
    *_ENGLISH_FORM,
    *_KOREAN_FORM,
)
_AT_END = (*_LAYOUT, *_ENGLISH_FORM, *_KOREAN_FORM, *_BEHIND)
INDIRECT = re.compile(r"\b(?:wonder(?:ing|ed)?|know|curious|tell me|sure) if\b", re.I)
START = re.compile(
    rf"^\s*(?:{'|'.join(_IN_FRONT)})(?=\s"
    rf"|$|\b|[^\w])",
    re.I,
)
END = re.compile(
    rf"(?:^|[\s,;.!?-]+|(?<=[가-힣]))(?:{'|'.join(_AT_END)})"
    r"\s*[.!?~ㅠㅜㅎㅋ^]*\s*$",
    re.I,
)
INSIDE = re.compile(
    r"(?<=\s)(?:please|pls|plz|kindly|in (?:just )?(?:one|a|two|three) (?:short )?(?:senten"
    r"ces?|lines?|words?)"
    r"|(?:한|두|세)\s?(?:문장|줄)(?:으로|로)만?|간단히|간단하게|혹시)(?=\s)",
    re.I,
)  # fmt: skip

LAUGHTER = re.compile("[ㅋㅎㅠㅜ]{2,}|[ㅠㅜ]+(?=\\s|$|[?!.])|~+(?=\\s|$)")
