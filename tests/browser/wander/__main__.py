"""`python -m tests.browser.wander [--seed N] [--steps N] [--minutes N] [--world NAME]`: prints what a walk finds."""

import argparse
import secrets
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.wander.walk import walk
from tests.browser.wander.worlds import MAKE, served
from tests.helpers.dashboard_browser import CHROMIUM, QUIET

_LEG = 60  # steps of one session


def main() -> int:
    """Exit 1 where something was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.wander")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--steps", type=int, default=2_000)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--world", choices=[*MAKE], action="append")
    asked = parser.parse_args()
    began, found = time.monotonic(), 0
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*QUIET])
        for name in asked.world or MAKE:
            with served(name, Path(place)) as world:
                done, seed = 0, asked.seed
                while done < asked.steps and (time.monotonic() - began) / 60 < asked.minutes:
                    walked = walk(browser, world, seed, min(_LEG, asked.steps - done))
                    done, seed = done + max(len(walked.trail), 1), seed + 1
                    well = f"{name}, seed {walked.seed}: {len(walked.trail)} steps"
                    print(walked if walked.wrong else well, flush=True)
                    found += bool(walked.wrong)
        browser.close()
    print(f"{found} faults in {(time.monotonic() - began) / 60:.0f} minutes")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
