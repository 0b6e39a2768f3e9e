"""Settings: good ones are taken, wrong ones are refused in one run, the secret key is made once and kept private."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from quiz_service.config import (
    ROOT,
    SECRET_FILE,
    SECRET_LENGTH,
    SETTINGS,
    SHIPPED,
    Settings,
    home_of,
    load_settings,
)
from quiz_service.errors import WrongSettings

KEY = "k" * SECRET_LENGTH


def load(tmp_path: Path, **environment: str) -> Settings:
    """Settings with a data folder of this test's own; names are given without their prefix."""
    given = {"DATA": str(tmp_path / "data"), "SECRET_KEY": KEY} | environment
    return load_settings({f"SOTAY_{name}": value for name, value in given.items()}, root=tmp_path)


def problems_of(tmp_path: Path, **environment: str) -> list[str]:
    """What is said of these settings."""
    with pytest.raises(WrongSettings) as caught:
        load(tmp_path, **environment)
    return caught.value.problems


def test_without_any_setting_everything_has_a_default(tmp_path: Path) -> None:
    settings = load_settings({}, root=tmp_path)
    assert settings.database == f"sqlite:///{tmp_path}/build/data/sotay.db"
    assert settings.site == tmp_path / "build" / "site"
    assert settings.base_url == "http://127.0.0.1:8255"
    assert not settings.is_https
    assert not settings.second_factor_required
    assert settings.single_sign_on is None
    assert (settings.sign_in_hours, settings.activation_days, settings.proxies) == (10, 14, 0)


def test_the_project_itself_is_the_root_unless_told(tmp_path: Path) -> None:
    assert load_settings({"SOTAY_DATA": str(tmp_path)}).root == ROOT


def test_every_setting_can_be_given(tmp_path: Path) -> None:
    settings = load(
        tmp_path, DATABASE="postgresql+psycopg://a@localhost/b", SITE=str(tmp_path / "trang"),
        BASE_URL="https://sotay.example.vn/", SIGN_IN_HOURS="24", ACTIVATION_DAYS="30", SECOND_FACTOR="required",
        PROXIES="2", LIMITS="redis://localhost", OIDC_ISSUER="https://id.example.vn", OIDC_CLIENT_ID="so-tay",
        OIDC_CLIENT_SECRET="x", OIDC_CLAIM="staff", OIDC_NAME="tài khoản thử",
    )  # fmt: skip
    assert settings.database == "postgresql+psycopg://a@localhost/b"
    assert settings.site == tmp_path / "trang"
    assert settings.base_url == "https://sotay.example.vn"
    assert settings.is_https
    assert settings.second_factor_required
    assert (settings.sign_in_hours, settings.activation_days, settings.proxies) == (24, 30, 2)
    assert settings.limits == "redis://localhost"
    assert settings.single_sign_on is not None
    assert (settings.single_sign_on.claim, settings.single_sign_on.name) == ("staff", "tài khoản thử")


WRONG = {
    "DATABASE": "mysql://localhost/x",
    "BASE_URL": "ftp://sotay.example.vn",
    "SECRET_KEY": "short",
    "SIGN_IN_HOURS": "0",
    "ACTIVATION_DAYS": "91",
    "SECOND_FACTOR": "yes",
    "PROXIES": "-1",
    "LIMITS": "memcached://localhost",
}


@pytest.mark.parametrize(("name", "value"), WRONG.items())
def test_a_wrong_setting_is_refused_with_a_sentence_that_names_it(tmp_path: Path, name: str, value: str) -> None:
    (problem,) = problems_of(tmp_path, **{name: value})
    assert problem.startswith(f"SOTAY_{name}: ")
    assert problem.endswith(".")


@pytest.mark.parametrize("hours", ["mười", "1.5", "", "١٠", "169", "1e1"])
def test_only_a_whole_number_within_bounds_is_taken_for_hours(tmp_path: Path, hours: str) -> None:
    if hours == "":
        assert load(tmp_path, SIGN_IN_HOURS=hours).sign_in_hours == 10, "empty means not set"
    else:
        assert len(problems_of(tmp_path, SIGN_IN_HOURS=hours)) == 1


@pytest.mark.parametrize(
    "address", ["sotay.example.vn", "https://", "https://sotay.example.vn/hoc-tap", "https://sotay.example.vn?a=1"]
)
def test_the_base_address_is_the_root_of_a_server(tmp_path: Path, address: str) -> None:
    assert len(problems_of(tmp_path, BASE_URL=address)) == 1


def test_all_wrong_settings_are_told_in_one_run(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, **WRONG)
    assert sorted(problem.split(":", 1)[0] for problem in problems) == sorted(f"SOTAY_{name}" for name in WRONG)


def test_a_misspelt_setting_is_refused_and_foreign_variables_are_not(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, SIGNIN_HOURS="12")
    assert problem.startswith("SOTAY_SIGNIN_HOURS: ")
    assert load_settings({"SOTAY_DATA": str(tmp_path), "PATH": "/bin", "SOTAYX": "1"}).sign_in_hours == 10


