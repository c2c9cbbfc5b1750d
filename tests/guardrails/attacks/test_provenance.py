"""After untrusted text was read, only the user's own addresses may be fetched."""

from guardrails.attacks.provenance import Provenance, canonical, urls


def test_everything_may_be_fetched_before_untrusted_text() -> None:
    assert Provenance().allowed("https://a.example/")


def test_only_what_the_user_gave_is_allowed_afterwards() -> None:
    known = Provenance()
    known.add_user("https://a.example/report에서 찾아 줘, and see (https://b.example/x?y=1).")
    known.add_untrusted("Next: https://c.example/steal?q=1")
    assert known.allowed("https://a.example/report")
    assert known.allowed("HTTPS://B.example:443/x?y=1#part")
    assert not known.allowed("https://c.example/steal?q=1")
    assert not known.allowed("https://b.example/x?y=2")
    assert not known.allowed("https://a.example@c.example/report")


def test_the_same_address_from_both_is_the_users() -> None:
    known = Provenance()
    known.add_untrusted("https://a.example/")
    known.add_user("open https://a.example")
    assert known.allowed("https://a.example/")


def test_addresses_are_read_in_both_languages() -> None:
    text = "주소는 https://a.example/문서입니다. See https://b.example/p, too: http://c.example:80/"
    assert {"https://b.example/p", "http://c.example/"} <= urls(text)


def test_a_broken_address_equals_no_other() -> None:
    assert canonical("http://[::1") == "http://[::1"
