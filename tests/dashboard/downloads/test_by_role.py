"""Every file of every page, taken away as every role after a real sign-in: each holds what that role may see."""

import io
import zipfile

import pypdfium2
import pytest

from dashboard.shell import access, navigation
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers import dashboard_warehouse
from tests.helpers.faulty_warehouse import write_faulty
from tests.helpers.signed_in import signed_in_dashboard
from tests.helpers.visitor import Visitor

pytestmark = pytest.mark.slow

YEAR = "lang=en&period=last_52_weeks"
LISTS = {
    "behind": ("metric=on_time_share", "metric=received_count&part=value", "metric=status_requests"),
    "judged": ("part=becomes_late&limits=acceptance:1:working_days:0",),
    "rows": ("list=rejected_rows", "list=row_fates", "list=stopped_clocks", "list=cause_complaints"),
}


def words_of(content: bytes) -> str:
    """What is written in a file, whatever its form."""
    if content.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(content)
        try:
            return "\n".join(page.get_textpage().get_text_range() for page in document)
        finally:
            document.close()
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(words_of(archive.read(name)) for name in archive.namelist())
    return content.decode(errors="replace")


def addresses(folder) -> list[tuple[str, str]]:
    """Every page with its address, those of lists with several."""
    generation = warehouse_generation.open_live(folder)
    newest = catalog.run(generation, "latest_complaints", Request(limit=1)).iloc[0]["complaint_id"]
    own = {**LISTS, "candidate": ("key=late courier",), "complaint": (f"id={newest}",)}
    return [
        ("" if entry is navigation.ENTRIES[0] else entry.file, f"{YEAR}&{one}")
        for entry in navigation.ENTRIES
        for one in own.get(entry.file, ("",))
    ]


def test_every_download_of_every_role(tmp_path):
    folder = tmp_path / "warehouse"
    dashboard_warehouse.load(folder, write_faulty(tmp_path / "events.csv", complaints=200))
    generation = warehouse_generation.open_live(folder)
    names = {
        name
        for dimension in access.PEOPLE_DIMENSIONS
        for name in catalog.dimension_values(generation, dimension)
        if name
    }
    assert names
    taken, popovers = {}, {}
    with signed_in_dashboard(folder, tmp_path) as address:
        for role in access.ROLES:
            visitor = Visitor(address)
            visitor.sign_in(f"{role}@company.example")
            for page, query in addresses(folder):
                for button, content in visitor.downloads(page, query, popovers.setdefault(page, set())).items():
                    taken[role, page, query, button.rpartition("-")[2]] = words_of(content)
            visitor.close()
    with_names = {where for where, words in taken.items() if any(name in words for name in names)}
    rights = access.rules().rights
    few = {role for role in access.ROLES if "people" not in rights[role]}
    assert not [where for where in with_names if where[0] in few]
    # the other way round: nothing is kept from those who may see it
    for role in access.ROLES.keys() - few:
        given = {where[1:] for where in with_names if where[0] == role}
        assert ("behind", f"{YEAR}&metric=on_time_share", "csv_complaints_behind") in given
        assert ("rows", f"{YEAR}&list=rejected_rows", "csv_rows_rejected_rows") in given
