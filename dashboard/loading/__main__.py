"""`python -m dashboard.loading FOLDER`: does the job of a folder, for the pages that asked for it."""

import sys
from pathlib import Path

from dashboard.loading import jobs
from queries import private

if __name__ == "__main__":
    private.begin()
    sys.exit(jobs.run(Path(sys.argv[1])))
