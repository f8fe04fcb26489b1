"""How long the weekly report takes and how much memory it needs: every format in three languages.

Run: python -m benchmarks.report WAREHOUSE [--week 2026-W46]

Prints seconds to collect the figures, seconds and bytes of each file, the whole, and the process's peak of memory.
"""

import argparse
import resource
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from dashboard.i18n.translate import LANGUAGES
from dashboard.report import make
from dashboard.report.facts import week
from queries.warehouse import generation as warehouse_generation


def main() -> None:
    """Makes every file once and prints what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--week")
    call = parser.parse_args()
    generation = warehouse_generation.open_live(call.warehouse)
    wanted = week.parse(call.week) if call.week else week.last_whole(generation, datetime.now(UTC))
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        made = make.report(generation, wanted, Path(folder))
        print(f"{wanted.label}: figures {time.perf_counter() - begun:.2f} s")
        for language in LANGUAGES:
            for form in make.FORMATS:
                start = time.perf_counter()
                content = make.write(made, form, language, "leads")
                print(f"  {language} {form:5} {time.perf_counter() - start:6.2f} s {len(content):>12,} bytes")
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"all: {time.perf_counter() - begun:.2f} s, {megabytes:,.0f} MB at most")


if __name__ == "__main__":
    main()
