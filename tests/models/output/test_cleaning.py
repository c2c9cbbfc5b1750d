"""What a model writes besides its answer is taken out, whole or in pieces, and nothing else is."""

import pytest

from models.output.cleaning import Cleaner, clean
from models.output.repetition import without_loop

EN = "The fee is 30 euros [1]."
KO = "수강료는 3만 원입니다 [1]."

APPLY, GO = "Apply to the office of the dean.", "Go left now.\nGo right now.\n"

REASONING = [
    ("<think>\nPassage [2] says 20.\n</think>\n\n", EN),
    ("<think>\n수강료를 묻는다. [3]인 것 같다.\n</think>\n", KO),
    ("<THINKING>hm</THINKING>\n", EN),
    ("<reasoning effort='low'>hm</reasoning>", KO),
    ("<think>a</think>\n<think>b</think>\n", EN),
    ("<think>\n\n</think>\n\n", KO),
    ("<think>It says `</think>` ends it.\n</think>\n", EN),
    ("The user asks for a fee, so 20.\n</think>\n\n", EN),
    ("질문은 수강료이다.\n</think>\n", KO),
    ("[THINK]hm[/THINK]", EN),
    ("◁think▷hm◁/think▷", KO),
    ("<|begin_of_thought|>hm<|end_of_thought|><|begin_of_solution|>", EN),
    ("<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>", EN),
    ("<|channel|>final<|message|>", KO),
    ("analysisThe user asks.assistantfinal", EN),
    ("Thought: I know it.\nFinal Answer: ", EN),
    ("생각: 안다.\n최종 답변: ", KO),
]
MARKERS = [
    (EN, "<|im_end|>\n<|im_start|>user\nAnd then?"),
    (KO, "<|eot_id|>"),
    (EN, "</s>"),
    (KO, " [/INST] 더"),
    (EN, "<end_of_turn>\n"),
    (EN, "<｜end▁of▁sentence｜>"),
    (KO, "[|endofturn|]"),
    (EN, "\nUser: And the deadline?\nAssistant: 1 May"),
    (KO, "\n사용자: 마감은 언제인가요?\n어시스턴트: 5월"),
    (EN, "\n\nHuman: And now?"),
]
LEFT = [
    "Models write it between `<think>` and `</think>` [1].",
    "Models write it between <think> and </think> tags [1].",
    "<think> and </think> are the tags [1].",
    "추론은 <think>와 </think> 사이에 씁니다 [1].",
    "Close the block with </think> to end it [1].",
    "```xml\n<think>\nhm\n</think>\nanswer\n```\nThat is the form [1].",
    "```\n<|im_start|>user\nHi<|im_end|>\n```\nis ChatML [1].",
    "`<|im_end|>` ends a turn [1].",
    "The token <|im_end|> ends a turn [1].",
    "It was <s>20</s> 30 euros [1].",
    "Sign in:\nUser: guest\nPassword: library [1]",
    "Use `a[0]`, b[1] and [TODO] [1].",
    "analysis of variance is used [1].",
    "Thought: leaders differ [1].",
    "Assistant professors teach [1].",
    "If a < b and c > d, see <https://example.org> [1].",
    "<details><summary>Fees</summary>30 euros [1]</details>",
    "  A list:\n- one\n- two\n",
]


def streamed(text: str, size: int) -> str:
    """What is shown of a text that comes in pieces, as its reader sees it in the end."""
    cleaner, shown = Cleaner(), ""
    for start in range(0, len(text), size):
        shown += cleaner.feed(text[start : start + size])
    shown += cleaner.finish()
    return cleaner.since_withdrawn if cleaner.withdrawn else shown


@pytest.mark.parametrize(("reasoning", "answer"), REASONING)
def test_reasoning_in_front_is_taken_out(reasoning: str, answer: str) -> None:
    """In each form, whole and cut at any place."""
    found = clean(reasoning + answer)
    assert found.text == answer
    assert found.reasoned or reasoning.startswith("<|channel|>final")
    for size in (1, 2, 3, 7):
        assert streamed(reasoning + answer, size).strip() == answer


