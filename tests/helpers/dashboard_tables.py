"""The tables and charts of a page as a reader sees them: rows of words by heading, and the numbers of a trace."""

import base64
import re
from html import unescape

import numpy as np


def tables(html: str) -> list[list[list[str]]]:
    """Every table of a page: rows of cells, the heads first; a bar is an empty cell."""
    return [_rows(found) for found in re.findall(r'<table class="p-table.*?</table>', html, re.DOTALL)]


def table_with(html: str, *heads: str) -> list[list[str]]:
    """The rows of the first table that has all these heads."""
    for table in tables(html):
        if {*heads} <= {*table[0]}:
            return table[1:]
    raise AssertionError(f"no table with {heads}: {[table[0] for table in tables(html)]}")


def values_of(encoded) -> list[float]:
    """The numbers of a trace, which Plotly may have packed."""
    if not isinstance(encoded, dict):
        return list(encoded)
    return list(np.frombuffer(base64.b64decode(encoded["bdata"]), dtype=encoded["dtype"]))


def _rows(table: str) -> list[list[str]]:
    rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
    return [[_words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows]


def _words(cell: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", cell)).split(" ")).strip()
