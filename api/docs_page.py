"""The interface as a page to read: made from its description, with nothing from another host."""

from __future__ import annotations

from html import escape
from typing import Any

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "x-content-type-options": "nosniff",
}
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h2 { border-top: 1px solid #ccc; padding-top: 1rem } code, pre { font: 14px/1.5 monospace }
pre { white-space: pre-wrap } th, td { text-align: left; padding: 0 1rem 0 0; vertical-align: top }
"""
PAGE = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><title>{title}</title><style>{style}</style>
<h1>{title}</h1>
<p>机器可读的说明 · Machine-readable: <a href="openapi.json">openapi.json</a></p>
{operations}</html>
"""

Schema = dict[str, Any]


def page(description: Schema) -> str:
    """HTML of the whole description."""
    operations = [
        _operation(method, path, operation)
        for path, methods in sorted(description["paths"].items())
        for method, operation in methods.items()
    ]
    title = escape(description["info"]["title"])
    return PAGE.format(title=title, style=STYLE, operations="\n".join(operations))


def _operation(method: str, path: str, operation: Schema) -> str:
    parts = [f"<h2><code>{method.upper()} {escape(path)}</code> {_text(operation, 'summary')}</h2>"]
    if "description" in operation:
        parts.append(f"<pre>{_text(operation, 'description')}</pre>")
    parameters = [
        (one["name"], f"{one['in']} · {one.get('description', '')}")
        for one in operation.get("parameters", [])
    ]
    received = [(kind, "body") for kind in operation.get("requestBody", {}).get("content", {})]
    answered = [(status, one["description"]) for status, one in operation["responses"].items()]
    return "\n".join([*parts, _table(parameters + received), _table(answered)])


def _table(rows: list[tuple[str, str]]) -> str:
    cells = [
        f"<tr><th><code>{escape(name)}</code></th><td>{escape(text)}</td></tr>"
        for name, text in rows
    ]
    return f"<table>{''.join(cells)}</table>" if cells else ""


def _text(operation: Schema, key: str) -> str:
    return escape(str(operation.get(key, "")))
