"""Parts of patterns that the detectors of personal data share."""

import re

from guardrails.detector import compiled

# A number does not begin within a word or behind the separator of a longer number.
LEFT = r"(?<![0-9A-Za-z])(?<![0-9][-.])"
RIGHT = r"(?![0-9])(?![-.][0-9])"
SEP = r" ?[-.]? ?"

# Numbers of things: none of these is about a person.
THINGS = compiled(
    r"주문|송장|운송장|바코드|배송|접수|문서 ?번호|상품|제품|모델|품번|일련|시리얼|과목|코드"
    r"|버전|청구기호"
    r"|\b(?:order|tracking|barcode|isbn|issn|ticket|invoice no|model|serial|sku|part no|course"
    r"|parcel"
    r"|product|item|build|version|code|doi|commit|call number)\b|ISBN|판매|수량",
    re.IGNORECASE,
)
