"""Records as the models of pydantic that the REST description is written from.

In: a record, or a class of records of the study. Out: a dataclass of the same name, fields and words, whose description ``fastapi`` can read. Answers
are never made with them: what is sent is what ``records.encode`` writes.
"""

from __future__ import annotations

import dataclasses
from functools import cache, reduce
from operator import or_
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from retorsion.show.replies import PageOf


@cache
def model_of(kind: Any) -> Any:
    """``kind`` as a dataclass, its fields in order; those that hold records hold the models of these."""
    hints = get_type_hints(kind, include_extras=True)
    made = dataclasses.make_dataclass(
        kind.__name__, [(name, _mirrored(hints[name]), default) for name, default in _fields(kind)], kw_only=True
    )
    made.__doc__, made.__module__ = kind.__doc__, kind.__module__
    return made


def page_of(kind: Any) -> Any:
    """A page of records."""
    return PageOf.__class_getitem__(model_of(kind))


def _fields(kind: type[Any]) -> list[tuple[str, Any]]:
    """The fields with what stands where nothing is given."""
    if dataclasses.is_dataclass(kind):
        return [
            (one.name, dataclasses.field(default=one.default, default_factory=one.default_factory))
            for one in dataclasses.fields(kind)
        ]
    return [(one.name, _default(one)) for one in msgspec.structs.fields(kind)]


def _default(one: msgspec.structs.FieldInfo) -> Any:
    if one.default_factory is not msgspec.NODEFAULT:
        return dataclasses.field(default_factory=one.default_factory)
    return dataclasses.field() if one.required else dataclasses.field(default=one.default)


def _is_record(kind: Any) -> bool:
    return isinstance(kind, type) and (dataclasses.is_dataclass(kind) or issubclass(kind, msgspec.Struct))


def _mirrored(annotation: Any) -> Any:
    """The annotation with each record in it replaced by its model."""
    if _is_record(annotation):
        return model_of(annotation)
    origin, parts = get_origin(annotation), tuple(_mirrored(part) for part in get_args(annotation))
    if parts == get_args(annotation):
        return annotation
    return reduce(or_, parts) if origin in (Union, UnionType) else origin[parts]
