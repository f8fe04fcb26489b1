"""What the data know: whether a key, or a complaint, that somebody writes down is one of theirs."""

from queries.errors import UnknownDimensionError
from queries.register import cause_key
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse.generation import Generation


def is_key(generation: Generation, key: str) -> bool:
    """Whether any complaint is of this cause, or of this cause|dimension|value."""
    try:
        cause, dimension, value = cause_key.split(key)
    except UnknownDimensionError:
        return False
    where = {"cause": (cause,)} | ({dimension: (value,)} if dimension else {})
    return bool(len(catalog.run(generation, "complaints", Request(where=where, limit=1))))


def is_complaint(generation: Generation, complaint_id: str) -> bool:
    """Whether the warehouse holds this complaint."""
    return bool(len(catalog.run(generation, "complaints", Request(where={"complaint_id": (complaint_id,)}, limit=1))))
