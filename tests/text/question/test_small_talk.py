"""Small talk as it is typed: greetings, thanks, farewells, and questions about the assistant."""

import pytest

from text.question.small_talk import small_talk

_TYPED = {
    "greetin"
    "g": ["하이요", "hiii", "안녕하세용", "hello bot!", "방가방가", "how r u",
                 "ㅎㅇㅎㅇ", "hey all"],
    "thanks": ["고마웡", "thx a lot!", "ty", "감사합니당 ㅎㅎ", "ㄱㅅ", "great job", "도움됐어요",
               "awesome, thank you so much"],
    "farewell": ["ok thx bye", "ㅂㅂ", "수고하세요", "담에 봐요", "see ya", "good night"],
    "abilities": ["what can you do", "wait, what can you do?", "뭐 할줄 알아",
                  "how does this work?", "help me", "뭘 도와줄 수 있어?",
                  "what can i ask you about", "이거 어떻게 써?"],
    "identity": ["너 사람이야?", "혹시 로봇이세요?", "am i talking to a bot", "who made you",
                 "are u human or ai", "너 이름이 뭐야", "r u chatgpt"],
    "first_question": ["what did i ask first?", "can you remind me what i asked first",
                       "내가 처음에 뭐 물어봤지", "첫 질문이 뭐였어?", "맨 처음에 한 질문이 뭐야"],
    "last_question": ["what did I just ask", "what was my last question?", "방금 뭐 물어봤더라",
                      "내 직전 질문 뭐였죠?"],
    "all_questions": ["list my questions", "what have i asked so far", "지금까지 한 질문 알려줘",
                      "지금까지 내가 물어본 거 정리해줘"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("message", "kind"), [(message, kind) for kind, typed in _TYPED.items() for message in typed]
)
def test_small_talk_is_recognised_as_typed(message: str, kind: str) -> None:
    """Typed variants are small talk of their kind."""
    assert small_talk(message) == kind


@pytest.mark.parametrize(
    "message",
    ["hello, when does the gym open?", "컴퓨터", "what can I borrow", "thanks, and how much is it?",
     "help des"
     "k", "who made the schedule", "도움말 문서 어디 있어", "수고비 얼마예요", "morning shift",
     "what is the first question on the form", "첫 질문지는 어디서 받아요", "오늘 뭐 했어",
     "아까 물어본 요금은 얼마야", "what questions will be on the exam", "처음에 뭐 내야 해",
     "what is this fee for", "사용법 교육 언제", "내일 봐야 하나요"],
)  # fmt: skip
def test_questions_are_no_small_talk(message: str) -> None:
    """A question with words of small talk is a question."""
    assert small_talk(message) is None
