"""Correctness of an answer whose accepted strings are known.

* `answer_contains`: the answer contains one of `answers`; where only `all_of` is given, one variant
  of each of its groups. A refusal contains none, whatever passage it shows as the nearest
* `answer_contains@1`: the same of its first sentence
* `answer_complete`: it contains one variant of each group of `all_of`
* `wrong_answerable`: the question was answered, not refused, and nothing of it is right: none of
  `answers`, or no variant of any group where only `all_of` is given. An answer that only lacks some
  of the groups is incomplete, not wrong.
* `padding`: share of its sentences and rows without any accepted string, where it was answered; an
  answer with nothing right is all padding
* `padding_right`: the same over answers in which something is right, which tells answers that are
  too long from wrong ones
"""

from collections.abc import Sequence

from evals.metrics.matching import contains, contains_all, first_sentence
from evals.metrics.padding import padding


def correctness(
    answer: str,
    answers: Sequence[str],
    all_of: Sequence[Sequence[str]] = (),
    *,
    abstained: bool = False,
) -> dict[str, float]:
    """Return the values of one answer by metric; none without accepted strings."""
    if not (answers or all_of):
        return {}

    def has_answer(text: str) -> bool:
        return contains(text, answers) if answers else contains_all(text, all_of)

    def is_right(text: str) -> bool:
        return not abstained and has_answer(text)

    values = {
        "answer_contains": float(is_right(answer)),
        "answer_contains@1": float(is_right(first_sentence(answer))),
    }
    if all_of:
        values["answer_complete"] = float(not abstained and contains_all(answer, all_of))
    variants = [variant for group in all_of for variant in group]
    some_right = contains(answer, answers or variants)
    values["wrong_answerable"] = float(not abstained and not some_right)
    share = None if abstained else padding(answer, [*answers, *variants])
    if share is not None:
        values["padding"] = share
        if some_right:
            values["padding_right"] = share
    return values
