"""What the program is made of is known and allowed; that it calls no other host is a test of the pages' shell."""

import re
from datetime import UTC, datetime

from tests.supply_chain import sbom
from tests.supply_chain.parts import ROOT, locked

ALLOWED = {
    *("MIT", "MIT-0", "MIT-CMU", "BSD", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "ISC", "PSF-2.0", "Zlib"),
    *("CC0-1.0", "Unlicense", "MPL-2.0", "LGPL-3.0-only"),
}
"""Licences under which the program may be used and handed on as it is: permissive ones, and copyleft of a library's own
files (MPL, LGPL), which are installed unchanged."""
LOOKED_UP = {
    "axe-playwright-python": "MIT",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
}
"""Where a package says nothing, or not in words that a program reads; both are of the tests alone."""


def test_every_licence_is_allowed():
    found = {part.name: LOOKED_UP.get(part.name, part.licence) for part in locked() if part.licence}
    assert len(found) > 80
    refused = {
        name: words
        for name, words in found.items()
        if not all(
            set(one.split(" OR ")) & ALLOWED for one in re.split(r" AND ", words.replace("(", "").replace(")", ""))
        )
    }
    assert not refused


def test_the_bill_of_materials_names_every_package_with_its_hashes():
    found = sbom.document(datetime(2026, 11, 30, tzinfo=UTC))
    assert (found["bomFormat"], found["specVersion"]) == ("CycloneDX", "1.6")
    assert found["serialNumber"] == sbom.document(datetime.now(UTC))["serialNumber"]
    names = {one["name"] for one in found["components"]}
    assert {"duckdb", "streamlit", "pandas"} <= names
    locked_names = set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    assert names == locked_names
    assert all(one["hashes"] and one["purl"].startswith("pkg:pypi/") for one in found["components"])
