"""Forms of Korean shared by the rules: copulas, noun phrases, adverbs."""

import re

NP = r"[^\s,.!?]+?(?: [^\s,.!?]+?){0,3}?"

COPULA = (
    r"(?:이에요|예요|에요|이예요|입니다|이야|야|임|이고요?|고요?|인데요?"
    r"|이라서요?|이라|라서|라|이거든요?|거든요?|이니까|니까|이며"
    r"|이지만|이죠|이요|이라고 (?:합니다|해요|해)|라고 (?:합니다|해요|해)"
    r"|이랍니다|랍니다|이다|이래요|래요|이래|래|대요"
    r"|으?로 정해졌\S*|으?로 잡혔\S*|으?로 잡았\S*)"
)

END = rf"{COPULA}?[.!~ㅎㅋ^ ]*$"

STATED = rf"{COPULA}[.!~ㅎㅋ^ ]*$"

_ADVERBS = re.compile(
    r"(?:^|\s)(?:저는|나는|제가|내가|저도|나도|전|난|저|나|저희는|우리는|이제는?"
    r"|지금은?|현재는?|요즘은?|아직|이번에|원래는?|사실은?"
    r"|참고로|앞으로는?|항상|드디어|막|결국|새로"
    r"|(?:지난|이번|다음|올|작|어제|오늘|최근|며칠|얼마|올해|작년|내년|재작년) ?"
    r"(?:주|달|학기|해|년|전|월요일|주말)?(?:에|부터는?|부턴)?"
    r"|(?:\d+월|\d+일|\d{4}년|\S요일)(?:에|부터는?))(?=\s)"
)


def bare(text: str) -> str:
    """Return a clause without subject, adverbs and the connective at its end."""
    return re.sub(r"\s+", " ", _ADVERBS.sub(" ", f" {text} ")).strip(" .,!~")
