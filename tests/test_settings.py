"""Settings are read once, checked, frozen, and silent about secrets."""

import os
import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from errors import SettingsError
from settings import ROOT, Settings, env_example, variables


@pytest.fixture
def env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `.env` that Settings reads."""
    path = tmp_path / ".env"
    monkeypatch.setitem(Settings.model_config, "env_file", path)
    return path


def test_defaults_need_nothing() -> None:
    """Without any variable the settings are there and name no key."""
    settings = Settings()
    assert settings.chat_model == "auto"
    assert settings.openai_api_key is None


def test_arguments_win_over_environment_over_file(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An argument beats the environment, which beats .env, which beats the default."""
    assert Settings().top_k == 5
    env_file.write_text("RAG_TOP_K=6\n", "utf-8")
    assert Settings().top_k == 6
    monkeypatch.setenv("RAG_TOP_K", "7")
    assert Settings().top_k == 7
    assert Settings(top_k=8).top_k == 8


def test_an_empty_variable_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable set to nothing counts as not set."""
    monkeypatch.setenv("RAG_TOP_K", "")
    assert Settings().top_k == 5


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("RAG_TOPK", "RAG_TOP_K"),
        ("RAG_CHAT_MODLE", "RAG_CHAT_MODEL"),
        ("RAG_STATEDIR", "RAG_STATE_DIR"),
        ("rag_top_k", "RAG_TOP_K"),
    ],
)
@pytest.mark.parametrize("place", ["environment", "file"])
def test_a_misspelt_variable_names_the_nearest(
    wrong: str, right: str, place: str, env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A misspelt variable, in the environment or .env, is an error with the nearest setting."""
    if place == "file":
        env_file.write_text(f"{wrong}=1\n", "utf-8")
    else:
        monkeypatch.setenv(wrong, "1")
    with pytest.raises(SettingsError, match=rf"'{wrong}' is not .* mean {right}\?"):
        Settings()


def test_a_misspelt_argument_names_the_nearest() -> None:
    """A misspelt argument is an error that names the nearest setting."""
    with pytest.raises(SettingsError, match=r"'topk' is not .* mean top_k\?"):
        Settings(topk=3)


def test_other_variables_in_the_file_are_ignored(env_file: Path) -> None:
    """A .env shared with other tools is read without complaint."""
    env_file.write_text("DATABASE_URL=x\nexport FOO='bar'\n\n# note\nRAG_TOP_K=9\n", "utf-8")
    assert Settings().top_k == 9


