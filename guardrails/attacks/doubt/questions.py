"""Questions how to do something, or whether there is something: they give the model no orders.

"설정을 초기화하는 방법" and "how to export the user list" share the words of attacks.
"""

from collections.abc import Set

from guardrails.bounded import bounded

_SHORT_QUESTION = 60  # characters of a question about rules
_LONGEST = 100  # characters; who writes more may say something else as well
_ENGLISH = bounded(
    r"\s*(?:(?:please|hi|hello|hey|sorry|so|and|ok|okay),? )*"
    r"(?:how (?:to|do i|do we|can i|can we|does one|would i|long|many|much|often)"
    r"|where (?:do|can|is|are|may)"
    r"|is there|are there|may i|am i allowed|are we allowed"
    r"|who (?:may|can|is|are)|when (?:do|is|are|can|may))\b"
    r"[^.!?;:\n]{3,}[.?]?\s*",
    _LONGEST,
)
_KOREAN = bounded(
    r"[^.!?;:\n]{3,}?(?:방법|하는 ?법|[는은]법|[는은] 법|려면|절차)(?:[을를이은는])?"
    r"(?: ?(?:좀|무엇인가요|뭐예요|뭐야|있나요|있어요?|있어|알려 ?(?:줘|주세요|줘요)"
    r"|가르쳐 ?(?:줘|주세요)"
    r"|궁금해요?|어떻게 (?:해요|하나요|해|되나요|해야 하나요)|어디서 (?:해요|하나요)))*\s*[?.]?\s*"
    r"|[^.!?;:\n]{3,}(?:있나요|있어요|있나|있습니까|없나요|되나요|됩니까"
    r"|인가요|가능한가요|가능해요)\s*\??\s*",
    _LONGEST,
)
# Who says so has done as told, and orders nothing.
_DID_AS_TOLD = bounded(
    r"[^.!?;:\n]{2,40}대로 (?:다 |전부 )?(?:했|따라 ?했|따랐|해 ?봤)(?:는데|어요|습니다|지만|거든)"
    r"[^.!?;:\n]{0,40}[.?]?\s*",
    _LONGEST,
)
# How the model behaves, and not with which words it was told to.
_BEHAVIOUR = bounded(
    r"\s*(?:so |and |hi,? |hello,? )?(?:what (?:are|is) your|what|which|do you have(?: any)?"
    r"|are there any)(?: own| main| basic)? (?:rules?|limit(?:s|ations?)?|guidelines|polic(?:y|ies)"
    r"|restrictions?|principles|boundaries)(?: do you (?:have|follow)| apply to you"
    r"| are there for you| for you)?\s*[?.]?\s*"
    r"|(?:너|네|너의|니|당신|당신의|너한테|너에게|너는|넌|당신은|네가 따르는|네가 지키는) ?"
    r"(?:어떤 |무슨 )?(?:규칙|제한|한계|원칙|수칙|정책)(?:이|가|은|는|을|를|도)? ?"
    r"(?:뭐|무엇|어떤|있|따르|지키|알려)[가-힣 ]{0,8}[?.]?\s*",
    _SHORT_QUESTION,
)
_OF_BEHAVIOUR = frozenset({
    "duty", "instruction", "restriction", "reveal", "system_prompt", "you", "sign_imperative",
    "sign_question",
})  # fmt: skip
# What only an attack asks for in such a form.
_OF_THE_MODEL = frozenset({
    "conceal", "decode", "exfil", "model", "never_refuse", "own_answer", "reader_model", "secret",
    "system_prompt", "you",
})  # fmt: skip


def asks_for_information(text: str, concepts: Set[str]) -> bool:
    """Return whether a normalised text is one question that asks a document and no model.

    Args:
        text: The text of a view, in lower case.
        concepts: What it mentions.
    """
    if _DID_AS_TOLD.is_whole(text) and "you" not in concepts:
        return True
    if concepts & _OF_THE_MODEL:
        return False
    return _ENGLISH.is_whole(text) or _KOREAN.is_whole(text)


def asks_about_behaviour(text: str, named: Set[str]) -> bool:
    """Return whether a normalised text asks for the rules and limits of the model, as users do."""
    return named <= _OF_BEHAVIOUR and _BEHAVIOUR.is_whole(text)
