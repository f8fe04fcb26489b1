import pytest

from queries import settings
from queries.errors import BadPolicyError

GOOD = settings.SETTINGS_FILE.read_text(encoding="utf-8")


def read(tmp_path, text):
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return settings.read(path)


def test_the_projects_settings():
    found = settings.settings()
    assert found.warehouse == settings.ROOT / "data" / "warehouse"
    assert (found.generations_kept, found.port, found.small_n) == (8, 8501, 10)
    assert (found.on_time_target_share, found.policy) == (0.95, "retailer")


def test_a_path_is_relative_to_the_file(tmp_path):
    assert read(tmp_path, GOOD).warehouse == tmp_path / "data" / "warehouse"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("port = 8501", "prot = 8501", "prot"),
        ("port = 8501", "", "port"),
        ("port = 8501", 'port = "8501"', "port"),
        ("port = 8501", "port = true", "port"),
        ("port = 8501", "port = 70000", "65535"),
        ("0.95", "95", "between 0 and 1"),
        ("small_n = 10", "small_n = ", "cannot be read"),
        ('memory = ""', 'memory = "lots"', "at least 500MB"),
        ('memory = ""', 'memory = "100MB"', "at least 500MB"),
        ('memory = ""', "memory = 4", "of type str"),
        ('personal_data = "keep"', 'personal_data = "hide"', "keep or drop"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, old, new, told):
    with pytest.raises(BadPolicyError, match=told):
        read(tmp_path, GOOD.replace(old, new))


@pytest.mark.parametrize("amount", ["", "500MB", "1.5 GB", "4GiB"])
def test_memory_is_an_amount_or_left_to_the_machine(tmp_path, amount):
    assert read(tmp_path, GOOD.replace('memory = ""', f'memory = "{amount}"')).memory == amount


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadPolicyError, match=r"settings\.toml"):
        settings.read(tmp_path / "settings.toml")
