"""Tool routing: choose the tool to call by rules, and fill its arguments from the question.

Arguments are filled by type and name: numbers of the question in order, a URL where one is
expected, an enum option that the question names, else the question itself. Structured output is
filled in the same way.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from text.analyser import tokens
from text.question.terms import query_tokens

SEARCH = "search_documents"
# Phrases by which people ask for one of the tools outside.
_TOOL_PHRASES = {
    "fetch_page": re.compile(r"https?://\S+", re.I),
    "wikipedia": re.compile(r"wikipedia|위키\s?(?:백과|피디아)?", re.I),
    "youtube_search": re.compile(r"youtube|유튜브|유투브", re.I),
    "web_search": re.compile(
        r"\b(?:search|look\w*|find|check)\b.{0,20}\b(?:web|internet|online)\b|\bweb search\b"
        r"|\b(?:on|in) the (?:web|internet)\b|\bgoogle\b|duckduckgo|웹\s?(?:검색|에서|으로)"
        r"|인터넷(?:\s?검색|에서|으로)|구글|덕덕고|온라인(?:에서|으로)",
        re.I,
    ),
}
_COMMAND = re.compile(
    r"\b(?:please|search|look up|find|show me|tell me|about|for|on|in|from|using|use|with|video"
    r"|videos|article|check|the|me)\b"
    r"|(?:에서|에|로|으로)?\s?(?:검색해|찾아|알려|보여|조회해|설명해)\s?(?:줘"
    r"|주세요|봐|보세요|줄래)?요?"
    r"|(?:에 대해서?|에 관해서?|에 관한|관련|영상|동영상|문서|페이지)"
    r"(?:을|를|은|는|이|가)?(?=\s|$)",
    re.I,
)
_URL = re.compile(r"https?://[^\s<>\"'）)]+", re.I)
_NUMBER = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?")

Schema = Mapping[str, Any]


def choose_tool(
    question: str, tools: Sequence[Schema], called: Sequence[str] = (), *, forced: str = ""
) -> Schema | None:
    """Return the tool to call, or None where none fits.

    Args:
        question: The question.
        tools: Tools in the form of OpenAI's `function` entries.
        called: Tools that have already replied.
        forced: Name of the tool that must be called, or `any`.
    """
    by_name = {tool["name"]: tool for tool in tools}
    if forced in by_name:
        return by_name[forced]
    for name, pattern in _TOOL_PHRASES.items():
        if name in by_name and pattern.search(question):
            return by_name[name]
    for name, tool in by_name.items():
        if name in question or _spaced(name) in question.lower():
            return tool
    if SEARCH in by_name and not (forced and SEARCH in called):
        return by_name[SEARCH]
    best = max(tools, key=lambda tool: _shared_words(question, tool), default=None)
    if best is None or (not forced and _shared_words(question, best) == 0):
        return None
    return best


def fill_arguments(tool: Schema, question: str, query: str) -> dict[str, Any]:
    """Return the arguments of a tool call.

    Args:
        tool: The tool.
        question: The question as it was asked.
        query: The same as a standalone query.
    """
    topic = _topic(tool["name"], query if tool["name"] == SEARCH else question)
    schema = tool.get("parameters") or {}
    filled = _ArgumentFiller(schema, question, topic).value(schema)
    return filled if isinstance(filled, dict) else {}


def _topic(name: str, query: str) -> str:
    """Return the topic of a query, without the words that name the tool."""
    if name not in _TOOL_PHRASES or name == "fetch_page":
        return query
    topic = _COMMAND.sub(
        " ", re.sub(rf"(?:{_TOOL_PHRASES[name].pattern})(?:에서|에|의)?", " ", query, flags=re.I)
    )
    topic = " ".join(topic.split()).strip(" ?.!,:")
    return topic if tokens(topic) else query


def _shared_words(question: str, tool: Schema) -> int:
    described = tokens(f"{_spaced(tool['name'])} {tool.get('description', '')}")
    return len(set(query_tokens(question)) & set(described))


def _spaced(name: str) -> str:
    return re.sub(r"[_-]+", " ", name).lower()


class _ArgumentFiller:
    """Fills one JSON schema; each number of the question is used once, in order."""

    def __init__(self, root: Schema, question: str, topic: str) -> None:
        self._definitions = root.get("$defs") or root.get("definitions") or {}
        self._question = question
        self._topic = topic
        self._numbers: Iterator[str] = iter(_NUMBER.findall(question))

    def value(self, schema: Schema) -> Any:
        """Return a value that is valid for the schema."""
        schema = self._resolved(schema)
        if "const" in schema:
            return schema["const"]
        if options := schema.get("enum"):
            return self._option(options)
        kind = schema.get("type", "object" if "properties" in schema else "string")
        fill = self._by_type().get(kind[0] if isinstance(kind, list) else kind, self._text)
        return fill(schema)

    def _by_type(self) -> dict[str, Callable[[Schema], Any]]:
        return {
            "object": self._object,
            "array": lambda schema: [self.value(schema.get("items", {}))],
            "integer": lambda schema: int(self._number(schema)),
            "number": self._number,
            "boolean": lambda schema: bool(schema.get("default", False)),
            "null": lambda schema: None,
        }

    def _resolved(self, schema: Schema) -> Schema:
        if reference := schema.get("$ref"):
            return self._resolved(self._definitions.get(reference.rsplit("/", 1)[-1], {}))
        for choice in ("anyOf", "oneOf", "allOf"):
            if options := [each for each in schema.get(choice, []) if each.get("type") != "null"]:
                return self._resolved(options[0])
        return schema

    def _object(self, schema: Schema) -> dict[str, Any]:
        properties = schema.get("properties", {})
        return {
            name: self.value({"title": name, **properties.get(name, {})})
            for name in schema.get("required", [])
        }

    def _option(self, options: Sequence[Any]) -> Any:
        question = self._question.lower()
        return next((each for each in options if str(each).lower() in question), options[0])

    def _number(self, schema: Schema) -> float:
        digits = next(self._numbers, None)
        number = float(digits.replace(",", "")) if digits else float(schema.get("default") or 0)
        low, high = schema.get("minimum"), schema.get("maximum")
        number = max(number, low) if low is not None else number
        return min(number, high) if high is not None else number

    def _text(self, schema: Schema) -> str:
        if "url" in str(schema.get("title", "")).lower() or schema.get("format") == "uri":
            url = _URL.search(self._question)
            return url.group().rstrip(".,") if url else self._topic
        return self._topic