def test_the_file_gives_provider_keys(env_file: Path) -> None:
    """Provider keys keep the providers' variable names in .env."""
    env_file.write_text("OPENAI_API_KEY=sk-from-file\n", "utf-8")
    key = Settings().openai_api_key
    assert key is not None
    assert key.get_secret_value() == "sk-from-file"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("RAG_TOP_K", "0"),
        ("RAG_TOP_K", "51"),
        ("RAG_TOP_K", "many"),
        ("RAG_TEMPERATURE", "2.1"),
        ("RAG_REQUEST_SECONDS", "0"),
        ("RAG_MODE", "fuzzy"),
        ("RAG_LANGUAGE", "fr"),
        ("RAG_CHILD_CHARS", "49"),
    ],
)
def test_values_out_of_range_are_refused(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value out of range or of the wrong kind is an error that names its variable."""
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=variable) as caught:
        Settings()
    assert ".env.example" in caught.value.remedy


def test_an_empty_user_is_refused() -> None:
    """The user may not be empty."""
    with pytest.raises(SettingsError, match="RAG_USER"):
        Settings(user="")


def test_sizes_must_nest() -> None:
    """Overlap is shorter than a child, and a child no longer than its parent."""
    with pytest.raises(SettingsError, match="child_overlap < child_chars <= parent_chars"):
        Settings(child_chars=100, child_overlap=100)


def test_settings_are_frozen() -> None:
    """Settings are immutable."""
    settings = Settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.top_k = 9  # type: ignore[misc]
    assert settings.top_k == 5


def test_secrets_are_never_shown() -> None:
    """No way of printing the settings prints a key."""
    keys = [name for name in Settings.model_fields if name.endswith("_key")]
    settings = Settings(**dict.fromkeys(keys, "sk-secret"))
    assert len(keys) >= 5
    for shown in (repr(settings), str(settings), settings.model_dump_json(), str(vars(settings))):
        assert "sk-secret" not in shown


def test_a_wrong_secret_is_not_shown_either() -> None:
    """An error about a key does not quote it."""
    with pytest.raises(SettingsError) as caught:
        Settings(openai_api_key=["sk-secret"])
    assert "sk-secret" not in str(caught.value)
    assert "OPENAI_API_KEY" in str(caught.value)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_state_directory_is_its_owner_s(tmp_path: Path) -> None:
    """Conversations and documents can be read by their owner alone."""
    made = Settings(state_dir=tmp_path / "a" / "b").prepare_state()
    assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_a_state_directory_that_cannot_be_created(tmp_path: Path) -> None:
    """Where no folder can be made, the error says which setting to change and no path."""
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(SettingsError, match="RAG_STATE_DIR") as caught:
        Settings(state_dir=tmp_path / "file" / "state").prepare_state()
    assert str(tmp_path) not in str(caught.value)


def test_every_setting_says_what_it_is_for() -> None:
    """Each variable has a description, since .env.example and the README are made of them."""
    assert [name for name, description in variables().items() if not description] == []


def test_env_example_is_current() -> None:
    """`.env.example` is what `python -m settings` writes."""
    assert (ROOT / ".env.example").read_text("utf-8") == env_example()


def test_env_example_has_the_defaults(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uncommenting .env.example changes no setting."""
    plain = Settings().model_dump()
    lines = env_example().splitlines()
    assert all(line.startswith("# ") or not line for line in lines)
    set_lines = [line[2:] for line in lines if line[2:].partition("=")[0] in variables()]
    assert len(set_lines) == len(variables())
    env_file.write_text("\n".join(set_lines), "utf-8")
    monkeypatch.chdir(ROOT)
    read = Settings().model_dump()
    for name in ("state_dir", "eval_data"):
        read[name] = (ROOT / read[name]).resolve()
        plain[name] = plain[name].resolve()
    assert read == plain


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state directory of the environment."""
    monkeypatch.setenv("RAG_STATE_DIR", str(tmp_path))
    return tmp_path


def test_settings_of_a_state_directory(
    state: Path, env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its settings.yaml overrides defaults; .env, environment and arguments override it."""
    assert Settings().config_file is None
    (state / "settings.yaml").write_text("top_k: 6\nmode: lexical\n", "utf-8")
    assert (Settings().top_k, Settings().mode) == (6, "lexical")
    assert Settings().config_file == state / "settings.yaml"
    env_file.write_text("RAG_TOP_K=7\n", "utf-8")
    assert (Settings().top_k, Settings().mode) == (7, "lexical")
    monkeypatch.setenv("RAG_TOP_K", "8")
    assert Settings(mode="dense").top_k == 8
    assert Settings(mode="dense").mode == "dense"


def test_settings_of_another_state_directory(state: Path, tmp_path: Path) -> None:
    """The settings.yaml of one state directory does not apply to another."""
    (state / "settings.yaml").write_text("top_k: 6\n", "utf-8")
    assert Settings(state_dir=tmp_path / "other").top_k == 5


def test_rag_config_overrides_the_file_of_the_state_directory(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RAG_CONFIG names the file to read."""
    (state / "settings.yaml").write_text("top_k: 6\n", "utf-8")
    (state / "other.yaml").write_text("top_k: 9\n", "utf-8")
    monkeypatch.setenv("RAG_CONFIG", str(state / "other.yaml"))
    assert Settings().top_k == 9


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("topk: 3", r"'settings.yaml': 'topk' is not a setting. Did you mean top_k\?"),
        ("top_k: 0", "RAG_TOP_K: .* greater than or equal to 1"),
        ("child_chars: 40", "RAG_CHILD_CHARS"),
        ("just words", "'settings.yaml' is no list of settings. Write one setting a line"),
        ("a: [", "no list of settings"),
        ("[]", "no list of settings"),
        ("openai_api_key: sk", "may not hold 'openai_api_key'. Keys belong in .env"),
        ("state_dir: x", "may not hold 'state_dir'"),
        ("1: 2", "'settings.yaml': 1 is not a setting"),
    ],
)
def test_invalid_settings_files(written: str, message: str, state: Path) -> None:
    """An invalid settings file is an error with the file name and a remedy."""
    (state / "settings.yaml").write_text(written, "utf-8")
    with pytest.raises(SettingsError, match=message):
        Settings()


def test_a_missing_file_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A RAG_CONFIG that is not there is an error, not silence."""
    monkeypatch.setenv("RAG_CONFIG", str(tmp_path / "gone.yaml"))
    with pytest.raises(SettingsError, match=r"'gone\.yaml' cannot be read\. Check"):
        Settings()


def test_a_folder_of_prompts_has_to_be_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """RAG_PROMPTS_DIR names a folder."""
    monkeypatch.setenv("RAG_PROMPTS_DIR", str(tmp_path / "gone"))
    with pytest.raises(SettingsError, match=r"RAG_PROMPTS_DIR: .*directory"):
        Settings()


def test_a_bare_off_in_a_file_is_the_word(tmp_path: Path) -> None:
    """YAML reads `off` as false, which is the value `off` of a setting; `on` is none."""
    (tmp_path / "settings.yaml").write_text("infer_filters: off\n", "utf-8")
    assert Settings(state_dir=tmp_path).infer_filters == "off"
    (tmp_path / "settings.yaml").write_text("infer_filters: on\n", "utf-8")
    with pytest.raises(SettingsError, match="RAG_INFER_FILTERS"):
        Settings(state_dir=tmp_path)


def test_a_list_that_is_no_json_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is named, without a stack trace and without its value."""
    monkeypatch.setenv("RAG_GUARD_TOPICS", "tuition")
    with pytest.raises(SettingsError, match=r"RAG_GUARD_TOPICS: The value is no JSON") as caught:
        Settings()
    assert "tuition" not in str(caught.value)
