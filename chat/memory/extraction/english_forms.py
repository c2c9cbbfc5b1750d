"""Forms of English shared by the rules: subjects, people, pets, noun phrases and names."""

import re

I_AM = (
    r"\b(?:I'm|I am|im|I've been)\s+(?:(?:currently|now|actually|just|only|still"
    r"|also|already|really|officially|both|right now|in fact) )*"
)

I_DO = (
    r"\bI(?:'ve|'d| have)?\s+(?:(?:currently|now|actually|just|only|still|also"
    r"|already|really|recently|usually|always|never|do|personally|mostly|generally"
    r"|often|much|very much|absolutely|quite|simply|both) )*"
)

RELATIVES = (
    r"(?:room-?mates?|flat-?mates?|house-?mates?|brothers?|sisters?|siblings?"
    r"|mothers?|mum|mom|fathers?|dad|parents?|grand\w+|wife|husband"
    r"|spouse|partner|girlfriend|boyfriend|fianc[eé]e?|daughters?|sons?|kids?"
    r"|child(?:ren)?|cousins?|uncle|aunt|nephew|niece|twin"
    r"|(?:mother|father|brother|sister)-in-law|family)"
)

PEOPLE = (
    rf"(?:{RELATIVES}|friends?|best friend|colleagues?|co-?workers?|boss|manager"
    rf"|supervisor|advis[oe]r|professor|teacher|tutor|mentor"
    r"|neighbou?rs?|landlord|classmates?|team-?mates?|lab ?mates?|doctor|dentist"
    r"|client|customers?|student|assistant|coach)"
)

PETS = (
    r"(?:dog|cat|puppy|kitten|hamster|rabbit|parrot|bird|fish|turtle|tortoise|horse"
    r"|guinea pig|lizard|snake|pet|budgie|pony)"
)

END = (
    r"(?=[,.;:!?]|$| and\b| but\b| so\b| because\b| who\b| which\b| since\b| now\b|"
    r" at the moment\b| these days\b| right now\b| at present\b| please\b| though\b|"
    r" anyway\b| by the way\b)"
)

NP = r"(?P<v>[^,.;:!?\s]+(?: [^,.;:!?\s]+){0,5}?)"

NAME = (
    r"['\"“‘]?(?P<v>[A-Z][\w'’-]*(?: (?:[A-Z][\w'’-]+|de|van|von|bin"
    r"|al)){0,3}|[a-z]\w{1,14})['\"”’]?"
)


def clean(value: str) -> str:
    """Return a value without articles and adverbs before it, and punctuation around it."""
    return re.sub(
        r"\s+",
        " ",
        re.sub(r"^(?:the|an?|called|currently|now) (?=\S)", "", value.strip(" .,!'\"“”")),
    )
