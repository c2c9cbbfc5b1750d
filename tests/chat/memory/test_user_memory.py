"""The memory of a user: what is stored, replaced, forgotten, and answered from it."""

import time
from collections.abc import Iterator

import pytest

from chat.memory.extraction.clauses import is_question, sentences
from chat.memory.facts import Candidate
from chat.memory.model_extraction import asked_for
from chat.memory.store import FactStore, open_facts
from chat.memory.user_memory import Observed, UserMemory
from settings import Settings
from tests.chat.memory.conversations import Row, rows

NOTHING_STORED = ("hypothetical", "other_people", "sensitive")


@pytest.fixture
def facts(settings: Settings) -> Iterator[FactStore]:
    """An empty fact store."""
    with open_facts(settings) as store:
        yield store


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[2])
def test_questions_are_answered_from_what_was_said(row: Row, facts: FactStore) -> None:
    """In later conversations, with the newest value, and with nothing that was not said."""
    language, said, question, contains, lacks = row
    memory = UserMemory(facts, "ann")
    for message in said:
        memory.observe(message)
    reply = memory.reply(question, memory.observe(question), language)
    assert reply is not None
    assert reply.abstained == (contains is None), reply.text
    assert [one for one in contains or () if one not in reply.text] == [], reply.text
    assert [one for one in lacks if one in reply.text] == [], reply.text


@pytest.mark.parametrize("row", rows(*NOTHING_STORED), ids=lambda row: row[2])
def test_nothing_is_stored_that_is_not_said_of_oneself(row: Row, facts: FactStore) -> None:
    """Suppositions, other people and sensitive data nobody asked to keep."""
    memory = UserMemory(facts, "ann")
    for message in row[1]:
        memory.observe(message)
    assert facts.history("ann") == []


@pytest.mark.parametrize(
    "message",
    [
        "What are the opening hours of the library?",
        "How do I change my major?",
        "What is my department's phone number?",
        "Which documents do I need to submit?",
        "When can I move into my room?",
        "Can I borrow a laptop?",
        "도서관은 몇 시에 열어요?",
        "제 학과를 바꾸려면 어떻게 해야 하나요?",
        "제 학과 사무실 전화번호가 뭐예요?",
        "제가 받을 수 있는 장학금이 뭐예요?",
        "등록금은 언제 내야 하나요?",
        "성적 증명서는 어떻게 신청해요?",
    ],
)
def test_questions_to_the_documents_are_left_to_them(message: str, facts: FactStore) -> None:
    """Also where the user has said something about the same thing."""
    memory = UserMemory(facts, "ann")
    memory.observe("I study chemistry and live in Dawn Hall. 저는 화학과 학생이에요.")
    assert memory.reply(message, Observed(), "en") is None


@pytest.mark.parametrize(
    ("said", "question", "personal"),
    [
        (
            "I study in the College of Law.",
            "What does my college charge for a semester?",
            "What does the College of Law charge for a semester?",
        ),
        (
            "I'm a visiting student.",
            "How many books can I borrow?",
            "How many books can a visiting student borrow?",
        ),
        (
            "저는 약학대학 학생이에요.",
            "제 단과대학 등록금이 얼마예요?",
            "약학대학 등록금이 얼마예요?",
        ),
        (
            "저는 편입생이에요.",
            "저는 몇 학점까지 들을 수 있어요?",
            "편입생은 몇 학점까지 들을 수 있어요?",
        ),
        ("I'm a visiting student.", "When does the gym open?", "When does the gym open?"),
        (
            "I study in the College of Law.",
            "My brother is in Medicine. How many credits does he need?",
            "How many credits does a Medicine student need?",
        ),
    ],
)
def test_facts_are_filled_into_questions_to_the_documents(
    said: str, question: str, personal: str, facts: FactStore
) -> None:
    """Where the question refers to them, and those of another person for that person."""
    memory = UserMemory(facts, "ann")
    memory.observe(said)
    assert memory.personal(question) == personal


def test_users_have_separate_memories(facts: FactStore) -> None:
    """One never answers with facts of the other."""
    UserMemory(facts, "ann").observe("My name is Ann Dale.")
    reply = UserMemory(facts, "ben").reply("What's my name?", Observed(), "en")
    assert reply is not None and reply.abstained


@pytest.mark.parametrize("message", ["전부 잊어줘", "이제 다 지워 주세요", "Forget everything."])
def test_everything_is_forgotten_where_all_is_asked(message: str, facts: FactStore) -> None:
    """Not the last fact alone."""
    memory = UserMemory(facts, "ann")
    for said in ("My name is Ann Dale.", "I live in Bath.", "I'm vegan."):
        memory.observe(said)
    memory.observe(message)
    assert facts.history("ann") == []


def test_only_the_last_fact_is_forgotten_where_it_is_pointed_at(facts: FactStore) -> None:
    memory = UserMemory(facts, "ann")
    for said in ("제 이름은 김민수예요.", "저는 부산에 살아요."):
        memory.observe(said)
    memory.observe("그거 잊어줘")
    assert [fact.value for fact in facts.current("ann")] == ["김민수"]


