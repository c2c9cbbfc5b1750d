"""Small tables of several domains, and a question asked over them."""

from langchain_core.messages import HumanMessage

from models.evidence import Evidence, render_evidence
from models.offline.chat import ExtractiveChatModel

BIKES = Evidence(
    1,
    "rental.csv",
    "rental\n"
    "Item: Mountain bike; Size: M; Price per hour: 6 EUR; Price per day: 28 EUR; Deposit: 100 EUR;"
    " Branch: Harbour; Note: helmet included\n"
    "Item: City bike; Size: L; Price per hour: 4 EUR; Price per day: 18 EUR; Deposit: 50 EUR;"
    " Branch: Station; Note: basket 2 EUR\n"
    "Item: Cargo bike; Size: XL; Price per hour: 9 EUR; Price per day: 45 EUR; Deposit: 200 EUR;"
    " Branch: Station; Note: not on Sundays\n"
    "Item: Kayak; Price per hour: 11 EUR; Price per day: 52 EUR; Deposit: none; Branch: Harbour\n"
    "Item: Pedal boat; Price per hour: 15 EUR; Price per day: 70 EUR; Deposit: none;"
    " Branch: Harbour",
    title="Rental prices",
)
BIKE_RULES = Evidence(
    2,
    "rules.md",
    "# Rental rules\n\nA child seat costs 3 EUR per day. Late return costs 10 EUR.\n"
    "Cancel free of charge up to 3 days before the pickup date.",
    title="Rental rules",
)
CLINIC = Evidence(
    1,
    "clinic.docx",
    "진료 시간표\n\n"
    "진료과 | 의사 | 평일 | 토요일 | 일요일 | 진료실 | 초진 비용\n"
    "내과 | 한서윤 원장 | 09:00-18:00 | 09:00-13:00 | 휴진 | 2층 201호 | 18,000원\n"
    "소아청소년과 | 오지훈 과장 | 08:30-19:00 | 08:30-15:00 | 10:00-13:00 | 1층 104호 | 15,000원\n"
    "피부과 | 배민아 과장 | 10:00-20:00 | 휴진 | 휴진 | 3층 305호 | 25,000원\n"
    "정형외과 | 남도현 과장 | 09:00-18:00 | 09:00-13:00 | 휴진 | 2층 210호 | 20,000원\n"
    "안과 | 류가은 과장 | 09:30-17:30 | 휴진 | 휴진 | 3층 301호 | 22,000원\n\n"
    "예약은 진료일 2일 전까지 바꿀 수 있다. 도수치료는 1회에 60,000원이다.",
    title="푸른숲의원 이용 안내",
)
TOURS = Evidence(
    1,
    "tours.xlsx",
    "Summer\n\n"
    "Tour | Days | Group size | Guide language | Departure | Price per person | Meals\n"
    "Tour: Lighthouse Walk; Days: 1; Group size: 12 people; Guide language: English;"
    " Departure: 4 June; Price per person: £45; Meals: none\n"
    "Tour: Island Hopper; Days: 3; Group size: 20 people; Guide language: English, French;"
    " Departure: 11 June; Price per person: £310; Meals: breakfast\n"
    "Tour: Highland Rail; Days: 5; Group size: 32 people; Guide language: English;"
    " Departure: 2 July; Price per person: £690; Meals: breakfast and dinner\n"
    "Tour: Whisky Trail; Days: 2; Group size: 8 people; Guide language: German;"
    " Departure: 9 July; Price per person: £260; Meals: none",
    title="Tours 2027",
)
TOUR_TERMS = Evidence(
    2,
    "terms.html",
    "Cancellation\n\nIf you cancel | We keep\nby 1 May | 10 percent\nby 31 May | 40 percent\n"
    "by 20 June | 75 percent\nlater | the whole price\n\n"
    "A balance is due 14 days before the departure date.",
    title="Booking terms",
)
ROOMS = Evidence(
    1,
    "rooms.md",
    "# 열람실과 모임방\n\n"
    "| 방 | 층 | 좌석 | 이용료(시간당) | 음식 | 예약 |\n|---|---|---|---|---|---|\n"
    "| 바다방 | 1층 | 6석 | 2,000원 | 가능 | 앱 |\n"
    "| 숲방 | 2층 | 10석 | 3,000원 | 불가 | 앱 |\n"
    "| 하늘방 | 3층 | 24석 | 7,000원 | 불가 | 전화 |\n"
    "| 별빛 강당 | 지하 1층 | 150석 | 30,000원 | 불가 | 방문 |\n"
    "| 아기방 | 1층 | 8석 | 무료 | 가능 | 없음 |\n\n"
    "빔프로젝터를 쓰면 시간당 1,500원을 더 낸다.",
    title="해오름도서관 공간 안내",
)


def ask(question: str, *passages: Evidence) -> str:
    """The model's answer to a question with passages."""
    prompt = f"{render_evidence(passages)}\n\nQuestion: {question}"
    return ExtractiveChatModel().invoke([HumanMessage(prompt)]).text
