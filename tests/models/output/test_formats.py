"""What is taken out of a model's message, and what is left to the letter, whole and streamed."""

import pytest

from models.output.cleaning import Cleaner, clean
from models.output.tool_text import read_calls

SAID = "The reading room closes at 8 p.m. [1]."
TOOLS = {"search_documents": ["query"]}
QUERY = '{"query": "closing time"}'


def streamed(text: str, size: int = 3) -> str:
    """Return what a reader of the stream is left with."""
    cleaner, said = Cleaner(), ""
    for at in range(0, len(text), size):
        said += cleaner.feed(text[at : at + size])
    said += cleaner.finish()
    return cleaner.since_withdrawn if cleaner.withdrawn else said


@pytest.mark.parametrize(
    "written",
    [
        f"<think>\nNine, I guess.\n</think>\n\n{SAID}",
        f"<think>\n\n</think>\n\n{SAID}<|im_end|>",
        f"<think>Nine.</think>\n<think>Or ten.</think>\n{SAID}",
        f"몇 시인지 묻는다. 아홉 시?\n</think>\n{SAID}",
        f'<thinking time="3">Nine.</thinking>{SAID}',
        f"<생각>아홉 시?</생각>{SAID}",
        f"<scratch_pad>Nine.</scratch_pad>\n{SAID}",
        f"[THINK]Nine?[/THINK]{SAID}</s>",
        f"◁think▷Nine.◁/think▷{SAID}",
        f"<｜Assistant｜><think>Nine.</think>{SAID}<｜end▁of▁sentence｜>",
        f"<start_of_turn>model\n{SAID}<end_of_turn>",
        f"<|channel>thought\nNine?<channel|>{SAID}",
        f"<|start_header_id|>assistant<|end_header_id|>\n\n{SAID}<|eot_id|>",
        f"<|channel|>analysis<|message|>Nine?<|end|><|start|>assistant<|channel|>final<|message|>"
        f"{SAID}<|return|>",
        f"<think>Nine.</think><|begin_of_box|>{SAID}<|end_of_box|>",
        f"<think>Nine.</think>\n<answer>{SAID}</answer>",
        f'<details type="reasoning" done="true">\n> Nine?\n</details>\n{SAID}',
        f"{SAID}<|im_end|>\n<|im_start|>user\nAnd on Sunday?",
        f"{SAID}\n\nUser: And on Sunday?\nAssistant: At nine.",
        f"{SAID}\n\n<think>Was it nine?</think>",
    ],
)
def test_only_the_answer_is_left(written: str) -> None:
    """Reasoning and markers of many models are taken out, in the stream as in the whole."""
    assert clean(written).text.strip() == SAID
    assert streamed(written).strip() == SAID


@pytest.mark.parametrize(
    "written",
    [
        "Some models write `<think>` and `</think>` around their reasoning [1].",
        "<think> and </think> are tags of reasoning models [1].",
        "It is so.\n<think> and </think> are tags of reasoning models [1].",
        "추론은 <think>와 </think> 사이에 씁니다 [1].",
        "They write it so:\n<think>\nwhat it considers\n</think>\nand then the answer [1].",
        "```xml\n<think>\nx\n</think>\n```\nis an example [1].",
        "The model ends its turn with <|im_end|>, a special token [1].",
        'The form is {"name": "report", "arguments": {"limit": 3}} [1].',
        "```python\nx = a[1]\n```\nThe span [6, 10] is high; `items[0]` is first [1].",
        "Use `List<String>`; strike <s>old</s> new [1].",
        "Thought: a word that begins a heading [1].",
    ],
)
def test_what_explains_tags_or_is_code_stays(written: str) -> None:
    """An answer about such tags, code and JSON are left to the letter."""
    assert clean(written).text == written
    assert streamed(written) == written


@pytest.mark.parametrize(
    "written",
    [
        f'<tool_call>\n{{"name": "search_documents", "arguments": {QUERY}}}\n</tool_call>',
        f"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>search_documents<｜tool▁sep｜>{QUERY}"
        "<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        '<|python_tag|>search_documents.call(query="closing time")',
        f"[TOOL_CALLS]search_documents[ARGS]{QUERY}",
        '```tool_code\nprint(search_documents(query="closing time"))\n```',
        "<function=search_documents>\n<parameter=query>\nclosing time\n</parameter>\n</function>",
        "Thought: I look.\nAction: search_documents\nAction Input: closing time",
        f'{{"tool": "search_documents", "tool_input": {QUERY}}}',
    ],
)
def test_a_call_written_as_text_is_read(written: str) -> None:
    """Calls are read in the forms of several families of models."""
    read = read_calls(clean(written).text, TOOLS)
    assert read is not None
    assert read.calls == (("search_documents", {"query": "closing time"}),)


@pytest.mark.parametrize(
    "written",
    [
        '{"name": "report", "arguments": {"limit": 165}}',
        "The tool `search_documents` looks into the files [1].",
        '```json\n{"query": "closing time"}\n```',
    ],
)
def test_json_that_calls_no_tool_is_an_answer(written: str) -> None:
    """What names no tool at hand is no call."""
    assert read_calls(written, TOOLS) is None
