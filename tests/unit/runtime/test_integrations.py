"""An integration file is decoded, or every mistake in it is said with its place."""

from pathlib import Path

import pytest

from runtime.documents import ConfigurationError
from runtime.integrations import IntegrationFile, SecretReference, load_integrations
from runtime.settings import SAMPLE_INTEGRATIONS

REFERENCE = "expected {env: NAME} or {file: PATH}, never the secret itself"
GOOD = """
name: acme
display_name: Acme
description: Acme's CRM.
logo_url: https://example.com/logo.png
icon_url: https://example.com/icon.png
adapter:
  target: 127.0.0.1:50062
  command: deskbridge adapter sql --config 'my acme.yaml'
access_key: {env: ACME_KEY}
"""


def load(folder: Path, **texts: str) -> dict[str, IntegrationFile]:
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text)
    return load_integrations(folder)


def mistakes(folder: Path, **texts: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load(folder, **texts)
    return [str(mistake).removeprefix(f"{folder}/") for mistake in caught.value.mistakes]


def test_a_good_file(tmp_path: Path) -> None:
    (acme,) = load(tmp_path, acme=GOOD).values()
    assert acme.adapter.command == ("deskbridge", "adapter", "sql", "--config", "my acme.yaml")
    assert (acme.page_size, acme.interaction_limit, acme.ambiguous_contacts) == (1000, 50, "newest")


def test_the_embedded_sample_is_good() -> None:
    assert set(load_integrations(SAMPLE_INTEGRATIONS)) == {"sample"}


def test_all_mistakes_of_all_files_at_once(tmp_path: Path) -> None:
    one = GOOD.replace("name: acme", "name: Acme Inc", 1) + "default_region: usa\npage_size: 0\ncolour: blue\n"
    other = GOOD.replace("display_name: Acme\n", "").replace("https://example.com/logo.png", "logo.png")
    assert sorted(mistakes(tmp_path, one=one, other=other)) == [
        "one.yaml: colour: unknown key",
        "one.yaml: default_region: expected the two capital letters of a country, such as US",
        "one.yaml: name: expected lower-case letters, digits, - and _, a letter first, at most 63 of them",
        "one.yaml: page_size: input should be greater than or equal to 1",
        "other.yaml: display_name: is missing",
        "other.yaml: logo_url: expected a URL that starts with https:// or http://",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("{env: ACME_KEY}", "{}", f"access_key: {REFERENCE}"),
        (
            "{env: ACME_KEY}",
            "hunter2-secret",
            f"access_key: {REFERENCE}",
        ),
        (
            "name: acme",
            "name: acme\ndefault_region: ZZ",
            "default_region: expected the two capital letters of a country",
        ),
        ("name: acme", "name: schema", "name: schema is one of the edge's own routes; choose another name"),
        ("  target: 127.0.0.1:50062\n", "", "adapter.target: is missing"),
        ("adapter:", "adapters:", "adapter: is missing"),
        ("name: acme", "name: acme\nname: acme", "is not YAML: "),
        ("name: acme", "\tname: acme", "is not YAML: "),
    ],
)
def test_one_mistake_with_its_place(tmp_path: Path, old: str, new: str, expected: str) -> None:
    said = mistakes(tmp_path, acme=GOOD.replace(old, new, 1))
    assert said[0].startswith(f"acme.yaml: {expected}")
    assert "hunter2" not in " ".join(said)


def test_names_are_unique(tmp_path: Path) -> None:
    assert mistakes(tmp_path, one=GOOD, two=GOOD) == [
        "one.yaml: name: acme is the name of another integration too",
        "two.yaml: name: acme is the name of another integration too",
    ]


def test_a_file_that_would_be_passed_over_in_silence(tmp_path: Path) -> None:
    (tmp_path / "other.yml").write_text(GOOD)
    assert mistakes(tmp_path, acme=GOOD) == ["other.yml: is not read: rename it so that it ends in .yaml"]


def test_an_empty_folder_and_none_at_all(tmp_path: Path) -> None:
    assert mistakes(tmp_path) == [f"{tmp_path}: holds no *.yaml file"]
    with pytest.raises(ConfigurationError, match="is not a folder"):
        load_integrations(tmp_path / "nowhere")


@pytest.mark.parametrize("key", [b"with/slash", b"with space", "schlüssel".encode(), b"\xff\xfe"])
def test_a_key_that_cannot_be_part_of_a_path(tmp_path: Path, key: bytes) -> None:
    (tmp_path / "key").write_bytes(key)
    (acme,) = load(tmp_path, acme=GOOD.replace("{env: ACME_KEY}", "{file: key}")).values()
    with pytest.raises(LookupError, match=r"must consist of|is not UTF-8 text"):
        acme.resolve_access_key()


def test_secrets_are_found_or_missed_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text("from-a-file\n")
    monkeypatch.setenv("ACME_KEY", "from-the-environment")
    (acme,) = load(tmp_path, acme=GOOD.replace("{env: ACME_KEY}", "{file: key}")).values()
    assert acme.access_key is not None
    assert acme.access_key.resolve() == "from-a-file"
    assert SecretReference(env="ACME_KEY").resolve() == "from-the-environment"
    with pytest.raises(LookupError, match="the environment variable NOWHERE is not set or empty"):
        SecretReference(env="NOWHERE").resolve()
    with pytest.raises(LookupError, match="cannot be read: No such file"):
        SecretReference(file=tmp_path / "nowhere").resolve()
