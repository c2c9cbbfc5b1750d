"""Chat-template markers: tags of reasoning, turn headers, end-of-turn tokens, prompt echoes.

Sources: the chat templates of the models named, and the output of servers whose own parser is off.
"""

import re
from dataclasses import dataclass

_TAG_NAMES = (
    r"(?:think|thinking|thoughts?|reasoning|reflection|scratch_?pad|seed:think|longcat_think"
    r"|생각|추론)"
)
_QUOTE = "`\"'“”‘’"
_UNQUOTED, _NOT_QUOTED = f"(?<![{_QUOTE}])", f"(?![{_QUOTE}])"


@dataclass(frozen=True)
class Reasoning:
    """The tags of one reasoning format.

    Attributes:
        opening, closing: The opening is matched at the start of the message.
        lenient: Without the closing it is no reasoning, e.g. an answer that begins "Thought:".
    """

    opening: re.Pattern[str]
    closing: re.Pattern[str]
    lenient: bool = False


def _form(opening: str, closing: str, *, lenient: bool = False, flags: int = re.I) -> Reasoning:
    quoted = f"{_UNQUOTED}(?:{closing}){_NOT_QUOTED}" if not lenient else closing
    return Reasoning(re.compile(opening, flags), re.compile(quoted, flags), lenient)


_FINAL = r"<\|channel\|>\s*final\b[^<]{0,80}<\|message\|>"
REASONING = (
    _form(rf"<{_TAG_NAMES}(?:\s[^<>]*)?>", rf"</{_TAG_NAMES}\s*>"),
    _form(r"\[(?:THINK|THOUGHT|REASONING)\]", r"\[/(?:THINK|THOUGHT|REASONING)\]"),
    _form("◁think▷", "◁/think▷"),  # Kimi
    _form(
        r"<\|(?:begin_of_thought|START_THINKING|think(?:ing)?)\|>",
        r"<\|(?:end_of_thought|END_THINKING|/think(?:ing)?|end_think(?:ing)?)\|>",
    ),
    _form("<unused94>", "<unused95>"),  # MedGemma
    _form(r"<\|channel>\s*(?:thought|analysis)\b", r"<channel\|>"),  # Gemma 4
    _form(r"<details\s+type=[\"']reasoning[\"'][^<>]*>", "</details>"),  # Open WebUI
    # harmony, of gpt-oss; the next one is harmony without its special tokens
    _form(
        r"(?:<\|start\|>\s*assistant\s*)?<\|channel\|>\s*(?!final)\w+[^<]{0,80}(?:<\|constrain\|>[^<]{0,20})?<\|message\|>",
        _FINAL,
    ),
    _form(r"analysis(?=[A-Z가-힣\"“])", "assistantfinal", lenient=True, flags=0),
    _form(r"(?:Thought|생각)\s*:\s", r"\n\s*(?:Final Answer|최종 답변?)\s*:\s*", lenient=True),
)
LONE_CLOSING = _form(
    "(?!)",
    rf"</{_TAG_NAMES}\s*>|\[/THINK\]|◁/think▷|<\|(?:end_of_thought|END_THINKING)\|>|<unused95>",
    lenient=True,
)  # the opening tag was in the prompt
OPENING_TAG = re.compile(rf"<{_TAG_NAMES}(?:\s[^<>]*)?>|\[THINK\]|◁think▷", re.I)
# Between tags that a message mentions instead of using: "<think> and </think> are ...".
MENTION = re.compile(r"\s*(?:and|or|to|through|until|\.\.\.|…|와|과|및|또는|[/,~–-])\s*\Z", re.I)

# The header of the assistant's turn, which some servers repeat in the answer.
TURN_HEADER = re.compile(
    r"(?:<\|im_end\|>\s*)?(?:"
    r"<\|im_start\|>\s*assistant\b[ \t]*\n?|<\|start_header_id\|>\s*assistant\s*<\|end_header_id\|>"
    r"|<\|(?:assistant|begin_of_text|startoftext|begin_of_solution|begin_of_box|START_RESPONSE|bos)\|>"
    r"|<start_of_turn>\s*model\b[ \t]*\n?|\[\|assistant\|\]|<bos>|<s>(?=\s|\[INST|<)"
    r"|<｜Assistant｜>|<｜begin▁of▁sentence｜>|<sop>|\[gMASK\]|\[/INST\]"
    r"|assistant[ \t]*(?:\n|:(?=\s))"
    rf"|(?:<\|start\|>\s*assistant\s*)?{_FINAL}"
    r")",
    re.I,
)
WRAPPER = re.compile(r"<(answer|response|final_answer|final|output|solution)>", re.I)
WRAPPER_END = re.compile(r"</(?:answer|response|final_answer|final|output|solution)>", re.I)

# Tokens that end a turn or begin another, so that the answer ends before them.
END_MARKER = re.compile(
    r"<\|/?[\w▁ -]{2,40}\|>|<｜/?[\w▁ -]{2,40}｜>|\[\|/?\w{2,20}\|\]|</?start_of_turn>"
    r"|<end_of_turn>|<(?:eos|bos|pad|eod|eop)>|\[/?INST\]|\[(?:EOS|PAD|gMASK)\]|<<?/?SYS>>|<\|endoftext\|>"
    r"|\[/?(?:AVAILABLE_TOOLS|TOOL_RESULTS)\]"
)
SEQUENCE_START, SEQUENCE_END = "<s>", "</s>"
# Tags of a tool call written as text (`models.output.tool_text`); these never end an answer.
TOOL_CALL_TAG = re.compile(r"tool|function|python_tag|invoke", re.I)
# A tool call in harmony, which has a channel of its own beside the reasoning.
HARMONY_CALL = re.compile(
    r"<\|channel\|>\s*commentary\s+to=(?:functions\.)?(\w+)[^<]{0,40}(?:<\|constrain\|>\s*\w*\s*)?"
    r"<\|message\|>\s*(\{.*\})",
    re.S,
)
# The passage fences of `models.evidence`, with their random mark or as a model rewrites them.
PASSAGE_FENCE = re.compile(
    r"</?[a-z_]+-[0-9a-f]{8}(?:\s[^<>\n]*)?>|<passage\s+n=[^<>\n]*>|</passage>"
)

USER_ROLE = re.compile(
    r"\n[ \t]*(?:\*\*)?(?:User|Human|사용자|질문자)(?:\*\*)?[ \t]*:(?:\*\*)?"
    r"(?P<question>[^\n]*)(?P<rest>\n\s*\S[^\n:]{0,20}:?)?"
)
REPLY_ROLE = re.compile(
    r"\n\s*(?:\*\*)?(?:Assistant|AI|Bot|Model|어시스턴트|도우미|답변)(?:\*\*)?:\Z", re.I
)
QUESTION_END = re.compile(r"(?:[?？]|까요?|나요|\A)[\s*\"”]*\Z")


def is_mention(before: str, after: str) -> bool:
    """Return whether a tag between these texts is mentioned, not used.

    A tag is mentioned between quotes, or in the middle of a sentence.
    """
    if before[-1:] in tuple(_QUOTE) and after[:1] in tuple(_QUOTE):
        return True
    inside = re.search(r"[\w,:(] \Z", before) or before[-1:] == "("
    return bool(inside and re.match(r"[ ]?[\w가-힣,)]", after))
