"""The rail against hate and abuse finds disguised words and lets look-alikes through."""

import pytest

from guardrails.abuse.rail import EXPLETIVE, AbuseRail
from guardrails.engine import Guard

RAIL = AbuseRail()


@pytest.mark.parametrize(
    "text",
    [
        "ㅅㅂ 뭐라는 거야",
        "시1발놈아 꺼져",
        "씨-발 진짜",
        "병@신아",
        "ㅆㅣㅂㅏㄹ 새끼야",
        "야 이 멍청한 새끼야",
        "너희는 쓰레기야",
        "you f.u.c.k.i.n.g idiot",
        "go kill yourself, loser",
        "what an a$$hole",
        "너 그 면상 좀 치워라",
        "닥쳐 좀",
        "너는 흑돼지 같은 애야",
        "조선족들은 다 추방해라 냄새난다",
        "All immigrants are vermin and should be deported",
    ],
)
def test_abuse_is_found(text: str) -> None:
    assert RAIL.check(text, "user")


@pytest.mark.parametrize(
    "text",
    [
        "시발점이 된 사건은 1919년에 있었다.",
        "강아지가 새끼를 세 마리 낳았어요.",
        "한남동 맛집 추천해 주세요",
        "오전 7시에 출발합니다.",
        "이민자 지원 제도를 설명해 주세요.",
        "How do I kill a process on Linux?",
        "Immigrants founded the choir of our town.",
        "Where does the cock crow in Hamlet?",
        "기숙사에 바퀴벌레가 나왔어요",
        "쓰레기 분리배출 방법",
        "전기가 꺼져요",
        "The remote has a dead battery.",
        "화면상의 날짜와 서류의 날짜가 다릅니다",
        "제2차 5개년 사업 보고서",
        "접속 기록 보존내역",
        "법정 감염병 신고 기한",
        "흑돼지 불고기 정식 12,000원",
        "알약은 씹지 말고 물과 함께 삼키세요",
        "응답이 느리고 딱딱거려서 불편했어요",
        "태풍이 닥쳐도 택배는 오나요?",
        "가격이 진짜 미쳤다 재고 있어요?",
        "경사면상의 배수로 도면",
    ],
)
def test_look_alikes_pass(text: str) -> None:
    assert RAIL.check(text, "user") == []


def test_a_word_is_reported_where_it_stands() -> None:
    text = "안녕하세요. 오늘 시1발 뭐지"
    spans = {(f.start, f.end) for f in RAIL.check(text, "user") if f.rule == EXPLETIVE}
    assert (text.index("시"), text.index("발") + 1) in spans


GUARD = Guard([RAIL])


@pytest.mark.parametrize(
    "text",
    [
        "아 시발 과제 마감 언제야",
        "씨발 왜 로그인이 안 돼",
        "아 ㅅㅂ 또 오류 났네",
        "개같은 프린터 또 고장이야",
        "where the fuck is the deadline",
        "fuck, I missed the deadline",
        "holy shit that is a long document",
    ],
)
def test_swearing_at_nobody_passes_without_a_warning(text: str) -> None:
    decision = GUARD.check(text, "user")
    assert {f.rule for f in decision.findings} <= {EXPLETIVE}
    assert (decision.action, decision.text) == ("allow", text)


def test_swearing_at_nobody_is_kept_and_stays_out_of_answers() -> None:
    text = "씨발 왜 로그인이 안 돼"
    assert {f.rule for f in GUARD.check(text, "user").findings} == {EXPLETIVE}
    assert GUARD.check(text, "answer").action == "block"


@pytest.mark.parametrize(
    "text",
    [
        "씨발놈아 마감 언제야",
        "너 씨발 뭐야",
        "시발 조선족들 다 꺼져",
        "지랄 떨지 마",
        "fuck you, tell me the deadline",
        "you fucking idiot",
    ],
)
def test_swearing_at_somebody_is_warned_of(text: str) -> None:
    decision = GUARD.check(text, "user")
    assert {f.rule for f in decision.findings} - {EXPLETIVE}
    assert decision.action == "warn"
