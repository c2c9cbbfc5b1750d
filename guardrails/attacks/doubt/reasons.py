"""False-positive rules: the reasons why a text that scores as an attack is an ordinary one."""

from collections.abc import Callable, Set

from guardrails.attacks import scoring
from guardrails.attacks.doubt import tasks
from guardrails.attacks.doubt.questions import asks_about_behaviour, asks_for_information
from guardrails.attacks.doubt.reason import NEVER, Reason, Suspect
from guardrails.attacks.own_memory import concerns_own_memory
from guardrails.attacks.quoting import unquoted, without_quotations
from guardrails.rail import Channel

# What ordinary requests, rude words and statements about oneself mention as well:
# "뇌물 금지 규정 알려 줘", "answer me", "my phone number is ...".
_EVERYDAY = frozenset({
    "answer", "discussion", "harm", "hypothetical", "instruction", "personal", "pressure",
    "restriction", "reveal", "say_that", "secret", "verbatim", "you", "sign_imperative",
    "sign_first_person",
})  # fmt: skip
# What names nothing that an attack is after: "show me your sources", "관리자 권한 받고 싶어요".
_AIMLESS = frozenset({
    "answer", "discussion", "forged", "pressure", "reveal", "unrestricted", "you",
    "sign_imperative", "sign_first_person", "sign_question", "sign_quoted", "sign_role_tag",
    "sign_technical",
})  # fmt: skip
# What sets up a persona: somebody is spoken to, or told to be or to drop something.
_SETS_UP = frozenset({
    "compliance_frame", "never_refuse", "no_warning", "override", "own_answer", "persona", "you",
})  # fmt: skip
# What speaks to a model or of its prompt.
_ADDRESS = frozenset({
    "model", "reader_model", "system_prompt", "own_answer", "forged", "unrestricted",
    "never_refuse", "sign_role_tag", "sign_comment", "sign_placeholder",
    "sign_url_query",
})  # fmt: skip
_SURE, _CERTAIN = 0.45, 0.9


def _mentioned_in_passing(suspect: Suspect) -> bool:
    meant = suspect.meant
    return meant is not suspect.part and suspect.is_harmless(meant)


def _about_own_memory(suspect: Suspect) -> bool:
    return concerns_own_memory(suspect.analysis.view.text)


def _asks_for_information(suspect: Suspect) -> bool:
    return asks_for_information(suspect.part.text, suspect.meant.concepts)


def _by_text(test: Callable[[str, Set[str]], bool]) -> Callable[[Suspect], bool]:
    """Return a test of what a text says and names as one about a suspect."""
    return lambda suspect: test(suspect.analysis.view.text, suspect.named)


def _treats_a_quotation(suspect: Suspect) -> bool:
    analysis = suspect.analysis
    if len(analysis.view.text) > scoring.LONGEST_WHOLE:
        return False
    whole = scoring.whole(analysis.view, analysis.mentions)
    rest = without_quotations(analysis.view.text, whole, analysis.mentions)
    return rest is not None and tasks.treats_a_quotation(rest.text, rest.concepts)


def _quoted(suspect: Suspect) -> bool:
    rest = unquoted(suspect.analysis.view.text, suspect.part, suspect.analysis.mentions)
    return rest is not None and suspect.is_harmless(rest)


def _unaddressed(suspect: Suspect) -> bool:
    return suspect.windows > 1 and not suspect.named & _ADDRESS


_USER: tuple[Channel, ...] = ("user",)
# A document or result of a tool gets the benefit of few reasons, since nobody it serves wrote it.
REASONS = (
    Reason("own_memory", _about_own_memory, NEVER, channels=_USER),
    Reason("mentioned_in_passing", _mentioned_in_passing, NEVER, rails=("injection",)),
    Reason("everyday", lambda s: s.named <= _EVERYDAY, _SURE, channels=_USER),
    Reason(
        "aimless",
        lambda s: s.named <= _AIMLESS,
        _CERTAIN,
        rails=("injection",),
        channels=_USER,
    ),
    Reason("question", _asks_for_information, _CERTAIN, channels=_USER),
    Reason("rules_of_the_model", _by_text(asks_about_behaviour), NEVER, channels=_USER),
    Reason("conversation", _by_text(tasks.retells_the_conversation), NEVER, channels=_USER),
    Reason("form_of_answer", _by_text(tasks.forms_the_answer), _CERTAIN, channels=_USER),
    Reason("search_settings", _by_text(tasks.sets_up_a_search), NEVER, channels=_USER),
    Reason("treated_quotation", _treats_a_quotation, NEVER, channels=_USER),
    Reason(
        "no_persona",
        lambda s: not s.named & _SETS_UP,
        _CERTAIN,
        rails=("jailbreak",),
        channels=_USER,
    ),
    Reason("quoted", _quoted, times=64, rails=("injection",)),
    Reason("unaddressed", _unaddressed, times=4, rails=("injection",)),
)
