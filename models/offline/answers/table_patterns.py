"""Patterns of table questions: superlatives, comparisons, counts, sums, and kinds of quantity."""

import re

MOST = re.compile(
    r"\b(?:most|highest|largest|biggest|longest|greatest|maximum|max|latest"
    r"|newest|heaviest|tallest|priciest|top|"
    r"more|higher|larger|bigger|longer|greater|later|newer|pricier)\b"
    r"|(?:가장|제일|젤|최고로?|더)\s?[^,?]{0,14}?(?:많|높|비싸|비싼|크|큰|길"
    r"|긴|늦|최근|무거|넓|쎈|센|강)|최대|최고|최장|최다|최신",
    re.I,
)
LEAST = re.compile(
    r"\b(?:fewest|least|lowest|smallest|shortest|cheapest|minimum|min|earliest"
    r"|oldest|lightest|first|"
    r"fewer|lower|smaller|shorter|cheaper|earlier|older)\b"
    r"|(?:가장|제일|젤|더)\s?[^,?]{0,14}?(?:적|낮|(?<!비)싸|(?<!비)싼|저렴|작"
    r"|짧|이르|빨|빠르|빠른|먼저|오래된|가벼)|최소|최저|최단",
    re.I,
)
COMPARISON = re.compile(
    r"\b(?:more|higher|larger|bigger|longer|greater|fewer|lower|smaller|shorter"
    r"|cheaper|earlier|later|older|newer|pricier)\b|더\s",
    re.I,
)
# Words of a question, and words of the column label that it then asks for.
QUANTITIES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(r"expensive|cheap|pric|cost|비싸|비싼|싸|싼|저렴", re.I),
        re.compile(
            r"fee|price|cost|rate|charge|tuition|\bwon\b|\beur\b|\busd\b|[$€£₩]"
            r"|요금|가격|비용|금액|사용료|대여료|수업료|등록금",
            re.I,
        ),
    ),
    (
        re.compile(
            r"newest|oldest|latest|earliest|older|newer|earlier|later|first"
            r"|최근|최신|오래된|먼저|이르|늦",
            re.I,
        ),
        re.compile(
            r"open|found|built|start|since|year|date|establish|launch|개관|설립"
            r"|개원|개점|연도|날짜|일자|년|시작",
            re.I,
        ),
    ),
    (
        re.compile(r"longest|shortest|longer|shorter|길|긴|짧|최장|최단", re.I),
        re.compile(
            r"hour|day|week|length|duration|period|time|limit|시간|기간|일수|길이|개월", re.I
        ),
    ),
    (
        re.compile(r"largest|biggest|smallest|larger|bigger|smaller|크|큰|작|넓", re.I),
        re.compile(
            r"size|area|capacity|seats?|places?|population|면적|정원|규모|수용|좌석|인원", re.I
        ),
    ),
    (
        re.compile(r"사람|많이 들어|people", re.I),
        re.compile(r"정원|인원|수용|좌석|capacity|seats?|staff|places?", re.I),
    ),
)
COUNT = re.compile(
    r"\bhow many\b|\bnumber of\b|몇\s?(?:개|곳|명|건|종|가지|군데|대|과목|팀)|총 ?몇|개수", re.I
)
SUM = re.compile(
    r"\b(?:in total|total|altogether|sum|combined|add(?:s|ed)? up)\b|합계|합하면"
    r"|모두 합|전부 합|총합|합쳐|다 합",
    re.I,
)
