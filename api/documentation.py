"""Documentation page: the description of the API as one HTML page without a script."""

from collections.abc import Iterator
from html import escape
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.services import base_address

_STYLE = (
    "body{font-family:sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;line-height:1.5}"
    "code,pre{background:#f2f6f8;border-radius:.3rem;padding:.1rem .3rem}pre{padding:.8rem;"
    "overflow:auto}section{border-top:1px solid #d5dee3;margin-top:1.5rem}"
    "@media(prefers-color-scheme:dark){body{background:#101418;color:#e8edf0}"
    "code,pre{background:#1b2127}}"
)
_EXAMPLE = """curl {base}/chat/completions -H "Authorization: Bearer $KEY" \\
  -H "Content-Type: application/json" \\
  -d '{{"model": "rag", "messages": [{{"role": "user", "content": "How long is leave?"}}]}}'

client = openai.OpenAI(base_url="{base}", api_key=KEY)"""


def add_documentation(api: FastAPI) -> None:
    """Add GET /docs."""

    @api.get("/docs", include_in_schema=False, response_class=HTMLResponse)
    def docs(request: Request) -> HTMLResponse:
        return HTMLResponse("\n".join(_page(api.openapi(), base_address(request))))


def _page(description: dict[str, Any], base: str) -> Iterator[str]:
    info = description["info"]
    yield f'<!doctype html><html lang="en"><title>{escape(info["title"])}</title>'
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width"><style>' + _STYLE + "</style>"
    yield f"<h1>{escape(info['title'])}</h1><p>{escape(info['description'])}</p>"
    yield f"<pre>{escape(_EXAMPLE.format(base=base))}</pre>"
    yield '<p><a href="openapi.json">openapi.json</a></p>'
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield from _operation(path, method, operation, description)


def _operation(
    path: str, method: str, operation: dict[str, Any], description: dict[str, Any]
) -> Iterator[str]:
    yield f"<section><h2><code>{method.upper()} {escape(path)}</code></h2>"
    yield f"<p>{escape(operation.get('description') or operation.get('summary', ''))}</p>"
    rows = [
        (parameter["name"], parameter["in"], parameter.get("required", False))
        for parameter in operation.get("parameters", ())
    ]
    content = operation.get("requestBody", {}).get("content", {})
    for kind in content.values():
        reference = str(kind["schema"].get("$ref", "")).rpartition("/")[2]
        schema = description["components"]["schemas"].get(reference, {})
        required = schema.get("required", ())
        rows += [(name, "body", name in required) for name in schema.get("properties", ())]
    for name, place, needed in rows:
        word = "required" if needed else "optional"
        yield f"<div><code>{escape(name)}</code> {place}, {word}</div>"
    yield "</section>"
