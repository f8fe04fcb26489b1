import pytest

from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import make
from tests.queries.metrics.golden_care import CARE
from tests.queries.metrics.golden_story import EVENTS


@pytest.fixture(scope="session")
def generation(tmp_path_factory):
    return warehouse_generation.open_live(make(tmp_path_factory.mktemp("golden_story"), EVENTS))


@pytest.fixture(scope="session")
def care(tmp_path_factory):
    return warehouse_generation.open_live(make(tmp_path_factory.mktemp("golden_care"), CARE))
