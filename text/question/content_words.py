"""Content words of a question: nouns and names, and predicates, with the weight of each.

A passage about something else lacks a name or a noun of the question; that it has another word for
"borrow" says little. Korean words are classified by endings, English ones by a list of common
verbs.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from text.analyser import korean_tokeniser_name, tokens, words
from text.korean.particles import without_particle
from text.question.interrogatives import is_counter, question_stem
from text.question.stopwords import FUNCTION_WORDS, LIGHT_WORDS
from text.synonyms.lexicon import is_noun

NOUN_WEIGHT, PREDICATE_WEIGHT = 1.0, 0.4

_VERBS_WORDS = """
    accept access allow answer appli appear approv arriv ask assign attend avail becom
    belong book borrow bring build buy call cancel carri chang charg check choos claim close
    collect compar complet contact contain cost count cover creat decid deliv describ do drop
    eat end enter exist expir explain extend fail file fill find finish fix follow get give go
    happen hold includ increas join keep know last lead learn leav let like limit list live
    locat look lose make mean meet miss move need offer open order own pass pay permit pick
    play prepar print provid publish put qualifi reach read receiv refus regist remain renew
    rent repair replac report request requir reserv return run say see sell send serv set
    show sign sit speak spend stand start stay stop store submit support take talk teach tell
    think travel tri turn type understand use visit wait walk want wear win work write
    written own abl possibl per each every both other differ same current latest new old now
    total exact exactli usual general certain main differ good best right someon anyon
    person peopl student employe bigger smaller larger higher lower cheaper cheapest expens
    more most less least longest shortest highest lowest largest smallest biggest
    earliest latest oldest newest first last year day month week hour minut date amount
    number sum somewher everyth anyth someth noth anywher els soon far often big worth entir mani us
    u stuff max maximum min minimum plus down away back togeth anyway normal realli pretti
    sent paid kept held left given gone done made taken sold bought brought built met spent told
    said shown wrote wore worn won saw seen ran sat began begun broken broke forgot forgotten cost
    got gave found fell fallen chose chosen drove driven ate eaten slept flew taught thought knew
    attach compulsori mandatori obligatori voluntari yet
    fewer heavier lighter taller faster slower longer shorter older younger earlier later worse
    stronger weaker quicker fewest heaviest lightest tallest fastest slowest oldest youngest worst
    strongest quickest greatest priciest busiest quietest easiest hardest nearest closest farthest
    widest deepest warmest coldest hottest strictest
    prevent extra foreign them all hello oh wen til whi cos ok also
"""
_VERBS = frozenset(_VERBS_WORDS.split())
# Words about documents and relations, and for the organisation whose documents they are: a passage
# need not have them.
_UNWEIGHTED_WORDS = """
    against per between within dure without until sinc under abov below around than each
    document file page passag sheet section accord follow text thing kind sort type detail
    inform answer question summari universiti campus uni school colleg
    compani firm not no never myself yourself himself herself itself ourselv themselv
