"""English word lists of question comparison: function words, prepositions, variants of spelling."""

import re

from text.question.stopwords import FUNCTION_WORDS
from text.stemmer import stem

# Dropped: they change no answer. What is not listed here counts.
_DETERMINERS = "a an the my our your any some"
_AUXILIARIES = """
    is are am be been being was were do does did can could may might will would shall should must
    i you we one's someone somebody people person me us there myself yourself
"""
DETERMINERS = frozenset(_DETERMINERS.split())
# Words that begin a question.
OPENERS = frozenset(
    "how what when where who whom whose why which can could may might will would shall should must"
    " do does did is are am was were has have".split()
)
AUXILIARIES = frozenset(_AUXILIARIES.split())
CONJUNCTIONS = frozenset("if when once in-case while and or that which who whether so".split())
NEUTRAL_PREPOSITIONS = frozenset("of in on at for as about within during upon via".split())
# Relations that a word may also have unsaid: "give notice to the landlord", "give the landlord
# notice".
OPTIONAL_RELATIONS = frozenset(("to", "with"))
# Relations that decide the answer; a word must stand in the same ones in both questions.
RELATIONS = {
    **{word: word for word in (
        "from to into by with without before after until since between under over above below per"
        " except than against through across toward behind beyond despite"
    ).split()},
    "till": "until", "onto": "to", "into": "to", "towards": "toward", "excluding": "except",
}  # fmt: skip
# Words of an opening that says nothing of the matter: "sorry to bother you, quick question".
_CHATTY = """
    a about again all also am an and any anybody anyone anyway appreciate apologies are ask asking be
    bother but by can check clarify confirm could curiosity curious do don't double-check dumb er erm
    everybody everyone excuse explain find folks for friend general good grateful guys happen
    have hello help hey hi hmm hmmm honestly how's i i'd i'm idea if info information interest
    is it just kind kindly know let may might like listen look love maybe me mean mind moment more morning
    afternoon evening my myself need not of oh ok okay one out pardon place please pls possibly
    probably quick quickly question random really remind right say see silly simple small so
    someone somebody something sorry stupid sure team tell telling thanks thank that the there thing think
    this time to trouble trying uh um understand understanding us want wanted was way we well
    wonder wondered wondering would you your yes yeah ah actually basically basic inform advise
    assist as hope hoped hoping walk walked through show showing telling meaning well obvious here's here new doubt second minute chance perhaps anyways alright first
    urgent fast able ugh wow gosh argh been being hopefully trouble bit bothering
"""
CHATTY = frozenset(_CHATTY.split()) | (FUNCTION_WORDS - OPENERS)
# Words by one of which an opening asks for an answer, so that "if" behind it is "whether".
ASKING = frozenset(
    "ask asking check clarify confirm curious double-check explain find inform idea know let remind"
    " say see show sure tell telling walk understand wonder wondered wondering advise question grateful appreciate"
    .split()
)
TRAILING = re.compile(
    r"(?:[\s,.;!?-]*\b(?:if (?:it|that)['’]?(?:s| is) (?:not )?[\w ]{0,20}?(?:trouble|ok|okay|possible"
    r"|bother|alright)|please|pls|plz|thanks|thank you|thx|cheers|kindly|any ?(?:one|body)(?: know)?"
    r"|any ideas?|do you know|if you know|if you don['’]t mind(?: me asking)?|by the way|btw|by any"
    r" chance|right|or what|exactly|again|you know|though|(?:many )?thanks(?: in advance| a lot)?"
    r"|thank you (?:so|very) much|thanks for your help|in advance|appreciate it|just curious"
    r"|just wondering|i wonder|asking for a friend))+[\s.!?]*$",
    re.I,
)
ASIDES = re.compile(
    r",\s*(?:um+|uh+|er+|like|you know|i mean|well|say|please)\s*,|\b(?:um+|uh+|actually|basically"
    r"|exactly|by any chance|kindly|please|literally|really|just)\b",
    re.I,
)
# A pattern and what it is rewritten to, in order; ⟨max⟩, ⟨min⟩ and ⟨must⟩ are marks.
_REWRITES = (
    (r"\b(ca|wo|do|does|did|is|are|was|were|has|have|had|should|could|would|must)n['’]t\b",
     r"\1 not"),
    (r"\bca not\b", "can not"), (r"\bwo not\b", "will not"), (r"\bcannot\b", "can not"),
    (r"\b(what|when|where|who|how|why|there|that)['’]s\b", r"\1 is"),
    (r"\b(i|you|we)['’](?:m|re)\b", r"\1 am"), (r"\b(i|you|we)['’](?:ll|d)\b", r"\1 will"),
    (r"\b(i|you|we)['’]ve\b", r"\1 have"),
    (r"['’]s\b|(?<=s)['’](?=\s)", ""),
    (r"\bhow come\b|\bfor what reason\b|\bwhat(?: is| are) the reasons?\b"
     r"(?: (?:that|why|for|behind)\b)?", "why"),
    (r"(?<![\w-])(\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve)-(?=[a-z])", r"\1 "),
    (r"\b(?:is|are) there (?:a |any )?(?:limit|cap|maximum)(?: number)? (?:on|to|for) how (many|much)\b",
     r"how \1"),
    (r"\bdo(?:es)? (?:you|we|they) (?:have|offer|provide)\b", "is there"),
    (r"\bwhere (?:can|do|could|would|should) (?:i|we|you|one) (?:find|get to)\b", "where is"),
    (r"\bwhom?(?: do| should| can| must| would| could| to) ?(?:i |we |one )?(?:have to |need to )?"
     r"(?:contact|talk to|talk with|speak to|speak with|ask|call|turn to|get in touch with|reach out"
     r" to)(?: about| for| regarding| concerning)?", "who contact"),
    (r"\b(?:when is|what is) the (?:deadline|due date|closing date|cut-?off date|last (?:day|date)|latest"
     r" (?:day|date))(?: for| to| of| by which| on which| when| that)?\b|\b(?:by|until|till|up to)"
     r" (?:when|what date|which date|what day)\b|\bhow late\b|\bwhat is the latest\b", "deadline ? "),
    (r"\bno\. of\b|\bnr\.? of\b|# of\b", "number of"),
    (r"\bis it (?:ok(?:ay)?|alright|all right|fine|possible|allowed|permitted|permissible"
     r"|acceptable) for ((?:\w+ ){1,4}?)to\b", r"can \1"),
    (r"\bwhat (?:are|is|would be) the (?:consequences?|results?|outcomes?) (?:if|when)\b",
     "what happens if"),
    (r"\bwhat (?:are|is|would be) the (?:consequences?|results?|outcomes?) of (not )?(?=\w+ing\b)",
     r"what happens if \1"),
    (r"\bwhat(?: is| are|'s) the (?:procedures?|process|steps|right way|best way|way)"
     r" (?:for|to|of)\b", "how"),
    (r"\bwhat do (?:i|we|you) (?:need|have) to do to\b|\bhow (?:would|should) (?:i|we|you) go about\b",
     "how"),
    (r"\bhow much (?:does|do|will|would|did) (.{3,60}?) cost\b", r"how much \1"),
    (r"\b(?:what|how much) (?:is|are|was) the (?:price|cost|costs|prices) (?:of|for)\b", "how much"),
    (r"\bwhat (?:is|are) the (length|duration) of\b", "how long"),
    (r"\bwhat (?:is|are|was) (?=(?:the |our |my )?(?:\w+ ){0,3}(?:deadline|due date|closing date|cut-?off date)\b)",
     "when "),
    (r"\b(?:at )?what time (?=(?:do|does|did|is|are|will|can|the|a)\b.*\b(?:open|clos|start|beg|end|finish|leav|depart|arriv))",
     "when "),
    (r"^(?:the )?(?:cost|price)s? (?:of|for) (?=[^?]*\??$)(?!.*\b(?:how|what|when|which)\b)", "how much "),
    (r"^((?!.*\b(?:how|what|when|where|who|which|why|is|are|can|do|does)\b)[^?]*?)[\s,/-]+(?:cost|price|how much)\s*\?*$",
     r"how much \1?"),
    (r"^((?!.*\b(?:how|what|when|where|who|which|why|is|are|can|do|does)\b)[^?]*?)[\s,-]+(?:deadline|due date)\s*\?*$",
     r"deadline ? \1?"),
    (r"^(?:deadline|due date) (?:of|for|to) ", "deadline ? "),
    (r"\bin the event (?:that|of)\b|\bin case of\b", "if"),
    (r"\b(?:in|by) (?:what|which) (?:way|manner)s?\b", "how"),
    (r"\bwhat am (?:i|we) (?:supposed|meant|required) to do\b", "what-to-do"),
    (r"^is it (?:true|correct|right) that\b", ""), (r"\bwhether or not\b", "whether"),
    (r"\bprior to\b|\bahead of\b|\bin advance of\b", "before"),
    (r"\bsubsequent to\b", "after"), (r"\bin case\b|\bprovided that\b|\bas long as\b", "if"),
    (r"\bin to\b", "into"), (r"\bwith no\b", "without"), (r"\bup until\b", "until"),
    (r"\bin order to\b", "to"),
    (r"\bhow (?:high|expensive|big|large) (?=(?:is|are) (?:the |a |an )?(?:[\w-]+ ){0,2}(?:fee|fine|price|cost"
     r"|rent|deposit|penalty|charge|fare|tuition|salary)s?\b)", "how much "),
    (r"\bhow (?:big|large|great|high) (?:a |an )?(?:number|quantity) of\b", "how many"),
    (r"\bwhat(?: is| are| would be| was)? the (?:total )?((?:maxim|minim)\w+|max\.?|min\.?|highest|lowest"
     r"|largest|smallest|greatest|fewest)?\s*(?:possible |allowed |permitted )?number of\b",
     r"how many \1"),
    (r"\b(?:at most|at the (?:very )?most|no more than|not more than|up to|max(?:imum|imal)?\b\.?"
     r"|at (?:the )?maximum)", "⟨max⟩"),
    (r"\b(?:highest|largest|greatest|biggest|most)(?= ⟨?(?:number|amount|possible|allowed"
     r"|permitted))|(?<=how many )(?:highest|largest|greatest)", "⟨max⟩"),
    (r"\b(?:at least|at the (?:very )?least|no (?:fewer|less) than|not (?:fewer|less) than"
     r"|min(?:imum|imal)\b|min\.(?!\w)|at (?:the )?minimum)", "⟨min⟩"),
    (r"\b(?:lowest|smallest|fewest|least)(?= (?:number|amount|possible|allowed|permitted))"
     r"|(?<=how many )(?:lowest|smallest|fewest)", "⟨min⟩"),
    (r"\b(?:is|are|was) it (?:ok(?:ay)?|alright|all right|fine|possible|allowed|permitted"
     r"|permissible|acceptable)(?: for (?:me|us|one|someone|people))?(?: to| if (?:i|we))\b",
     "can i"),
    (r"\bis there (?:a|any) way (?:for (?:me|us) )?to\b", "can i"),
    (r"\b(?:am|are|is|be) (?:i |we |you |one )?(?:allowed|permitted|able|free) to\b", "can"),
    (r"\b(?:allowed|permitted|able) to\b", "can"),
    (r"\b(?:is|are|be) (?:allowed|permitted)\b", "can"),
    (r"^(?:is|are) ([^?,]{3,40}?) (?:allowed|permitted)\b", r"can \1"),
    (r"\b(?:do|does|did|will|would) (\w+(?: \w+){0,3}?) (?:have|need) to\b", r"⟨must⟩ \1"),
    (r"\b(?:am|are|is) (\w+(?: \w+){0,3}?) (?:required|obliged|supposed|expected) to\b",
     r"⟨must⟩ \1"),
    (r"\bis it (?:necessary|required|mandatory|compulsory|obligatory)"
     r"(?: for (?:me|us|one))? to\b", "⟨must⟩"),
    (r"\b(?:has|have|had|need|needs|required|obliged|supposed) to\b|\bmust\b", "⟨must⟩"),
    (r"\bwhat (?:should|do|must|can|shall|could|⟨must⟩) ?(?:i|we|one|you)? ?(?:to )?do\b",
     "what-to-do"),
    (r"\bwhat to do\b", "what-to-do"), (r"\bwhat if\b", "what-if"),
    (r"\bhow to\b", "how"), (r"\b(how long) does it take(?: (?:me|us|one))?(?: to)?\b", r"\1 take"),
    (r"\b(how much) does it cost(?: (?:me|us|one))?(?: to)?\b", r"\1 cost"),
    (r"\b(?:per|a|an|each|every|one|1) (?=(?:day|night|week|month|year|semester|term|hour|person)\b"
     r"(?! (?:off|before|after|later|ago|late|early|pass|ticket|in|long|of)\b))", "per "),
    (r"%", " percent "), (r"[$](\d[\d,.]*)", r"\1 dollars"), (r"[€](\d[\d,.]*)", r"\1 euros"),
    (r"(?<=\d),(?=\d{3}\b)", ""), (r"\b(\d+(?:\.\d+)?)(?=[a-z]{1,4}\b)(?!(?:st|nd|rd|th)\b)", r"\1 "),
)  # fmt: skip
REWRITES = tuple((re.compile(pattern, re.I), to) for pattern, to in _REWRITES)
# Spellings and clippings of one word; compared by their stems.
_VARIANTS = """
    mos=month mo=month yrs=year yr=year hrs=hour hr=hour mins=minute secs=second wks=week wk=week
    kg=kilogram kgs=kilogram km=kilometre kms=kilometre lbs=pound mg=milligram ml=millilitre
    undergrad=undergraduate undergrads=undergraduate grad=graduate grads=graduate
    fridge=refrigerator phone=telephone cellphone=telephone smartphone=telephone
    tv=television photo=photograph photos=photograph exam=examination exams=examination
    dorm=dormitory dorms=dormitory prof=professor profs=professor dept=department
    depts=department lab=laboratory labs=laboratory info=information docs=document doc=document
    ad=advertisement ads=advertisement apt=apartment appt=appointment id=identification
    ids=identification uni=university vs=versus pct=percent approx=approximately
    grey=gray tyre=tire cheque=check programme=program centre=center metre=meter litre=liter
    kilometre=kilometer millilitre=milliliter theatre=theater catalogue=catalog dialogue=dialog
    licence=license defence=defense offence=offense practise=practice ageing=aging
    enrol=enroll fulfil=fulfill instal=install jewellery=jewelry aeroplane=airplane
    vaccum=vacuum photocopy=copy purchase=buy purchased=buy purchasing=buy begin=start
    begins=start beginning=start commence=start commences=start
    dont=not autumn=fall email=mail e-mail=mail mobile=telephone
    required=need necessary=need needed=need requires=need require=need
    max=maximum min=minimum temp=temperature temps=temperature reg=registration govt=government
    mgr=manager mgmt=management qty=quantity std=standard certs=certificate cert=certificate
    bldg=building rm=room st=street ave=avenue ref=reference refs=reference spec=specification
    specs=specification veg=vegetable temp.=temperature fam=family sched=schedule sem=semester
    everyone=all everybody=all persons=people person=people
"""
_VARIANT = dict(pair.split("=") for pair in _VARIANTS.split())
_NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty"
).split()
NUMBERS = {word: str(value) for value, word in enumerate(_NUMBER_WORDS)} | {
    "once": "1", "twice": "2", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60",
    "ninety": "90", "hundred": "100", "thousand": "1000", "half": "half", "double": "2",
    "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th",
}  # fmt: skip
_TIMES = """
    spring summer fall autumn winter semester term year month week day hour minute morning evening
    afternoon night noon midnight weekday weekend monday tuesday wednesday thursday friday saturday
    sunday january february march april may june july august september october november december
    current previous next last annual monthly weekly daily quarterly yearly early late holiday
"""
TIMES = frozenset(map(stem, _TIMES.split()))
PEOPLE = re.compile(
    r"(?:students?|graduates?|undergraduates?|freshm[ae]n|seniors?|juniors?|sophomores?|employees?"
    r"|staff|workers?|managers?|interns?|contractors?|teachers?|professors?|faculty|researchers?"
    r"|guests?|visitors?|members?|alumn\w+|residents?|tenants?|landlords?|owners?|buyers?|sellers?"
    r"|customers?|patients?|parents?|children|child|kids?|adults?|minors?|seniors?|women|men"
    r"|pregnant|foreigners?|teams?|departments?|division|\w+eers?|\w+ees?)"
)
RELATIVE_TIME = re.compile(
    r"\b(?:today|tonight|tomorrow|yesterday|right now|currently|at the moment|this (?:week|weekend"
    r"|morning|afternoon|evening)|(?:next|last) (?:week|weekend)|so far|yet|just now)\b|\bnow\b",
    re.I,
)
_IRREGULAR = """
    took=take taken=take gave=give given=give got=get gotten=get went=go gone=go came=come
    paid=pay made=make said=say sent=send spent=spend lent=lend left=leave lost=lose kept=keep
    bought=buy brought=bring broke=break broken=break chose=choose chosen=choose wrote=write
    written=write drove=drive driven=drive ate=eat eaten=eat saw=see seen=see knew=know known=know
    held=hold found=find met=meet told=tell sold=sell stood=stand taught=teach thought=think
    wore=wear worn=wear won=win began=begin begun=begin did=do done=do forgot=forget
    forgotten=forget hid=hide hidden=hide grew=grow grown=grow slept=sleep felt=feel fell=fall
    fallen=fall flew=fly flown=fly drew=draw drawn=draw stole=steal stolen=steal threw=throw
    thrown=throw rode=ride ridden=ride withdrew=withdraw withdrawn=withdraw built=build
    men=man women=woman children=child feet=foot teeth=tooth
"""
_IRREGULAR_FORM = dict(pair.split("=") for pair in _IRREGULAR.split())
_OUR = re.compile(r"(?<=[a-z]{2})our(?=$|s$|ed$|ing$|ite)")
_ISE = re.compile(r"(?<=[a-z]{3})(?:ise|yse)(?=$|d$|s$|r$)|(?<=[a-z]{3})isi(?=ng$)|isation")


def word_key(word: str) -> str:
    """Return the key under which an English word is compared: its stem in one spelling.

    >>> word_key("instalments") == word_key("installment"), word_key("colour") == word_key("color")
    (True, True)
    """
    plain = _VARIANT.get(word, word)
    plain = _VARIANT.get(plain, plain)
    plain = _IRREGULAR_FORM.get(plain, plain)
    plain = _OUR.sub("or", plain)
    plain = _ISE.sub(lambda match: match[0].replace("s", "z", 1).replace("y", "y"), plain)
    return re.sub(r"ll", "l", stem(plain))
