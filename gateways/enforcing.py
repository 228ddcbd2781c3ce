"""Patterns of domain/text.py, which are only stated there, enforced where input comes in."""

from __future__ import annotations

from functools import reduce
from operator import or_
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec


def pattern_of(kind: Any) -> str:
    """The pattern that a kind of text states; empty where it states none."""
    for meta in get_args(kind)[1:]:
        if isinstance(meta, msgspec.Meta) and meta.extra_json_schema:
            return str(meta.extra_json_schema.get("pattern", ""))
    return ""


def enforced(kind: Any) -> Any:
    """The same type, its stated patterns now checked by the decoder."""
    origin = get_origin(kind)
    if origin is Annotated:
        pattern = pattern_of(kind)
        return Annotated[get_args(kind)[0], msgspec.Meta(pattern=pattern)] if pattern else kind
    if origin in (Union, UnionType):
        return reduce(or_, [enforced(one) for one in get_args(kind)])
    return kind