def test_single_sign_on_needs_its_client(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, OIDC_ISSUER="https://id.example.vn")
    assert [problem.split(":", 1)[0] for problem in problems] == ["SOTAY_OIDC_CLIENT_ID", "SOTAY_OIDC_CLIENT_SECRET"]


def test_every_wrong_setting_stands_in_the_message(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match=r"SOTAY_SECRET_KEY: [^\n]+\n.*SOTAY_PROXIES: «9»"):
        load(tmp_path, PROXIES="9", SECRET_KEY="x")


def test_the_message_never_tells_a_secret(tmp_path: Path) -> None:
    shown = " ".join(problems_of(tmp_path, SECRET_KEY="my-little-secret", PROXIES="9"))
    assert "my-little-secret" not in shown
    settings = load(tmp_path, OIDC_ISSUER="https://id.example.vn", OIDC_CLIENT_ID="a", OIDC_CLIENT_SECRET="quiet")
    assert KEY not in repr(settings)
    assert "quiet" not in repr(settings)


def test_a_secret_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first = load(tmp_path, SECRET_KEY="")
    file = tmp_path / "data" / SECRET_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(first.secret_key) >= SECRET_LENGTH
    assert load(tmp_path, SECRET_KEY="").secret_key == first.secret_key
    assert load(tmp_path / "other", SECRET_KEY="").secret_key != first.secret_key


def test_a_key_that_is_given_leaves_no_file(tmp_path: Path) -> None:
    load(tmp_path)
    assert not (tmp_path / "data").exists()


def test_a_data_folder_that_cannot_be_made_is_a_problem_like_the_others(tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("", encoding="utf-8")
    problems = problems_of(tmp_path, DATA=str(tmp_path / "tep" / "data"), SECRET_KEY="", PROXIES="9")
    assert [problem.split(":", 1)[0] for problem in problems] == ["SOTAY_DATA", "SOTAY_PROXIES"]


def test_the_operators_list_names_each_setting_once_with_its_meaning() -> None:
    names = [setting.name for setting in SETTINGS]
    assert len(names) == len(set(names))
    assert all(name.startswith("SOTAY_") for name in names)
    assert all(setting.meaning for setting in SETTINGS)


def test_an_empty_key_file_left_by_a_crash_is_filled(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("")
    settings = load_settings({"SOTAY_DATA": str(tmp_path)})
    assert len(settings.secret_key) >= 32
    assert load_settings({"SOTAY_DATA": str(tmp_path)}).secret_key == settings.secret_key
    assert [file.name for file in tmp_path.iterdir()] == ["secret-key"]


@pytest.mark.parametrize("name", ["SOTAY_BASE_URL", "SOTAY_OIDC_ISSUER"])
@pytest.mark.parametrize("address", ["http://[", "http://may:so", "khong-phai-dia-chi"])
def test_what_is_no_address_is_refused_with_a_sentence(tmp_path: Path, name: str, address: str) -> None:
    with pytest.raises(WrongSettings, match=name):
        load_settings({"SOTAY_DATA": str(tmp_path), name: address})


def test_a_provider_may_live_below_a_path(tmp_path: Path) -> None:
    settings = load_settings({
        "SOTAY_DATA": str(tmp_path), "SOTAY_OIDC_ISSUER": "https://sso.example/realms/thu/",
        "SOTAY_OIDC_CLIENT_ID": "so-tay", "SOTAY_OIDC_CLIENT_SECRET": "bí mật",
    })  # fmt: skip
    assert settings.single_sign_on
    assert settings.single_sign_on.issuer == "https://sso.example/realms/thu"


@pytest.mark.parametrize("address", ["redis://", "redis://may:so", "localhost:6379", "memory", "redis+sentinel://a"])
def test_rates_are_counted_in_memory_or_in_a_redis_that_is_named(tmp_path: Path, address: str) -> None:
    (problem,) = problems_of(tmp_path, LIMITS=address)
    assert problem.startswith("SOTAY_LIMITS: ")


@pytest.mark.parametrize(
    "address", ["postgresql+psycopg://may-chu", "postgresql+psycopg://a@may-chu/", "postgresql+psycopg://a@may:so/b"]
)
def test_the_address_of_a_postgresql_names_its_database(tmp_path: Path, address: str) -> None:
    (problem,) = problems_of(tmp_path, DATABASE=address)
    assert problem.startswith("SOTAY_DATABASE: ")


def test_a_postgresql_beside_the_service_may_be_reached_by_its_socket(tmp_path: Path) -> None:
    address = "postgresql+psycopg://a:@/so_tay?host=/run/postgresql"
    assert load(tmp_path, DATABASE=address).database == address


def test_what_an_installed_program_makes_lies_where_it_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert home_of(SHIPPED) == tmp_path
    assert home_of(ROOT) == ROOT
