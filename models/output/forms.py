"""Tables of the tags in which models write reasoning, end their turn, or echo the prompt.

Sources: the chat templates of the models named, and what servers pass through when their own
parser is off.
"""

import re
from dataclasses import dataclass

_NAMES = (
    r"(?:think|thinking|thoughts?|reasoning|reflection|scratch_?pad|seed:think|longcat_think"
    r"|생각|추론)"
)
_QUOTE = "`\"'“”‘’"
_UNQUOTED, _NOT_QUOTED = f"(?<![{_QUOTE}])", f"(?![{_QUOTE}])"


@dataclass(frozen=True)
class Reasoning:
    """One way to write reasoning.

    Attributes:
        opening, closing: Regular expressions; the opening stands at the start of the message.
        lenient: Without its closing it was no reasoning, e.g. an answer that begins "Thought:".
    """

    opening: re.Pattern[str]
    closing: re.Pattern[str]
    lenient: bool = False


def _pair(opening: str, closing: str, *, lenient: bool = False, flags: int = re.I) -> Reasoning:
    quoted = f"{_UNQUOTED}(?:{closing}){_NOT_QUOTED}" if not lenient else closing
    return Reasoning(re.compile(opening, flags), re.compile(quoted, flags), lenient)


_FINAL = r"<\|channel\|>\s*final\b[^<]{0,80}<\|message\|>"
REASONING = (
    _pair(rf"<{_NAMES}(?:\s[^<>]*)?>", rf"</{_NAMES}\s*>"),
    _pair(r"\[(?:THINK|THOUGHT|REASONING)\]", r"\[/(?:THINK|THOUGHT|REASONING)\]"),
    _pair("◁think▷", "◁/think▷"),  # Kimi
    _pair(
        r"<\|(?:begin_of_thought|START_THINKING|think(?:ing)?)\|>",
        r"<\|(?:end_of_thought|END_THINKING|/think(?:ing)?|end_think(?:ing)?)\|>",
    ),
    _pair("<unused94>", "<unused95>"),  # MedGemma
    _pair(r"<\|channel>\s*(?:thought|analysis)\b", r"<channel\|>"),  # Gemma 4
    _pair(r"<details\s+type=[\"']reasoning[\"'][^<>]*>", "</details>"),  # Open WebUI
    # harmony, of gpt-oss; the second is what is left of it when a server drops special tokens
    _pair(
        r"(?:<\|start\|>\s*assistant\s*)?<\|channel\|>\s*(?!final)\w+[^<]{0,80}(?:<\|constrain\|>[^<]{0,20})?<\|message\|>",
        _FINAL,
    ),
    _pair(r"analysis(?=[A-Z가-힣\"“])", "assistantfinal", lenient=True, flags=0),
    _pair(r"(?:Thought|생각)\s*:\s", r"\n\s*(?:Final Answer|최종 답변?)\s*:\s*", lenient=True),
)
LONE = _pair(
    "(?!)",
    rf"</{_NAMES}\s*>|\[/THINK\]|◁/think▷|<\|(?:end_of_thought|END_THINKING)\|>|<unused95>",
    lenient=True,
)  # the opening tag was in the prompt
OPENED = re.compile(rf"<{_NAMES}(?:\s[^<>]*)?>|\[THINK\]|◁think▷", re.I)
# A message that begins so names the tags instead of using them: "<think> and </think> are ...".
MENTIONED = re.compile(r"\s*(?:and|or|to|through|until|\.\.\.|…|와|과|및|또는|[/,~–-])\s*\Z", re.I)

# What a template puts in front of an answer; a server that passes tokens on may repeat it.
LEADING = re.compile(
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
WRAPPED = re.compile(r"<(answer|response|final_answer|final|output|solution)>", re.I)
UNWRAPPED = re.compile(r"</(?:answer|response|final_answer|final|output|solution)>", re.I)

# Where the answer ends: tokens that end a turn, or begin another.
MARKER = re.compile(
    r"<\|/?[\w▁ -]{2,40}\|>|<｜/?[\w▁ -]{2,40}｜>|\[\|/?\w{2,20}\|\]|</?start_of_turn>"
    r"|<end_of_turn>|<(?:eos|bos|pad|eod|eop)>|\[/?INST\]|\[(?:EOS|PAD|gMASK)\]|<<?/?SYS>>|<\|endoftext\|>"
    r"|\[/?(?:AVAILABLE_TOOLS|TOOL_RESULTS)\]"
)
STRUCK, ENDED = "<s>", "</s>"
# Of a tool call written as text (`models.output.tool_text`); these never end an answer.
CALL = re.compile(r"tool|function|python_tag|invoke", re.I)
# The same in harmony, which puts it into a channel beside the reasoning.
HARMONY_CALL = re.compile(
    r"<\|channel\|>\s*commentary\s+to=(?:functions\.)?(\w+)[^<]{0,40}(?:<\|constrain\|>\s*\w*\s*)?"
    r"<\|message\|>\s*(\{.*\})",
    re.S,
)
# The fences of `models.evidence`, with their random mark or with what a model makes of them.
FENCE = re.compile(r"</?[a-z_]+-[0-9a-f]{8}(?:\s[^<>\n]*)?>|<passage\s+n=[^<>\n]*>|</passage>")

ROLE = re.compile(
    r"\n[ \t]*(?:\*\*)?(?:User|Human|사용자|질문자)(?:\*\*)?[ \t]*:(?:\*\*)?"
    r"(?P<said>[^\n]*)(?P<rest>\n\s*\S[^\n:]{0,20}:?)?"
)
REPLY = re.compile(
    r"\n\s*(?:\*\*)?(?:Assistant|AI|Bot|Model|어시스턴트|도우미|답변)(?:\*\*)?:\Z", re.I
)
ASKS = re.compile(r"(?:[?？]|까요?|나요|\A)[\s*\"”]*\Z")


def is_mention(before: str, after: str) -> bool:
    """Return whether a tag between these texts is spoken of, not used.

    It is where quotes stand on both sides, or where a sentence goes on around it.
    """
    if before[-1:] in tuple(_QUOTE) and after[:1] in tuple(_QUOTE):
        return True
    inside = re.search(r"[\w,:(] \Z", before) or before[-1:] == "("
    return bool(inside and re.match(r"[ ]?[\w가-힣,)]", after))
