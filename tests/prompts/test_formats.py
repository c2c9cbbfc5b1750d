"""Output formats say what they want in both languages, and read it back however it is written."""

from typing import Any

import pytest
from pydantic import BaseModel, Field

from errors import PromptError
from prompts.formats import (
    FormatError,
    JsonFormat,
    ListFormat,
    OutputFormat,
    Table,
    TableFormat,
    TextFormat,
    output_format,
)
from text.translation import translated


class Item(BaseModel):
    """One thing with its price."""

    name: str
    price: int = Field(ge=0)


class Bill(BaseModel):
    """A bill."""

    items: list[Item]
    paid: bool = False


SCHEMA: dict[str, Any] = {
    "title": "장소 Fee",
    "type": "object",
    "properties": {"place": {"type": "string"}, "fee": {"type": "integer", "minimum": 0}},
    "required": ["place", "fee"],
    "additionalProperties": False,
}


def wrong_field(output: OutputFormat, reply: str) -> str:
    """The field that the format finds wrong in a reply."""
    with pytest.raises(FormatError) as raised:
        output.parse(reply)
    return raised.value.field


@pytest.mark.parametrize(
    ("wanted", "kind"),
    [
        ("text", TextFormat),
        ("list", ListFormat),
        (["place", "fee"], TableFormat),
        (Bill, JsonFormat),
        (SCHEMA, JsonFormat),
        (ListFormat(most=3), ListFormat),
    ],
    ids=["text", "list", "columns", "class", "schema", "format"],
)
def test_what_a_caller_names_is_a_format(wanted: Any, kind: type) -> None:
    """A word, columns, a class, a schema and a format itself are formats with instructions."""
    output = output_format(wanted)
    assert isinstance(output, kind)
    korean, english = output.instructions("ko"), output.instructions("en")
    assert korean != english
    assert any("가" <= letter <= "힣" for letter in korean)


@pytest.mark.parametrize("wanted", ["nonsense", "table", "json", "", None, 3])
def test_an_unknown_format_is_refused(wanted: Any) -> None:
    """The error names the formats in either language; nothing is taken for text in silence."""
    with pytest.raises(PromptError) as raised:
        output_format(wanted)
    english, korean = raised.value.text, translated(raised.value.text, "ko")
    assert repr(wanted) in english and "text, list, the columns" in english
    assert repr(wanted) in korean and "text, list, 표의 열 이름 목록" in korean


@pytest.mark.parametrize(
    ("reply", "items"),
    [
        ("- first\n- second", ["first", "second"]),
        ("1. 첫째\n2) 둘째\n③ 셋째", ["첫째", "둘째", "셋째"]),
        ("가. 하나\n나. 둘", ["하나", "둘"]),
        ("Here they are:\n\n* one [1]\n* two [2]\n\nThat is all.", ["one [1]", "two [2]"]),
        ("- one\n  more of it\n  - and a part\n- two", ["one more of it and a part", "two"]),
        ('["a", "b"]', ["a", "b"]),
        ("```\n- a\n- b\n```", ["a", "b"]),
        ("<think>- no</think>\n- yes", ["yes"]),
        ("사과\n배", ["사과", "배"]),
        (
            "- -5 degrees\n- 1.5 litres\n- **bold** word",
            ["-5 degrees", "1.5 litres", "**bold** word"],
        ),
    ],
)
def test_a_list_is_read_however_it_is_marked(reply: str, items: list[str]) -> None:
    """Bullets, numbers, Korean letters, JSON, fences and plain lines are items."""
    assert ListFormat().parse(reply) == items


@pytest.mark.parametrize("reply", ["", "There is nothing to list.", "- only one"])
def test_too_short_a_list_names_its_items(reply: str) -> None:
    """Prose is no list, and the number of items is checked."""
    assert wrong_field(ListFormat(least=2), reply) == "items"


def test_too_long_a_list_is_refused() -> None:
    """More items than wanted are an error, not cut off."""
    assert wrong_field(ListFormat(most=1), "- a\n- b") == "items"
    assert "1 to 3 items" in ListFormat(most=3).instructions("en")


TABLE = TableFormat(["place", "fee"])


