"""Error details of a model server: HTTP status, messages and the parameter it names."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

REFUSAL_STATUSES = frozenset({400, 404, 405, 415, 422, 500, 501})
TOOL_WORDS = re.compile(
    r"\btools?\b|tool[_ -]?(?:use|call)|\bfunctions?[_ -]?call|\bfunctions\b"
    r"|(?:도구|함수)|工具|函数调用",
    re.I,
)
REFUSAL_WORDS = re.compile(
    r"unsupported|not (?:currently |yet )?(?:be )?(?:support|allow|permit|enabl|availab|implement)"
    r"|n't (?:support|allow|take|accept)|(?:does|do) not (?:support|allow|take|accept)"
    r"|no .{0,40}support|unknown|unrecogni[sz]ed|unexpected|extra (?:input|field)|forbidden"
    r"|disabled|unavailable|requires?\b|only .{0,40}(?:support|allow)|cannot|can't|invalid"
    r"|deprecated|지원하지|지원되지|사용할 수 없|不支持|无法",
    re.I,
)
MESSAGE_ORDER = re.compile(
    r"must follow|must be followed|preceding|tool_call_id|tool_call_ids", re.I
)
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
API_KEY = re.compile(r"api[_ -]?key|unauthori[sz]ed|authenticat", re.I)
_TEXT_FIELDS = (
    "message",
    "msg",
    "detail",
    "error",
    "param",
    "code",
    "type",
    "title",
    "reason",
    "loc",
)


@dataclass(frozen=True)
class ErrorDetails:
    """The answer of a server that refused a request.

    Attributes:
        status: HTTP status; 400 where the error came in the middle of a 200.
        text: Messages and codes in one string, without the request that some servers repeat.
        param: The parameter it names as the cause; may be empty.
    """

    status: int
    text: str
    param: str = ""

    @property
    def too_long(self) -> bool:
        """Whether the prompt is longer than the model can read."""
        named = bool(_TOO_LONG.search(self.text)) and self.status != 429
        return (named and not self.unknown_model) or (self.status == 413 and not self.text.strip())

    @property
    def unknown_model(self) -> bool:
        """Whether the server does not know the model."""
        return bool(_NO_MODEL.search(self.text))

    @property
    def content_filtered(self) -> bool:
        """Whether a content filter stopped the request."""
        return bool(_FILTERED.search(self.text))

    @property
    def quota_exceeded(self) -> bool:
        """Whether the quota of the account is used up, so that waiting does not help."""
        return bool(_QUOTA.search(self.text))

    @property
    def tools_unsupported(self) -> bool:
        """Whether the model does not support tools."""
        about_tools = TOOL_WORDS.search(self.text)
        return bool(
            self.status in REFUSAL_STATUSES
            and about_tools
            and REFUSAL_WORDS.search(self.text)
            and not MESSAGE_ORDER.search(self.text)
            and not self.unknown_model
        )


def error_details(error: BaseException) -> ErrorDetails | None:
    """Return the details of an error that a client raised; None where no server answered."""
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
        code = body.get("code")
        status = code if isinstance(code, int) and 400 <= code < 600 else 400
    content = _response_body(error) or body
    texts = list(_texts(content)) or [str(getattr(error, "error", "") or error)]
    return ErrorDetails(status, " ".join(texts)[:4000], _param(content))


def _response_body(error: BaseException) -> Any:
    """Return the body of the response as JSON or text, where the client kept it."""
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
    """Yield the messages and codes of an error body, without a request repeated in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, int | float) or value is None or depth > 6:
        return
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if str(key).lower() in _TEXT_FIELDS:
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
