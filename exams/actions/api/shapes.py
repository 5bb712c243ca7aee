"""Fields for what rows show beyond columns: values in words, and plain dataclasses as objects of the schema."""

from collections.abc import Sequence
from dataclasses import is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Union, get_args, get_origin, get_type_hints

from rest_framework import serializers

_KINDS = {
    str: serializers.CharField,
    bool: serializers.BooleanField,
    int: serializers.IntegerField,
    float: serializers.FloatField,
    datetime: serializers.DateTimeField,
    date: serializers.DateField,
}


def words(way, **more):
    """What stands at this way, as it is called on pages: a person, a form, a state."""
    return serializers.StringRelatedField(source=way, **{"allow_null": True} | more)


@cache
def shape(kind: type, *names: str, called="") -> type[serializers.Serializer]:
    """A serializer of a dataclass: exactly these of its fields and properties, with the types they are said to have."""
    hints = get_type_hints(kind)
    for name in names:
        attribute = getattr(kind, name, None)
        if isinstance(attribute, property):
            hints[name] = get_type_hints(attribute.fget)["return"]
    return type(
        called or f"{kind.__name__}Out", (serializers.Serializer,), {name: _field(hints[name]) for name in names}
    )


def _field(hint, **more):
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        (inner,) = [one for one in args if one is not NoneType]
        return _field(inner, allow_null=True, **more)
    if origin in (tuple, list, Sequence):
        return serializers.ListField(child=_field(args[0]), **more)
    if hint is Decimal:
        return serializers.DecimalField(12, 2, **more)
    if is_dataclass(hint):
        raise TypeError(f"Say which fields of {hint.__name__} are shown.")
    return _KINDS[hint](**more)
