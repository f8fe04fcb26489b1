"""Where the project keeps what it writes beside the warehouse: one place for each, for both sides."""

import os
from pathlib import Path

from queries.settings import ROOT, settings

REPORTS_VARIABLE = "COMPLAINTS_REPORTS"
"""Environment variable that overrides the folder of reports."""
OUTBOX = "outbox.sqlite"
"""In the folder of reports: which mails went out."""


def reports() -> Path:
    """The archive of reports, the outbox in it."""
    named = os.environ.get(REPORTS_VARIABLE)
    return Path(named) if named else ROOT / settings().report["folder"]


AUDIT_VARIABLE = "COMPLAINTS_AUDIT"
"""Environment variable that overrides the folder of the audit log."""


def audit() -> Path:
    """The folder of the audit log."""
    named = os.environ.get(AUDIT_VARIABLE)
    return Path(named) if named else ROOT / settings().audit


def loading(warehouse: Path) -> Path:
    """The folder of what the pages bring for a warehouse, and of their jobs; it lies beside the warehouse."""
    whole = warehouse.resolve()
    return whole.parent / "loading" / whole.name


def mappings(warehouse: Path) -> Path:
    """The folder of mappings that were kept under a name."""
    return loading(warehouse) / "mappings"


def policies(warehouse: Path) -> Path:
    """The folder of policies that were changed for a warehouse; it lies beside it."""
    return warehouse.resolve().parent / "policies"
