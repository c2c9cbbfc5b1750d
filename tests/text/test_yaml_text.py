"""YAML is read by the parser in C as by the one in Python."""

from pathlib import Path

import pytest
import yaml

from settings import ROOT
from text.yaml_text import load_yaml

TABLES = ["agents/messages.yaml", "text/errors.yaml", "chains/verification/bilingual_lexicon.yaml"]


@pytest.mark.parametrize("name", TABLES)
def test_both_parsers_read_the_same(name: str) -> None:
    """Korean and English, folded lines, flow mappings."""
    text = (ROOT / Path(name)).read_text("utf-8")
    assert load_yaml(text) == yaml.safe_load(text) != {}


@pytest.mark.parametrize("text", ["a: [1", "a: !!python/object/apply:os.getcwd []"])
def test_what_is_no_plain_yaml_is_an_error(text: str) -> None:
    """Nothing is constructed but plain types."""
    with pytest.raises(yaml.YAMLError):
        load_yaml(text)
