"""Loading demonstration data into a warehouse by the same road as any other data."""

import shutil
import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

from etl.demo import generate
from etl.marts import moment
from etl.pipeline.load import load
from etl.progress import Progress
from etl.warehouse import generations, history
from etl.warehouse.load_log import Loaded
from queries.errors import UsageError


def load_demo(
    directory: Path, complaints: int, seed: int, until: date | None, progress: Progress | None = None
) -> Loaded:
    """Write the demonstration data to a temporary file and load it.

    Raises UsageError where the warehouse holds anything else: invented and real ones never mix.
    """
    if generations.live(directory) is not None:
        _refuse_other_data(directory)
    scratch = Path(tempfile.mkdtemp(prefix="complaints-demo-"))
    try:
        file = scratch / "demo.parquet"
        with (progress or Progress()).display() as shown:
            with shown.stage("writing demonstration data"):
                generate.write_events(file, complaints=complaints, seed=seed, until=until)
            # data made to a day that is still to come are loaded as if that day were over
            at = moment.now()
            if until is not None:
                at = max(at, datetime.combine(until + timedelta(days=1), time()) - generate.ZONE_OFFSET)
            return load("demo", [file], directory, replace=True, progress=shown, at=at)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _refuse_other_data(directory: Path) -> None:
    if others := [source for source in history.sources(directory) if source != "demo"]:
        raise UsageError(
            f"The warehouse {directory} holds {', '.join(others)}, which demonstration data would mix with: "
            "name another folder with --warehouse."
        )