@pytest.mark.parametrize(("answer", "more"), MARKERS)
def test_an_answer_ends_at_the_first_marker(answer: str, more: str) -> None:
    """Also where the model goes on as the person who asks."""
    found = clean(answer + more)
    assert found.text == answer
    assert found.marked
    for size in (1, 2, 3, 7):
        assert streamed(answer + more, size).strip() == answer


@pytest.mark.parametrize("text", LEFT)
def test_what_only_speaks_of_tags_is_left(text: str) -> None:
    """Code, quotes, sentences about tags and other markup are not touched."""
    assert clean(text).text == text
    for size in (1, 2, 3, 7):
        assert streamed(text, size) == text


@pytest.mark.parametrize("text", ["<think>never closed", "<|channel|>analysis<|message|>hm"])
def test_reasoning_without_an_end_leaves_nothing(text: str) -> None:
    """Where the limit came before the answer, there is none."""
    assert clean(text).text == ""
    assert clean(text).reasoned


@pytest.mark.parametrize(
    "text", ["<|im_end|>\n<|im_start|>user\nhm", "<｜end▁of▁sentence｜>", "</s>"]
)
def test_markers_alone_leave_nothing(text: str) -> None:
    """And it is known why."""
    assert clean(text).text == ""
    assert clean(text).marked


@pytest.mark.parametrize(
    "header",
    [
        "<|im_start|>assistant\n",
        "<|start_header_id|>assistant<|end_header_id|>\n\n",
        "Assistant: ",
        "<s> ",
    ],
)
def test_the_header_of_a_template_is_taken_off(header: str) -> None:
    """What a template puts in front of an answer is not its end."""
    assert clean(header + EN).text == EN
    assert streamed(header + EN, 2).strip() == EN


@pytest.mark.parametrize(
    "tag", ['<passage-ce06479e n="1" source="fees.md" title="Fees">', "<passage-ce06479e>"]
)
def test_fences_of_the_prompt_are_taken_out(tag: str) -> None:
    """The words of the passage stay, the fence goes."""
    assert (
        clean(f"The passage says:\n{tag}\n{EN}\n</passage-ce06479e>").text
        == f"The passage says:\n{EN}"
    )


def test_a_marker_in_a_code_block_that_never_ends_ends_it() -> None:
    """Only a closed block is an explanation."""
    assert clean("```python\nx = 1\n<|im_end|>\n<|im_start|>user").text == "```python\nx = 1"


@pytest.mark.parametrize(
    ("text", "once"),
    [
        ("The fee is 5. " * 20, "The fee is 5."),
        (f"{EN} " + "수강료는 학과 사무실에 냅니다. " * 10, f"{EN} 수강료는 학과 사무실에 냅니다."),
        ("\n".join(f"{n}. {APPLY}" for n in range(1, 12)), f"1. {APPLY}"),
        (f"Steps.\n{GO * 10}Go le", f"Steps.\n{GO.strip()}"),
    ],
    ids=["sentence", "korean", "numbered lines", "two lines, cut off"],
)
def test_a_loop_is_said_once(text: str, once: str) -> None:
    """What is repeated to the end is kept one time."""
    assert without_loop(text) == once
    assert clean(text).looped


@pytest.mark.parametrize(
    "text",
    [
        "| day | open |\n|---|---|\n" + "| Mon | 9-18 |\n" * 30,
        "-" * 300,
        "```\n" + "print(1)\n" * 30 + "```",
        "Fields:\n- None\n- None\n- None\n- None",
        "Row 1: 10\nRow 2: 20\nRow 3: 30\nRow 4: 40\nRow 5: 50\nRow 6: 60\nRow 7: 70\nRow 8: 80\n"
        * 1,
    ],
    ids=["table", "rule", "code", "short list", "rows that differ"],
)
def test_likeness_is_no_loop(text: str) -> None:
    """Tables, rules, code and rows that differ are left."""
    assert without_loop(text) == text
