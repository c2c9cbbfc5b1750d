"""Attributes: nouns for a property of a thing, as against another thing of its kind.

After "소극장 대관료가 얼마예요?" a fragment that names an attribute ("보증금은?") keeps the topic,
and one that names something else ("국제회의실은요?") replaces it.
"""

import re

_ENGLISH = re.compile(
    r"\b(?:fee|cost|price|rate|fare|charge|deposit|fine|penalty|discount|refund|tax|salary|pay|payment"
    r"|amount|number|size|capacity|weight|length|width|height|colour|color|weather|temperature"
    r"|deadline|date|time|hour|day|week|month|year|period|duration|schedule|start|end|opening"
    r"|closing|place|location|address|direction|phone|telephone"
    r"|email|e-mail|contact|website|owner|author|name|title|document|form"
    r"|paper|proof|certificate|requirement|condition|criteria|criterion|eligibility|exception"
    r"|procedure|process|step|method|way|limit|maximum|minimum|quota|frequency|rule|policy|reason"
    r"|purpose|benefit|advantage|disadvantage|risk|result|outcome|decision|announcement|application"
    r"|registration|enrolment|enrollment|reservation|booking|cancellation|extension|renewal|change"
    r"|delivery|pick-?up|return|exchange|warranty|review|interview|exam|test|score|grade|credit"
    r"|point|language|level|type|kind|detail|material|meal|parking|access|insurance|training"
    r"|instructor|teacher|professor|topic|content|status|age|gender|nationality)(?:e?s)?$",
    re.I,
)
# Attributes where they stand alone; "the fitness room" is a thing.
_ENGLISH_ALONE = re.compile(
    r"(?:the |a )?(?:building|room|floor|entrance|exit|office|person|manager)s?", re.I
)
_KOREAN = re.compile(
    r"(?:비|료|금|금액|비용|요금|가격|값|시급|보증금|벌금|과태료|할인|환불|세금|급여|월급|수당|수|인원|정원"
    r"|크기|면적|무게|길이|높이|색|색상|기한|기간|마감|마감일|날짜|일자|일시|일정|시간|시기|요일|날|시작|종료"
    r"|개관|폐관|장소|위치|주소|건물|층|호실|입구|출구|전화|번호|연락처|이메일|메일|홈페이지|담당|담당자"
    r"|부서|문의|문의처|책임자|이름|명칭|서류|증명서|확인서|신청서|양식|자격|조건|요건|기준|대상|예외|방법"
    r"|절차|순서|단계|한도|최대|최소|상한|하한|횟수|빈도|규칙|규정|벌점|이유|사유|목적|혜택|장점|단점|결과"
    r"|발표|승인|허가|신청|접수|등록|예약|취소|변경|연장|갱신|반납|대출|교환|배송|수령|보증|심사|면접|시험|점수"
    r"|성적|학점|언어|수준|등급|종류|유형|내용|재료|식사|주차|출입|보험|교육|강사|교수|주제|상태|나이|연령"
    r"|제출|납부|지급|선발|모집|이용|사용)$"
)


def is_attribute(phrase: str) -> bool:
    """Return whether the last noun of a phrase names a property of something."""
    plain = phrase.strip(" ?.!")
    return bool(_KOREAN.search(plain) or _ENGLISH.search(plain) or _ENGLISH_ALONE.fullmatch(plain))
