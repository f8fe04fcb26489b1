"""The commands `python -m etl backup` and `python -m etl restore`."""

import argparse
from pathlib import Path

from etl.backup import parts, write
from etl.backup import restore as way_back
from queries import audit


def add_backup_arguments(parser: argparse.ArgumentParser) -> None:
    """What `backup` takes."""
    parser.add_argument("target", type=Path, metavar="FILE_OR_DIR", help="file to write, or a folder that exists")


def add_restore_arguments(parser: argparse.ArgumentParser) -> None:
    """What `restore` takes."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--replace", action="store_true", help="move aside what is there already")
    parser.add_argument("--digest", metavar="HEX", help="what `backup` printed of it: refuse any other")


def backup(options: argparse.Namespace) -> None:
    """Write a backup and say what it holds."""
    file, made = write.backup(options.target, options.warehouse)
    audit.tell("backup", made.live, digest=parts.digest(made.text()))
    size = sum(one["bytes"] for one in made.members.values())
    print(f"{file}: {len(made.members)} files, {size / 1e6:,.1f} MB, {made.live} live.")
    print(f"digest {parts.digest(made.text())} (keep it elsewhere: restore --digest refuses any other file)")


def restore(options: argparse.Namespace) -> None:
    """Restore a backup and say what was done."""
    said = way_back.restore(options.file, options.warehouse, replace=options.replace, digest=options.digest)
    audit.tell("restore", "backup", replaced=options.replace)
    for sentence in said:
        print(sentence)
