"""The commands `python -m etl erase` and `python -m etl export`: one customer's data, taken out or given out."""

import argparse
import sys
from pathlib import Path

from etl.erasure import elsewhere, export, subject
from etl.erasure import erase as erasing
from etl.erasure.erase import Erased
from queries import audit
from queries.errors import UsageError
from queries.settings import ROOT, settings

INBOX = ROOT / "data" / "inbox"
"""Where files come; those that readers bring lie beside the warehouse, in `loading`."""


def add_who(parser: argparse.ArgumentParser) -> None:
    """How a customer is named."""
    parser.add_argument("--complaint", metavar="ID", help="the customer of this complaint")
    parser.add_argument("--contact", metavar="TEXT", help="the customer of this contact")


def add_erase_arguments(parser: argparse.ArgumentParser) -> None:
    """What `erase` takes."""
    add_who(parser)
    parser.add_argument("--due", action="store_true", help="whatever is older than the setting personal_data_months")
    parser.add_argument("--again", action="store_true", help="whoever was erased before, after a backup was restored")
    parser.add_argument("--uploads", type=Path, action="append", metavar="DIR", help=f"files that came ({INBOX})")
    parser.add_argument("--delete-files", action="store_true", help="delete files that came and name the customer")


def add_export_arguments(parser: argparse.ArgumentParser) -> None:
    """What `export` takes."""
    add_who(parser)
    parser.add_argument("--out", type=Path, metavar="FILE", help="file to write (standard output)")


def erase(options: argparse.Namespace) -> int:
    """Erase, and say what was done and what is left to do."""
    if sum(map(bool, (options.complaint or options.contact, options.due, options.again))) != 1:
        raise UsageError("Name one of --complaint ID, --contact TEXT, --due or --again.")
    if options.due:
        if not settings().personal_data_months:
            raise UsageError("The setting personal_data_months is 0, so nothing is due: set it.")
        return _told(erasing.retain(options.warehouse, settings().personal_data_months), "retention")
    if options.again:
        ids = sorted({one for line in audit.search(what="erasure", limit=10**9) for one in line.more["complaints"]})
        if not ids:
            print("Nobody was erased before: there is nothing to do again.")
            return 0
        return _told(erasing.again(options.warehouse, ids), "again")
    found = subject.find(options.warehouse, options.complaint, options.contact)
    done = erasing.erase(options.warehouse, found)
    print(f"The register named the customer in {elsewhere.erase_in_register(found)} rows, and does no more.")
    brought = options.warehouse.resolve().parent / "loading" / options.warehouse.resolve().name
    left = elsewhere.files_naming([*(options.uploads or [INBOX]), brought], found)
    for path in left:
        if options.delete_files:
            path.unlink()
    if left:
        did = "were deleted" if options.delete_files else "name the customer: delete them, or say --delete-files"
        print(f"{len(left)} files that came {did}:")
        print("".join(f"  {path.parent.name}/{path.name}\n" for path in left), end="")
    if reports := elsewhere.report_files(found):
        print(f"{len(reports)} archived reports name the customer: delete them by hand.")
    if aside := elsewhere.set_aside(options.warehouse):
        print(f"Folders that `restore` set aside still hold what was there: delete {', '.join(map(str, aside))}.")
    _told(done, "request")
    print("Backups made before still hold the customer: after restoring one, run `python -m etl erase --again`.")
    return 1 if reports or aside or (left and not options.delete_files) else 0


def export_all(options: argparse.Namespace) -> None:
    """Write everything held on one customer."""
    found = subject.find(options.warehouse, options.complaint, options.contact)
    text = export.text(export.of(options.warehouse, found))
    audit.tell("read_texts", "export", complaints=list(found.complaint_ids))
    if options.out is None:
        sys.stdout.write(text + "\n")
        return
    try:
        options.out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"Nothing can be written to {options.out} ({error.strerror}): name another --out.") from error
    print(options.out)


def _told(done: Erased, why: str) -> int:
    audit.tell("erasure", why, complaints=sorted(done.complaint_ids), generations=done.generations)
    print(
        f"{len(done.complaint_ids)} complaints in {done.generations} generations hold no name, contact or words now; "
        f"generation {done.live} is live. Figures are as they were."
    )
    return 0