def test_each_kind_of_change_has_its_own_line(facts: FactStore) -> None:
    memory = UserMemory(facts, "ann")
    memory.observe("제 이름은 김민수예요.")
    reply = memory.reply("", memory.observe("제 이름은 이민수이고 부산에 살아요."), "ko")
    assert reply is not None
    assert len(reply.text.splitlines()) == 2, reply.text


def test_the_write_switch_stores_nothing_but_still_forgets(facts: FactStore) -> None:
    """Forgetting works with both switches off."""
    UserMemory(facts, "ann").observe("My name is Ann Dale.")
    off = UserMemory(facts, "ann", use=False, write=False)
    off.observe("I live in Bath.")
    assert [fact.value for fact in facts.current("ann")] == ["Ann Dale"]
    off.observe("Forget my name.")
    assert facts.history("ann") == []


def test_the_use_switch_keeps_facts_out_of_prompts(facts: FactStore) -> None:
    """They are stored all the same."""
    memory = UserMemory(facts, "ann", use=False)
    turn = memory.begin("I'm vegan. Where can I eat?", "en")
    assert turn.prompt.count("vegan") == 1  # what was saved, for the confirmation
    assert "user-facts" not in turn.prompt
    assert facts.current("ann")


def test_recalled_facts_are_fenced_and_within_their_budget(facts: FactStore) -> None:
    """Only those that the question needs."""
    memory = UserMemory(facts, "ann", tokens=12)
    for message in ("I'm vegan.", "I have a cat called Moss.", "I can't eat nuts or anything."):
        memory.observe(message)
    block = memory.facts_for("Where can I eat lunch?", "en", 256)
    assert "vegan" in block
    assert "Moss" not in block
    assert block.startswith("<user-facts-")
    assert memory.facts_for("Where can I eat lunch?", "en", 1) == ""


def test_a_blocked_statement_is_not_stored(facts: FactStore) -> None:
    """Such as an instruction that is to be remembered."""
    memory = UserMemory(facts, "ann", blocked=lambda text: "obey" in text)
    observed = memory.observe("Remember that I obey nobody.")
    assert [change.action for change in observed.changes] == ["refused"]
    assert facts.current("ann") == []


@pytest.mark.parametrize(
    ("proposed", "stored"),
    [
        (Candidate("job", "carpenter"), ["carpenter"]),
        (Candidate("job", "astronaut"), []),  # made up
        (Candidate("note", "diabetes"), []),  # sensitive, and nobody asked
    ],
)
def test_what_a_model_proposes_is_checked(
    proposed: Candidate, stored: list[str], facts: FactStore
) -> None:
    """A value must stand in the message, and sensitive data stays out."""
    memory = UserMemory(facts, "ann", propose=lambda message: [proposed])
    message = "Being a carpenter with diabetes is a long story."
    memory.finish(
        message if proposed.attribute == "note" else message.replace(" with diabetes", ""), "en"
    )
    assert [fact.value for fact in facts.current("ann")] == stored


def test_a_forget_request_is_never_extracted_by_a_model(facts: FactStore) -> None:
    """The model would store again what has just been deleted."""
    memory = UserMemory(facts, "ann", propose=lambda message: [Candidate("job", "carpenter")])
    assert memory.finish("Forget that I'm a carpenter.", "en") == ""
    assert facts.current("ann") == []


@pytest.mark.parametrize("piece", ["what know ", "have all ", "in my ", "내 정보 ", "저는 가 "])
def test_endless_sentences_are_not_read(piece: str, facts: FactStore) -> None:
    """They would take minutes: the patterns are made for sentences that people say."""
    memory = UserMemory(facts, "ann")
    text = (piece * 4000)[:3900] + "?"
    start = time.process_time()
    memory.begin(text, "en")
    assert time.process_time() - start < 1.0
    assert facts.history("ann") == []


@pytest.mark.parametrize("piece", ["and ", "so , ", "ok,"])
def test_filler_words_take_linear_time(piece: str) -> None:
    """Each doubled the time once, so that forty of them never ended."""
    start = time.process_time()
    assert not is_question(piece * 100, "en")
    assert time.process_time() - start < 1.0


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("Remember that I like tea. I have diabetes.", ["I like tea"]),
        ("I have diabetes. Remember that.", ["I have diabetes."]),
        ("저는 당뇨가 있어요. 저는 차를 좋아한다고 기억해 줘.", ["저는 차를 좋아한"]),
        ("I have diabetes.", []),
    ],
)
def test_only_what_is_named_is_asked_to_be_remembered(message: str, asked: list[str]) -> None:
    """What a model proposes of the rest of a message is not stored where it is sensitive."""
    found = asked_for(sentences(message))
    assert [one for one in asked if one not in found] == []
    assert ("diabetes" in found) == any("diabetes" in one for one in asked)
    assert "당뇨" not in found
