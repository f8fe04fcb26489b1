"""`python -m etl pull NAME`: reads what is new from a helpdesk's API and publishes it."""

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from etl import progress as progress_module
from etl.pull import chatwoot, freshdesk, glpi, jira, zammad, zendesk
from etl.pull import config as configuration
from etl.pull.client import Client
from etl.pull.config import Config
from etl.pull.pulled import Page, Pulled
from etl.sources import definition
from etl.warehouse.load_log import Loaded


class Part(NamedTuple):
    """What of an API goes into which source."""

    source: str
    read: Callable[[Client, Config, str], Iterator[Page]]


class Kind(NamedTuple):
    """A helpdesk: how it is reached, and its parts."""

    client: Callable[[Config, Callable[[float], None]], Client]
    parts: tuple[Part, ...]


KINDS = {
    "zendesk": Kind(zendesk.client, (Part("zendesk", zendesk.events),)),
    "zammad": Kind(zammad.client, (Part("zammad", zammad.histories),)),
    "freshdesk": Kind(freshdesk.client, (Part("freshdesk", freshdesk.tickets),)),
    "jira": Kind(jira.client, (Part("jira", jira.issues),)),
    "glpi": Kind(glpi.client, (Part("glpi", glpi.tickets),)),
    "chatwoot": Kind(
        chatwoot.client,
        (Part("chatwoot_conversations", chatwoot.conversations), Part("chatwoot_csat", chatwoot.ratings)),
    ),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("name", metavar="NAME", help="the table [pull.NAME] of settings.toml")
    parser.add_argument("--all", action="store_true", help="read from the beginning, not from the mark")
    parser.add_argument("--json", action="store_true", help="print one JSON object a source")


def run(options: argparse.Namespace, report: Callable[[Loaded, bool], None]) -> None:
    """Pull each part, and report it."""
    for loaded in pull(options.name, options.warehouse, everything=options.all, is_quiet=options.json):
        report(loaded, options.json)


def pull(
    name: str,
    warehouse: Path,
    *,
    everything: bool = False,
    is_quiet: bool = True,
    tables: dict | None = None,
    wait: Callable[[float], None] = time.sleep,
) -> Iterator[Loaded]:
    """What each part of the helpdesk of that name gave; raises PullError or what a load raises."""
    from etl.pipeline import load  # reading takes seconds to import

    config = configuration.find(name, tables)
    kind = KINDS[config.kind]
    with kind.client(config, wait) as api:
        for part in kind.parts:
            source = definition.find(part.source)
            if config.zone:
                source = replace(source, zone=config.zone)
            reading = Pulled(f"{api.host}/{part.source}", _reader(part, api, config), everything=everything)
            shown = progress_module.for_terminal(is_quiet=is_quiet)
            yield load.load_input(source, reading, warehouse, config.policy or None, progress=shown)


def _reader(part: Part, api: Client, config: Config) -> Callable[[str], Iterator[Page]]:
    return lambda mark: part.read(api, config, mark)