"""
_UNWEIGHTED = frozenset(_UNWEIGHTED_WORDS.split())
_PREDICATE = re.compile(
    r"(?:[하되돼했됐](?:[가-힣]{0,4})?|[한할될된]|(?:는데|은데|인데|던데|려면"
    r"|려고|[은는인]지|으면|면|아서|어서|어도|아도|여도|해도|도록|게|고|며|지만|다가|거나"
    r"|습니까|[ㅂ]니까|나[요용여]|[가까][요용]|[아어여와워해돼려져쳐켜][요용여]?"
    r"|[예에]요|[냐니네죠자]|(?<!에)서|[가-힣]요|리는|치는|기는|[닌난힌킨린친긴]"
    r"|(?:있|없|했|됐|았|었|않|싶|같|남|늦)음|나옴|[해가와]줌|[닫막]힘|보임"
    r"|[하되있없받오내쓰보사먹]지|[가-힣]는분"
    r"|[있없되하주오쓰]나|[가-힣]{3,}[함임]|[가-힣]됨|[았었였했됐갔왔][가-힣]"
    r"{1,3}|야|야지|야만|[가-힣]{2}(?:[는은던]|[ㄴㄹ])(?:거|건|게|걸|것|데)[가-힣]{0,2}"
    r"|[가-힣]수\s?(?:있|없)[가-힣]{0,5}|[가-힣]{2}좀))$"
)
_BEFORE_DEPENDENT_NOUN = re.compile(
    r"(?:수|때|것|거|게|건|줄|적|뿐|만큼|예정|데|데는|분|중|가운데)(?:이|가|은|는|도|를|에|에서"
    r"|만)?$"
)
_DEPENDENT_NOUN = re.compile(
    r"(?:(?:무슨|어느)[가-힣]{0,4}|그건|그게|그걸|그거|이건|이거|이게|저건|번|수|때|것|거|게|건|줄"
    r"|적|중|가운데|후|전|분|곳|데|점|번|등|및|날|제|내|저|나|몇|더|다|안|못|좀|꼭"
    r"|또|총|뭘|각|그|이|저기|거기|여기|우리|경우|정도|가장|제일|최대|최소|최고"
    r"|(?:지난|이번|다음|저번)\s?(?:학기|학년도?|주|달|해|번|년도?)|작년|내년|금년|재작년|회사"
    r"|현재|지금|최신|요즘|올해|가능|필요|모두|전부|각각|얼마나|이상|이하|사람"
    r"|하루|시간|기간|날짜|금액|방법|기준|규정|절차|조건|내용|여부|이름|종류"
    r"|이유|제목|정보|일자|연도|의미|뜻|위치|장소|항목|사항|목록|서류|학교|문서|파일)(?:은"
    r"|는|이|가|을|를|에|도|의|만|에게|한테|나|으로는?|로는?|에는|엔|부터|까지|이나|과|와)?$"
)
# Adnominal forms of verbs that look like nouns: 나온 학교, 치른 시험.
_ADNOMINAL = re.compile(
    r"(?:나오?|나가|다니|만드|만들|쓰|치르|치루|부르|이끄|열리|생기|걸리|태어나|일어나|벌어지|이루"
    r"|떠나)는"
    r"|나온|나간|다닌|만든|쓴|치른|치룬|부른|이끈|열린|생긴|걸린|태어난|일어난|벌어진|이룬|떠난"
    r"|맡은|찍은|받은|낳은|지은|죽은|얻은|남은|뽑은|세운|맡는|찍는|받는|낳는|짓는|죽는|얻는|남는"
    r"|뽑는"
)
# One syllable and a particle, none of whose bigrams is a word: 뇌에서, 찍은.
_ONE_SYLLABLE = re.compile(r"[가-힣](?:은|는|을|를|이|가|에|에서|에게|의|로|으로|와|과|도)")
# Nouns that end as predicates do: 도서, 참여, 영어, 사물함. The rest is a particle.
_NOT_PREDICATE = re.compile(
    r"^(?:[가-힣]*(?:[도문부비순원질]서|[대참기수잔부급]여|[피손재방상침]해|[국영단언용독불]어"
    r"|[한중외]국어"
    r"|일본어|휴가|한도|속도|온도|강의|회의|(?:사물|보관|우편|수납|투표)함|모임|책임|게임|시스템"
    r"|프로그램"
    r"|사이|나이|차이|길이|높이|넓이))(?:은|는|이|가|을|를|의|에|도|와|과|로)?$"
)
_JOINS = re.compile(r"of|for|about|on", re.I)
_HOW_MANY = frozenset(["몇", "며칠"])
_HEAD_NOUNS = frozenset(
    ["cost", "date", "amount", "number", "limit", "hour", "offer", "fee", "order"]
)
_PARTICLE = re.compile(
    r"(?:은|는|이|가|을|를|의|에|에서|에게|로|으로|와|과|랑|이랑|도|만|까지|부터)$"
)


class ContentWord(NamedTuple):
    """A content word of a question.

    Attributes:
        token: The first token of its stem.
        weight: How important it is that a passage has it, 0 to 1.
        is_modifier: Whether it says which of several things is meant: hotel in "hotel limit".
    """

    word: str
    token: str
    weight: float
    is_modifier: bool = False


def content_words(question: str) -> list[ContentWord]:
    """Return the content words of a question, in order."""
    return list(_content_words(question, korean_tokeniser_name()))


@lru_cache(maxsize=256)  # search, sentence ranker and tables read the same question
def _content_words(question: str, _tokeniser: str) -> tuple[ContentWord, ...]:
    all_words = words(question)
    neighbours = zip(["", *all_words], all_words, [*all_words[1:], ""], strict=False)
    classified = [_classified(word, before, after) for before, word, after in neighbours]
    followers = [*classified[1:], ContentWord("", "", 0.0)]
    return tuple(
        word._replace(is_modifier=word.is_modifier or _is_modifier(word, after))
        if word.weight == NOUN_WEIGHT
        else word._replace(is_modifier=False)
        for word, after in zip(classified, followers, strict=False)
        if word.token
    )


def _classified(word: str, before: str, after: str) -> ContentWord:
    stem = question_stem(word)
    stem_tokens = [token for token in tokens(stem or "") if token not in FUNCTION_WORDS]
    if not stem_tokens:
        return ContentWord(word, "", 0.0)
    weight = _weight(word, stem, stem_tokens[0], before.lower(), after)
    is_complement = word.isascii() and bool(_JOINS.fullmatch(before))
    return ContentWord(word, stem_tokens[0], weight, is_complement)


def _is_modifier(word: ContentWord, after: ContentWord) -> bool:
    """Return whether a word modifies the noun behind it: hotel limit, 대출 한도."""
    if not after.token or word.word.isascii() != after.word.isascii():
        return False
    if word.word.isascii():
        return after.weight == NOUN_WEIGHT or after.token in _HEAD_NOUNS
    return not _PARTICLE.search(word.word) and (
        after.weight == NOUN_WEIGHT or bool(_DEPENDENT_NOUN.match(after.word))
    )


def _weight(word: str, stem: str, token: str, before: str, after: str) -> float:
    if word.isascii():
        return _english_weight(word, token, before)
    if is_counter(word) or before in _HOW_MANY:
        return 0.0
    if _DEPENDENT_NOUN.match(word) or token in LIGHT_WORDS:
        return 0.0
    if len(token) == 1 and "가" <= token <= "힣":
        return PREDICATE_WEIGHT
    if _NOT_PREDICATE.search(word) or _is_known_noun(word):
        return NOUN_WEIGHT
    if _ONE_SYLLABLE.fullmatch(word) or _ADNOMINAL.fullmatch(word):
        return PREDICATE_WEIGHT
    if stem != word or _PREDICATE.search(word) or _BEFORE_DEPENDENT_NOUN.match(after):
        return PREDICATE_WEIGHT
    return NOUN_WEIGHT


def _is_known_noun(word: str) -> bool:
    """Return whether the lexicon has a word as a noun that ends as verbs do: 베를린, 시드니."""
    noun = without_particle(word)
    return len(noun) >= _LOANWORD and is_noun(noun)


_LOANWORD = 3  # syllables; shorter words are more often verbs


def _english_weight(word: str, token: str, before: str) -> float:
    if token in _UNWEIGHTED or token in LIGHT_WORDS or before in ("per", "each"):
        return 0.0
    is_verb = token in _VERBS and not word[:1].isupper()
    is_verb_form = word.islower() and re.search(r"(?:ed|ing|ly)$", word)
    return PREDICATE_WEIGHT if is_verb or is_verb_form else NOUN_WEIGHT
