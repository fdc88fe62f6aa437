"""Settings: checked at the start, and refused in words."""

import pytest

from config import KNOWN, Settings, SettingsError, load, misspelt

GOOD = "Zq3-81b.fGh_29xLmN7pRs5tUv0wYa4cE"
PRODUCTION = {"ENVIRONMENT": "production", "SECRET_KEY": GOOD}


@pytest.fixture
def given(tmp_path):
    return {"DATA_DIR": str(tmp_path)}


def test_the_defaults_need_no_server(given, tmp_path):
    settings = load(given)
    assert settings["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{tmp_path}/atelier.db"
    assert settings["STORAGE_URL"] == f"file://{tmp_path}/files"


def test_a_development_secret_is_made_once_and_kept_to_oneself(given, tmp_path):
    assert load(given)["SECRET_KEY"] == load(given)["SECRET_KEY"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("secret", ["", "short", "development-only", "a" * 64, "password" * 4])
def test_production_refuses_a_missing_or_weak_secret(given, secret):
    with pytest.raises(SettingsError, match="SECRET_KEY is missing or weak"):
        load(given | PRODUCTION | {"SECRET_KEY": secret})


def test_former_secrets_are_kept_in_order_after_the_one_that_signs(given):
    settings = load(given | {"SECRET_KEY": "new", "OLD_SECRET_KEYS": " older, old ,,"})
    assert settings["SECRETS"] == ("new", "older", "old")
    assert settings["SECRET_KEY_FALLBACKS"] == ["older", "old"]


@pytest.mark.parametrize("weak", ["short", "a" * 64, f"{GOOD},password"])
def test_production_refuses_a_weak_former_secret_without_showing_it(given, weak):
    with pytest.raises(SettingsError, match="OLD_SECRET_KEYS has a weak one") as refused:
        load(given | PRODUCTION | {"OLD_SECRET_KEYS": weak})
    assert not any(secret in str(refused.value) for secret in weak.split(","))
    assert load(given | PRODUCTION | {"OLD_SECRET_KEYS": GOOD[::-1]})["SECRETS"] == (GOOD, GOOD[::-1])


def test_production_names_what_it_does_not_know(given):
    with pytest.raises(SettingsError, match="Unknown settings: DATABASE_ULR"):
        load(given | PRODUCTION | {"DATABASE_ULR": "x"})
    assert load(given | PRODUCTION)["ENVIRONMENT"] == "production"


def test_a_misspelt_variable_of_the_environment_is_noticed_and_others_are_not():
    assert misspelt(["SECRETKEY", "DATABSE_URL", "PATH", "HOME", "PGPORT"]) == ["SECRETKEY", "DATABSE_URL"]


def test_an_env_file_lies_beneath_the_environment(given, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("PORT=9001\nHOST=10.0.0.1\n")
    monkeypatch.setenv("PORT", "9002")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    settings = load()
    assert (settings["PORT"], settings["HOST"]) == (9002, "10.0.0.1")


@pytest.mark.parametrize(
    "wrong",
    [
        {"PORT": "http"},
        {"PORT": "0"},
        {"ENVIRONMENT": "prod"},
        {"CAD_TIMEOUT_S": "-1"},
        {"RATE_LIMIT_URL": "localhost:6379"},
        {"JWT_ISSUER": ""},
        {"PASSWORD_MAX_LENGTH": "63"},
        {"PASSWORD_MIN_LENGTH": "65"},
    ],
)
def test_a_setting_of_the_wrong_kind_is_named(given, wrong):
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        load(given | wrong)


def test_every_setting_says_what_it_means():
    described = Settings().fields
    assert all(described[name].metadata["description"] for name in KNOWN)


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg2://u@h/d"])
def test_postgresql_is_reached_however_it_is_written(given, url):
    assert load(given | {"DATABASE_URL": url})["DATABASE_URL"] == "postgresql+psycopg2://u@h/d"
