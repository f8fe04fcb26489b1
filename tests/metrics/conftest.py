import pytest

from queries import warehouse
from tests.metrics.golden_care import CARE
from tests.metrics.golden_story import EVENTS
from tests.small_warehouse import make


@pytest.fixture(scope="session")
def generation(tmp_path_factory):
    return warehouse.open_live(make(tmp_path_factory.mktemp("golden_story"), EVENTS))


@pytest.fixture(scope="session")
def care(tmp_path_factory):
    return warehouse.open_live(make(tmp_path_factory.mktemp("golden_care"), CARE))
