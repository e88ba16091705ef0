"""Who is in a conversation, and what has changed."""

from itertools import product

from services.domain.company import Company, company_news
from services.domain.events import PresenceChanged, TypingChanged

NOBODY = Company(online=frozenset(), typing=frozenset())


def company(online: str, typing: str) -> Company:
    return Company(online=frozenset(online), typing=frozenset(typing))


def test_somebody_comes_before_they_type_and_ends_typing_before_they_go() -> None:
    both = company("a", "a")
    assert list(company_news(NOBODY, both)) == [
        PresenceChanged(user_id="a", online=True),
        TypingChanged(user_id="a", active=True),
    ]
    assert list(company_news(both, NOBODY)) == [
        TypingChanged(user_id="a", active=False),
        PresenceChanged(user_id="a", online=False),
    ]


def test_what_is_told_makes_of_what_was_known_what_is_now() -> None:
    groups = ["", "a", "b", "ab"]
    for before, after in product(product(groups, groups), repeat=2):
        told, now = company(*before), company(*after)
        online, typing = set(told.online), set(told.typing)
        for event in company_news(told, now):
            match event:
                case PresenceChanged():
                    (online.add if event.online else online.remove)(event.user_id)
                case TypingChanged():
                    (typing.add if event.active else typing.remove)(event.user_id)
        assert (online, typing) == (now.online, now.typing)
