"""Patterns of table questions: superlatives, comparisons, counts, sums, and kinds of quantity."""

import re

MOST = re.compile(
    r"\b(?:most|highest|largest|biggest|longest|greatest|maximum|max|latest"
    r"|newest|heaviest|tallest|priciest|top|"
    r"more|higher|larger|bigger|longer|greater|later|newer|pricier|dearer|heavier|louder|noisier"
    r"|loudest|noisiest|dearest)\b"
    r"|(?:가장|제일|젤|최고로?|더)\s?[^,?]{0,14}?(?:많|높|비싸|비싼|크|큰|길"
    r"|긴|늦|최근|무거|무겁|시끄|넓|쎈|센|강|오래(?!된)|오랜)|최대|최고|최장|최다|최신",
    re.I,
)
LEAST = re.compile(
    r"\b(?:fewest|least|lowest|smallest|shortest|cheapest|minimum|min|earliest"
    r"|oldest|lightest|first(?=\s*(?:$|[?.!,]|(?:to|of|in|on|at|every|and|or)\b))|"
    r"less|fewer|lower|smaller|shorter|cheaper|earlier|older|lighter|quieter|quietest)\b"
    r"|(?:가장|제일|젤|더)\s?[^,?]{0,14}?(?:적|낮|(?<!비)싸|(?<!비)싼|저렴|작"
    r"|짧|이르|빨|빠르|빠른|먼저|오래된|가벼|가볍|조용)|최소|최저|최단",
    re.I,
)
COMPARISON = re.compile(
    r"\b(?:more|higher|larger|bigger|longer|greater|less|fewer|lower|smaller|shorter"
    r"|cheaper|earlier|later|older|newer|pricier|dearer|heavier|lighter|louder|quieter|noisier)\b"
    r"|더\s",
    re.I,
)
COUNT = re.compile(
    r"\bhow many\b|\bnumber of\b|몇\s?(?:개|곳|명|건|종|가지|군데|대|과목|팀)|총 ?몇|개수", re.I
)
SUM = re.compile(
    r"\b(?:in total|total|altogether|together|sum|combined|add(?:s|ed)? up)\b|합계|합하면"
    r"|모두 합|전부 합|총합|합쳐|합치|합해|더하|다 합|다해서",
    re.I,
)
AVERAGE = re.compile(
    r"\b(?:average|mean)\b|평균(?!평점| 평점|학점)(?:은|이|을|가격|요금|비용|$|\s)", re.I
)
DIFFERENCE = re.compile(
    r"\bvs\b|\bversus\b|\bcompar\w+|\bdifferen(?:ce|t)\b|\bhow much (?:more|less|cheaper)\b"
    r"|비교|차이|더\s",
    re.I,
)
