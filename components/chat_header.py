"""The top of a conversation: who it is with, whether they are here, whether the link is alive."""

from functools import partial

import reflex as rx

from components import texts
from components.attributes import count
from components.avatar import avatar
from components.button import button_class
from components.icon import icon
from components.link import link as app_link
from components.link_status import link_words
from components.phrase import phrase
from state.conversation import Link, Person

_EMPTY_PLACE = "size-8 flex-none border-[1.5px] border-dashed border-line-strong "


def _with_guide(people: rx.Var[list[Person]]) -> rx.Var[bool]:
    """Whether one person is alone with the guide."""
    shared = (people[0]["role"] == "partner-a") | (people[0]["role"] == "partner-b")
    return (count(people) == 1) & ~shared


def _whether_here(person: rx.Var[Person]) -> rx.Component:
    name = person["name"]
    return rx.cond(person["online"], phrase(texts.HERE, name=name), phrase(texts.AWAY, name=name))


def _participant(person: rx.Var[Person], alone: rx.Var[bool]) -> rx.Component:
    """A face; who is alone with the guide knows their own, and sees the guide's in its place."""
    return rx.el.li(
        avatar(person["name"], person["role"]),
        rx.el.span(
            _whether_here(person),
            class_name="sr-only",
        ),
        class_name=rx.cond(alone, "sr-only", "not-first:-ms-1.5"),
        custom_attrs={
            "data-user-id": person["user_id"],
            "data-online": rx.cond(person["online"], "true", "false"),
        },
    )


def _told(text: str, name: rx.Var[str]) -> rx.Component:
    """Return `text` on one line that is shown whole; a `name` too long for it ends in dots."""
    return rx.el.span(
        phrase(text, name=rx.el.bdi(name, class_name="truncate")),
        class_name="flex min-w-0 whitespace-pre",
    )


def _presence(person: rx.Var[Person]) -> rx.Component:
    """Say whether somebody else is here, by a dot's shape and by words."""
    dot = rx.cond(
        person["online"],
        "size-2 rounded-full bg-here flex-none",
        "size-2 rounded-full border-[1.5px] border-ink-2 flex-none",
    )
    return rx.cond(
        ~person["mine"],
        rx.el.span(
            rx.el.i(class_name=dot),
            rx.cond(
                person["online"],
                _told(texts.HERE, person["name"]),
                _told(texts.AWAY, person["name"]),
            ),
            class_name="flex items-center gap-1.5 flex-none max-w-full",
        ),
    )


def _about(title: rx.Var[str] | str) -> rx.Component:
    """What the conversation belongs to, before who is here; it has room for a few words, or isn't shown."""
    known = rx.Var.create(title).to(str)
    return rx.cond(known != "", rx.el.bdi(known, class_name="truncate flex-[1_1_5rem] max-w-max"))


def _alone(people: rx.Var[list[Person]], left: rx.Var[str] | str) -> rx.Component:
    """One person in the room talks with the guide, or waits for their partner, who may have `left`."""
    gone = rx.Var.create(left).to(str)
    words = rx.cond(_with_guide(people), texts.WITH_GUIDE, texts.WAITING_FOR_PARTNER)
    return rx.cond(
        count(people) == 1,
        rx.cond(
            ~_with_guide(people) & (gone != ""),
            _told(texts.HAS_LEFT, gone),
            rx.el.span(words, class_name="truncate"),
        ),
    )


def empty_place(people: rx.Var[list[Person]], class_name: str = "") -> rx.Component:
    """The place beside who is alone, in the shape of who is missing."""
    shape = rx.cond(people[0]["role"] == "partner-b", "rounded-full", "rounded-[10px]")
    return rx.el.i(class_name=[_EMPTY_PLACE + class_name, shape])


def _faces(people: rx.Var[list[Person]]) -> rx.Component:
    """Everybody who takes part, the guide where there is nobody else, and a place that is still empty.

    On a narrow page the empty place makes room for the words that say so.
    """
    alone = _with_guide(people)
    guide = rx.el.span(
        rx.el.i(class_name="guide-mark"),
        class_name="grid place-items-center size-8 rounded-full bg-guide-bg flex-none",
    )
    return rx.fragment(
        rx.cond(alone, guide),
        rx.el.ul(
            rx.foreach(people, partial(_participant, alone=alone)),
            aria_label=texts.PEOPLE,
            class_name=rx.cond(alone, "sr-only", "flex flex-none"),
        ),
        rx.cond(
            (count(people) == 1) & ~alone,
            empty_place(people, "-ms-0.5 sm:-ms-2 max-[24rem]:hidden"),
        ),
    )


def back_link() -> rx.Component:
    """The way back to the list, where the list isn't beside the conversation."""
    return app_link(
        icon("back"),
        to="/",
        aria_label=texts.BACK,
        class_name=button_class("quiet", "size-11 px-0 flex-none lg:hidden"),
    )


def chat_header(
    *,
    title: rx.Var[str] | str,
    people: rx.Var[list[Person]],
    link: rx.Var[Link],
    actions: rx.Component | None = None,
    about: rx.Var[str] | str = "",
    left: rx.Var[str] | str = "",
) -> rx.Component:
    """Show title, people and link; `actions` stand at its end. `data-link` is how the link is.

    `about` is what the conversation belongs to, `left` the name of a partner who won't come back.
    """
    status = rx.cond(
        link["state"] == "live",
        rx.fragment(_about(about), rx.foreach(people, _presence), _alone(people, left)),
        link_words(link),
    )
    return rx.el.header(
        back_link(),
        _faces(people),
        rx.el.div(
            rx.el.h1(
                title,
                class_name=(
                    "text-base/tight max-[24rem]:text-[0.9375rem]/tight sm:text-[1.0625rem]/tight "
                    "font-semibold truncate"
                ),
                dir="auto",
            ),
            rx.el.div(
                status,
                # What doesn't fit beside who is here wraps below them, out of sight.
                class_name="flex flex-wrap-reverse content-end gap-x-3 h-5 overflow-hidden text-note text-ink-2",
            ),
            class_name="flex-1 min-w-0 ms-1.5 sm:ms-0 max-[15rem]:order-last max-[15rem]:basis-full",
        ),
        actions or rx.fragment(),
        class_name=(
            "flex items-center gap-1 sm:gap-2.5 border-b border-line bg-paper px-1 lg:px-5 pb-2 "
            "pt-[max(0.5rem,env(safe-area-inset-top))] min-h-[61px] "
            # On a page as narrow as a phone's at twice its size, the words have a line of their own.
            "max-[15rem]:flex-wrap max-[15rem]:justify-between max-[15rem]:gap-x-0"
        ),
        custom_attrs={"data-link": link["state"]},
    )