@pytest.mark.parametrize(
    "reply",
    [
        "| place | fee |\n|---|---|\n| pool | 3,000 |\n| park | |",
        "The fees:\n\n| Fee | Place |\n|:--|--:|\n| 3,000 | pool |\n| | park |\nGood luck.",
        "```markdown\nplace | fee\n--- | ---\npool | 3,000\n park | |\n```",
        "| **place** | fee | note |\n|---|---|---|\n| pool | 3,000 | x |\n| park | | y |",
    ],
    ids=["plain", "other order and words around", "fence, no outer bars", "a column more"],
)
def test_a_table_is_read_by_its_columns(reply: str) -> None:
    """Columns are found by name, and come in the order asked for."""
    table = TABLE.parse(reply)
    assert table == Table(("place", "fee"), (("pool", "3,000"), ("park", "")))
    assert table.records()[0] == {"place": "pool", "fee": "3,000"}


def test_a_korean_table_with_bars_in_a_cell() -> None:
    """Escaped bars stay in their cell, and the table can be written again."""
    output = TableFormat({"장소": "건물 이름", "요금": ""})
    assert "장소: 건물 이름" in output.instructions("ko")
    table = output.parse("| 장소 | 요금 |\n|---|---|\n| 수영장\\|실내 | 3,000원 |")
    assert table.rows == (("수영장|실내", "3,000원"),)
    assert output.parse(table.markdown()) == table


@pytest.mark.parametrize(
    ("reply", "field"),
    [
        ("It costs 3,000.", "table"),
        ("| place |\n|---|\n| pool |", "fee"),
        ("| place | fee |\n|---|---|\n| pool | 3,000 |\n| park |", "row 2"),
    ],
)
def test_a_broken_table_names_column_or_row(reply: str, field: str) -> None:
    """What is missing is named."""
    assert wrong_field(TABLE, reply) == field


@pytest.mark.parametrize("columns", [[], ["a", " "], ["a", "A "]])
def test_columns_need_names(columns: list[str]) -> None:
    """No column, an empty name and two equal ones are refused."""
    with pytest.raises(PromptError, match="columns"):
        TableFormat(columns)


@pytest.mark.parametrize(
    "reply",
    [
        '{"items": [{"name": "표", "price": 3}], "paid": true}',
        '```json\n{"items": [{"name": "표", "price": 3}], "paid": true}\n```',
        'Sure {see below}:\n{"items": [{"name": "표", "price": "3"}], "paid": true}\nDone.',
        '<think>{"items": []}</think>{"items": [{"name": "표", "price": 3}], "paid": true}',
    ],
    ids=["plain", "fence", "words around", "reasoning"],
)
def test_json_becomes_an_object_of_the_class(reply: str) -> None:
    """The object in a reply is validated and converted by the class."""
    assert JsonFormat(Bill).parse(reply) == Bill(items=[Item(name="표", price=3)], paid=True)


@pytest.mark.parametrize(
    ("schema", "reply", "field"),
    [
        (Bill, '{"items": [{"name": "a", "price": 1}, {"name": "b"}]}', "items[1].price"),
        (Bill, '{"items": [{"name": "a", "price": -1}]}', "items[0].price"),
        (Bill, "{}", "items"),
        (Bill, "nothing", "reply"),
        (Bill, '{"items": [', "reply"),
        (SCHEMA, '{"place": "pool"}', "fee"),
        (SCHEMA, '{"place": "pool", "fee": "much"}', "fee"),
        (SCHEMA, '{"place": "pool", "fee": 1, "tax": 2}', "reply"),
        (SCHEMA, "{" * 5000, "reply"),
    ],
)
def test_wrong_json_names_its_field(schema: Any, reply: str, field: str) -> None:
    """Class and schema name the same kind of path."""
    assert wrong_field(JsonFormat(schema), reply) == field


@pytest.mark.parametrize(
    "schema", [{"type": "array"}, {"type": "object", "properties": {"a": {"type": "nuber"}}}, {}]
)
def test_an_invalid_schema_is_refused(schema: dict[str, Any]) -> None:
    """An invalid schema, and one of no object, is refused before a model is asked."""
    with pytest.raises(PromptError, match="JSON Schema"):
        JsonFormat(schema)


def test_references_to_addresses_are_not_followed() -> None:
    """A schema cannot make the process fetch an address."""
    schema = {"type": "object", "properties": {"a": {"$ref": "http://127.0.0.1:9/schema"}}}
    with pytest.raises(PromptError, match="refers to 'http"):
        JsonFormat(schema).parse('{"a": 1}')


def test_the_name_of_a_schema_suits_every_provider() -> None:
    """Providers want letters, digits and underscores."""
    assert JsonFormat(SCHEMA).name == "___Fee"
    assert JsonFormat(Bill).name == "Bill"
