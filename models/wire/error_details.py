"""What the error of a provider's client says: its status, its messages, the field it names."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

REFUSING = frozenset({400, 404, 405, 415, 422, 500, 501})
TOOLS = re.compile(
    r"\btools?\b|tool[_ -]?(?:use|call)|\bfunctions?[_ -]?call|\bfunctions\b"
    r"|(?:도구|함수)|工具|函数调用",
    re.I,
)
WORDED = re.compile(
    r"unsupported|not (?:currently |yet )?(?:be )?(?:support|allow|permit|enabl|availab|implement)"
    r"|n't (?:support|allow|take|accept)|(?:does|do) not (?:support|allow|take|accept)"
    r"|no .{0,40}support|unknown|unrecogni[sz]ed|unexpected|extra (?:input|field)|forbidden"
    r"|disabled|unavailable|requires?\b|only .{0,40}(?:support|allow)|cannot|can't|invalid"
    r"|deprecated|지원하지|지원되지|사용할 수 없|不支持|无法",
    re.I,
)
ORDER = re.compile(r"must follow|must be followed|preceding|tool_call_id|tool_call_ids", re.I)
_TOO_LONG = re.compile(
    r"context[_ ](?:length|window|size)|maximum context|too (?:long|many (?:input )?tokens)"
    r"|exceed.{0,40}(?:context|tokens|token limit|length)"
    r"|(?:prompt|input|request).{0,40}too l(?:ong|arge)"
    r"|(?:less|fewer|at most|more) than \d+ tokens|length.{0,30}exceed"
    r"|reduce the length|num_ctx|n_ctx|문맥 길이|上下文长度",
    re.I,
)
_NO_MODEL = re.compile(
    r"model\b.{0,120}?(?:does not exist|doesn't exist|not found|not exist|no such|not available)"
    r"|(?:unknown|no such|invalid) model|model_not_found|not a valid model|pulling it first",
    re.I | re.S,
)
_FILTERED = re.compile(r"content[_ ](?:filter|policy|management)|responsible ?ai|moderation", re.I)
_QUOTA = re.compile(r"insufficient_quota|quota|billing|credit|balance|payment", re.I)
KEY = re.compile(r"api[_ -]?key|unauthori[sz]ed|authenticat", re.I)
_SAID = ("message", "msg", "detail", "error", "param", "code", "type", "title", "reason", "loc")


@dataclass(frozen=True)
class Said:
    """What an error of a provider says.

    Attributes:
        status: HTTP status; 400 where the error came in the middle of a 200.
        text: Its messages and codes in one string, nothing of the request it may repeat.
        param: The field it names as the culprit; may be empty.
    """

    status: int
    text: str
    param: str = ""

    @property
    def too_long(self) -> bool:
        """Whether the prompt is longer than the model can read."""
        told = bool(_TOO_LONG.search(self.text)) and self.status != 429
        return (told and not self.no_model) or (self.status == 413 and not self.text.strip())

    @property
    def no_model(self) -> bool:
        """Whether there is no such model."""
        return bool(_NO_MODEL.search(self.text))

    @property
    def filtered(self) -> bool:
        """Whether a filter on contents stopped it."""
        return bool(_FILTERED.search(self.text))

    @property
    def quota(self) -> bool:
        """Whether an account is used up, so that waiting does not help."""
        return bool(_QUOTA.search(self.text))

    @property
    def no_tools(self) -> bool:
        """Whether the model cannot be given tools."""
        named = TOOLS.search(self.text)
        return bool(
            self.status in REFUSING
            and named
            and WORDED.search(self.text)
            and not ORDER.search(self.text)
            and not self.no_model
        )


def said(error: BaseException) -> Said | None:
    """Return what a provider's client raised says, or None where it is no answer of a server."""
    status = next(
        (
            value
            for name in ("status_code", "code")
            if isinstance(value := getattr(error, name, None), int) and value >= 400
        ),
        0,
    )
    body = getattr(error, "body", None) or getattr(error, "details", None)
    if not status:
        if not isinstance(body, Mapping):
            return None
        inner = body.get("code")
        status = inner if isinstance(inner, int) and 400 <= inner < 600 else 400
    whole = _whole(error) or body
    texts = list(_texts(whole)) or [str(getattr(error, "error", "") or error)]
    return Said(status, " ".join(texts)[:4000], _param(whole))


def _whole(error: BaseException) -> Any:
    """Return the body of the answer as JSON or text, where the client kept it."""
    response = getattr(error, "response", None)
    try:
        text = response.text if response is not None else ""
    except Exception:  # a stream that was not read
        return None
    try:
        return json.loads(text) if isinstance(text, str) and text else None
    except ValueError:
        return text[:1000]


def _texts(value: Any, depth: int = 0) -> Iterable[str]:
    """Yield messages and codes in an error's body; not the request that some repeat in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, int | float) or value is None or depth > 6:
        return
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if str(key).lower() in _SAID:
                yield from _texts(inner, depth + 1)
    elif isinstance(value, Iterable):
        for inner in value:
            yield from _texts(inner, depth + 1)


def _param(value: Any) -> str:
    if isinstance(value, Mapping):
        if isinstance(named := value.get("param"), str):
            return named
        return next((p for inner in value.values() if (p := _param(inner))), "")
    return ""
