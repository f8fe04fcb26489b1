"""`python -m dashboard audit verify | search`: whether the audit log is as it was written, and what it holds."""

import argparse
from collections.abc import Sequence

from queries import audit
from queries.errors import AuditError, UsageError


class _Parser(argparse.ArgumentParser):
    """A parser whose mistakes are this project's errors, so that each is one sentence."""

    def error(self, message: str) -> None:
        raise UsageError(f"{message}: see `python -m dashboard audit --help`.")


def main(words: Sequence[str]) -> int:
    """The command; AuditError where the chain is broken or cannot be read."""
    parser = _Parser(prog="python -m dashboard audit", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True, dest="command", metavar="COMMAND")
    verifying = commands.add_parser("verify", help="look through the whole chain")
    verifying.add_argument("--head", metavar="HASH", help="a hash noted earlier, which has to be in it")
    searching = commands.add_parser("search", help="list lines, the newest first")
    searching.add_argument("words", nargs="*", metavar="WORD")
    searching.add_argument("--what", choices=audit.KINDS)
    searching.add_argument("--limit", type=int, default=50, metavar="N")
    call = parser.parse_args(words)
    if call.command == "search":
        for one in audit.search(" ".join(call.words), call.what, call.limit):
            more = "".join(f"  {name}={value}" for name, value in one.more.items())
            print(f"{one.number}  {one.at:%Y-%m-%d %H:%M:%S} UTC  {one.who}  {one.what}  {one.of}{more}")
        return 0
    found = audit.verify(call.head)
    if found.fault:
        raise AuditError(f"The audit log was changed: {found.fault}. Compare it with a backup.")
    print(f"{found.lines} lines, each bound to the one before: none was changed. Newest hash: {found.head}")
    return 0
