"""`sort` and `search_after`: the order of the hits, and the values that stand for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from conformance.apis.mlcommons.search.corpus import Corpus
from conformance.apis.mlcommons.search.mapping import Field, field_named
from conformance.apis.mlcommons.search.request import At, not_here, x_content
from conformance.apis.mlcommons.store import Document
from conformance.java.throwable import Throwable
from conformance.java.xcontent import illegal_argument

__all__ = ["Key", "after", "column_values", "no_field_data", "ordered", "read_sort", "sort_values"]

_LATEST, _EARLIEST = 9223372036854775807, -9223372036854775808


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the order: a field's name, `_score` or `_doc`; `missing` is `_last`, `_first` or a value."""

    name: str
    descending: bool = False
    missing: Any = "_last"
    unmapped_type: str | None = None


def read_sort(at: At) -> list[Key]:
    """The keys that a body's `sort` names. Raises Throwable."""
    keys: list[Key] = []
    for item in at.items():
        if isinstance(item.value, dict):
            keys += [_key(name, inner) for name, inner in item.members()]
        elif isinstance(item.value, str):
            keys.append(Key(item.value, descending=item.value == "_score"))
        else:
            raise illegal_argument(
                "malformed sort format, within the sort array, an object, or an actual string are allowed"
            )
    return keys


def _key(name: str, at: At) -> Key:
    if name in {"_script", "_geo_distance"}:
        raise not_here(f"sort by [{name}]")
    if not isinstance(at.value, dict):
        return Key(name, descending=_descends(at.text()))
    options: dict[str, Any] = {"descending": name == "_score"}
    for option, value in at.members():
        match option:
            case "order":
                options["descending"] = _descends(value.text())
            case "missing" | "unmapped_type":
                options[option] = value.value
            case "mode" | "numeric_type" | "nested" | "format":
                raise not_here(f"option [{option}] of [sort]")
            case _:
                raise x_content(f"[field_sort] unknown field [{option}]", value.key_place())
    return Key(name, **options)


def _descends(order: str) -> bool:
    if order.upper() not in {"ASC", "DESC"}:
        raise illegal_argument(f"No enum constant org.opensearch.search.sort.SortOrder.{order.upper()}")
    return order.upper() == "DESC"


def no_field_data(field: Field) -> Throwable:
    """The refusal to sort or count by a text field, or a whole flat object."""
    if field.kind == "flat_root":
        return illegal_argument(f"Field [{field.name}] of type [flat_object] does not support doc_value in root field")
    return illegal_argument(
        "Text fields are not optimised for operations that require per-document field data like aggregations and "
        "sorting, so these operations are disabled by default. Please use a keyword field instead. Alternatively, set "
        f"fielddata=true on [{field.name}] in order to load field data by uninverting the inverted index. Note that "
        "this can use significant memory."
    )


def column_values(corpus: Corpus, field: Field, document: Document) -> list[Any]:
    """A field's values as its column has them: sorted, without doubles. Raises Throwable for fields without one."""
    if field.kind in {"text", "flat_root"}:
        raise no_field_data(field)
    if field.kind == "flat":
        return corpus.column(field, document)
    return sorted(set(corpus.values(field, document)))


def check_sort(corpus: Corpus, keys: Sequence[Key]) -> None:
    """Refuse what can't be sorted by, also when no document matched. Raises Throwable."""
    for key in keys:
        field = None if key.name in {"_score", "_doc"} else _field(corpus, key)
        if field is not None and field.kind in {"text", "flat_root"}:
            raise no_field_data(field)


def _field(corpus: Corpus, key: Key) -> Field | None:
    """The field of a key; None for one that need not be there."""
    field = field_named(corpus.index, key.name)
    if field is None and key.unmapped_type is None:
        raise Throwable(
            "query_shard_exception",
            f"No mapping found for [{key.name}] in order to sort on",
            details={"index": corpus.index, "index_uuid": corpus.uuid},
            status=400,
        )
    return field


def sort_values(corpus: Corpus, keys: Sequence[Key], document: Document, score: float, position: int) -> list[Any]:
    """The values of a hit's `sort`; null where the document has none. Raises Throwable."""
    return [_sort_value(corpus, key, document, score, position) for key in keys]


def _sort_value(corpus: Corpus, key: Key, document: Document, score: float, position: int) -> Any:
    if key.name == "_score":
        return score
    if key.name == "_doc":
        return position
    field = _field(corpus, key)
    if field is None:
        return None
    held = column_values(corpus, field, document)
    if held:
        value = held[-1] if key.descending else held[0]
        return int(value) if isinstance(value, bool) else value
    if key.missing not in {"_last", "_first"}:
        return key.missing
    if field.kind in {"date", "integer", "boolean"}:
        return _EARLIEST if (key.missing == "_first") != key.descending else _LATEST
    return None


def ordered(keys: Sequence[Key], hits: list[tuple[list[Any], Any]]) -> list[tuple[list[Any], Any]]:
    """Hits with their sort values, in order; a stable sort: equal ones keep the order of the index."""
    for place in range(len(keys) - 1, -1, -1):
        key = keys[place]
        there = [hit for hit in hits if hit[0][place] is not None]
        gone = [hit for hit in hits if hit[0][place] is None]
        there.sort(key=lambda hit: hit[0][place], reverse=key.descending)
        hits = [*gone, *there] if key.missing == "_first" else [*there, *gone]
    return hits


def after(keys: Sequence[Key], values: Sequence[Any], mark: Sequence[Any]) -> bool:
    """Whether sort values come after those of `search_after`."""
    for key, value, limit in zip(keys, values, mark, strict=True):
        if value == limit:
            continue
        if value is None or limit is None:
            return bool((value is None) == (key.missing != "_first"))
        if isinstance(value, str) != isinstance(limit, str):
            value, limit = str(value), str(limit)  # noqa: PLW2901 -- compared as texts
        return bool(value < limit if key.descending else value > limit)
    return False
