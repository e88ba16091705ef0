"""Who is shown what by the pages and by Reflex's event handlers, in the product as it is served.

Both are named by the product itself: a page or a handler that isn't classified here fails the test.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import cycle

import pytest
import pytest_asyncio

from chatapp.shells import addresses
from services.domain.tokens import hash_token
from state.account import LOGIN_COOKIE
from tests.support.client import Json
from tests.support.couples import KINDS, PRIVATE_OF_B
from tests.support.marked import PEOPLE, Gives, MarkedWorld, marked_world, member_of
from tests.support.product import ROOT, Product, product
from tests.support.tab import HYDRATE, INBOX, event, new_tab, tab_of
from tests.support.vendor_server import Reply
from tests.support.vendor_thread import vendor_thread

ABSENT = "0" * 32

# The product, which also says what pages and handlers it has, once it has all of them.
TELLING = """
import json, pathlib, sys
from chatapp import serve

def load():
    app = serve.load_app()
    from reflex_base.registry import RegistrationContext
    from chatapp.chatapp import app as pages
    handlers = sorted(RegistrationContext.get().event_handlers)
    told = {"pages": sorted(pages._unevaluated_pages), "handlers": handlers}
    pathlib.Path(sys.argv[1]).write_text(json.dumps(told))
    return app

serve.main(load)
"""

PAGES: dict[str, tuple[str, str]] = {
    # Where a page is found, for an id or a code; and where it stands in the build.
    "index": ("/", ""),
    "sign-in": ("/sign-in", "/sign-in"),
    "account": ("/account", "/account"),
    "c/[id]": ("/c/{conversation}", "/c/_"),
    "invite/[code]": ("/invite/{code}", "/invite/_"),
    "404": ("/nowhere/{conversation}", ""),
}


@dataclass(frozen=True, slots=True)
class Handler:
    """What of a person's own a handler gives them, called with any of `payloads`.

    In these OWNER and LOGIN stand for the id and the sign-in of the one whose conversation it is. What
    it calls calls others again, `chained` times over.
    """

    gives: Gives
    payloads: Sequence[Json] = ({},)
    chained: int = 0


ROOT_STATE = "reflex___state____state"
FORGED: Json = {"raw_headers": {"cookie": f"{LOGIN_COOKIE}=LOGIN"}}
PLACE = ("rx_router_", "id_rx_state_", "code_rx_state_")
"""Where the page stands that an event comes from: the page has said so itself."""
SETVAR = Handler(
    "nothing",
    (
        {"var_name": "is_hydrated", "value": True},
        {"var_name": "rx_router_headers", "value": FORGED},
        {"var_name": "_wanted", "value": 10_000},
    ),
)
HANDLERS: dict[str, Handler] = {
    "hydrate": Handler("nothing"),  # the tab's state, which is new
    "hydrate_and_load": Handler("name and list", chained=2),
    "set_is_hydrated": Handler("nothing", ({"value": True},)),
    "setvar": SETVAR,
    "reflex___istate___shared____shared_state_base_internal.setvar": SETVAR,
    "reflex___state____frontend_event_exception_state.handle_frontend_exception": Handler(
        "nothing", ({"info": "TypeError: null is not an object", "component_stack": ""},)
    ),
    "reflex___state____frontend_event_exception_state.setvar": SETVAR,
    "reflex___state____on_load_internal_state.on_load_internal": Handler(
        "name and list", chained=1
    ),
    "reflex___state____on_load_internal_state.set_is_hydrated": Handler(
        "nothing", ({"value": True},)
    ),
    "reflex___state____on_load_internal_state.setvar": SETVAR,
    "reflex___state____update_vars_internal_state.setvar": SETVAR,
    "reflex___state____update_vars_internal_state.update_vars_internal": Handler(
        "nothing",
        (
            {"vars": {f"{ROOT_STATE}.rx_router_headers": FORGED}},
            {"vars": {f"{INBOX}._wanted": 10_000}},
        ),
    ),
    "state___account____account_state.load": Handler("name"),
    "state___account____account_state.setvar": SETVAR,
    # What is said of a person by whoever calls it is shown to them alone.
    "state___account____account_state.show": Handler(
        "nothing", ({"user": None}, {"user": {"id": "OWNER", "name": "Forged", "email": None}})
    ),
    "state___conversation____conversation_state.setvar": SETVAR,
    "state___guide____guide_state.load": Handler("nothing"),  # the model's name
    "state___guide____guide_state.setvar": SETVAR,
    "state___inbox____inbox_state.follow": Handler("nothing"),  # for a tab that has loaded its list
    "state___inbox____inbox_state.load": Handler("name and list"),
    "state___inbox____inbox_state.setvar": SETVAR,
    "state___inbox____inbox_state.show_more": Handler("list"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Product, Json]]:
    """The product, and what it tells of itself; its model never answers, so that all stays as it is."""
    told = tmp_path_factory.mktemp("told") / "told.json"
    with vendor_thread() as vendor:
        vendor.script(*[Reply(end="mute")] * len(KINDS))
        settings = vendor.environment | {"CHATAPP_REPLY_SECONDS": "3600"}
        program = ("-c", TELLING, str(told))
        with product(tmp_path_factory.mktemp("product"), program, **settings) as running:
            yield running, json.loads(told.read_text())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(server: tuple[Product, Json]) -> AsyncIterator[MarkedWorld]:
    async with AsyncExitStack() as exits:
        yield await marked_world(exits, server[0].url)


def test_every_page_of_the_product_is_classified(server: tuple[Product, Json]) -> None:
    _, told = server
    assert set(told["pages"]) == set(PAGES)
    built = {address for _, address in PAGES.values() if address}
    assert addresses(ROOT / ".web/build/client") == built


def test_every_event_handler_of_the_product_is_classified(server: tuple[Product, Json]) -> None:
    _, told = server
    assert set(told["handlers"]) == {f"{ROOT_STATE}.{name}" for name in HANDLERS}


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_is_the_same_for_everybody_whatever_it_is_asked_for(
    world: MarkedWorld, page: str
) -> None:
    """Nothing of anybody is in it, nor whether there is anything where it points."""
    ids = zip((*world.talks.values(), ABSENT), cycle((*world.codes, ABSENT)), strict=False)
    paths = {PAGES[page][0].format(conversation=one, code=code) for one, code in ids}
    seen: list[tuple[int, bytes, list[tuple[str, str]]]] = []
    for path in paths:
        for who, client in world.people.items():
            answer = await client.get(path, headers={"Origin": client.url})
            headers = sorted((name, one) for name, one in answer.headers.items() if name != "date")
            seen.append((answer.status_code, answer.content, headers))
            assert seen[-1] == seen[0], (who, path)
    assert seen[0][0] == (404 if page == "404" else 200)
    assert seen[0][1].startswith(b"<!DOCTYPE html>")


@pytest.mark.parametrize("name", HANDLERS)
async def test_an_event_handler_shows_a_person_their_own_and_nothing_of_anybody_else(
    world: MarkedWorld, name: str
) -> None:
    """Whatever conversation the page stands at, and whatever is forged along with the event."""
    handler = HANDLERS[name]
    for who, (said, later, there, absent) in zip(
        PEOPLE,
        await asyncio.gather(*(_answers(world, who, name) for who in PEOPLE)),
        strict=True,
    ):
        assert world.marks(said) == world.own(who, handler.gives), who
        assert world.marks(later) <= world.own(who, "name and list"), who
        assert there == absent, who


async def _answers(
    world: MarkedWorld, who: str, name: str
) -> tuple[list[str], list[str], list[set[str]], list[set[str]]]:
    """Return what `who` is told, and told later in the same tab; then, of where they may not go, and of nowhere."""
    client = world.people[who]
    kinds = sorted(KINDS, key=lambda kind: member_of(kind, who))  # those that they may see last
    foreign = [kind for kind in kinds if not member_of(kind, who)]
    async with tab_of(client, new_tab()) as one, tab_of(client, new_tab()) as other:
        there = [await one.call(*call) for call in _calls(world, name, kinds)]
        absent = [await other.call(*call) for call in _calls(world, name, kinds, ABSENT)]
        later = await one.call(event(f"{INBOX}.load"))
    ids = [world.talks[kind] for kind in foreign]
    return (
        [text for said in there for text in said],
        later,
        [_seen(said, one) for said, one in zip(there, ids, strict=False)],
        [_seen(said, ABSENT) for said, _ in zip(absent, ids, strict=False)],
    )


def _calls(
    world: MarkedWorld, name: str, kinds: Sequence[str], place: str = ""
) -> Iterator[tuple[Json, int]]:
    """Yield a call of a handler for each kind, from its conversation's page or another `place`, in its owner's name."""
    handler = HANDLERS[name]
    for kind, payload in zip(kinds, cycle(handler.payloads), strict=False):
        at = place or world.talks[kind]
        owner = world.people["b" if kind in PRIVATE_OF_B else "a"]
        user, login = owner.user["id"], hash_token(owner.token)
        text = json.dumps(payload).replace("OWNER", user).replace("LOGIN", login)
        cookie = f"{LOGIN_COOKIE}={login}; chat_session={owner.token}"
        forged: Json = {
            "query": {"id": at, "user": user},
            "headers": {"cookie": cookie, "authorization": f"Bearer {owner.token}"},
            "token": login,
            "ip": "127.0.0.2",
        }
        yield event(f"{ROOT_STATE}.{name}", json.loads(text), f"/c/{at}", **forged), handler.chained


def _seen(said: Sequence[str], place: str) -> set[str]:
    """Return what was told, each value that a field took, but for the places, which the page knows itself."""
    seen: set[str] = set()
    for text in said:
        _, update = json.loads(text.replace(place, "PLACE"))
        for state, fields in update.pop("delta", {}).items():
            seen |= {
                f"{state}.{field} = {json.dumps(value)}"
                for field, value in fields.items()
                if not field.startswith(PLACE)
            }
        seen.add(json.dumps(update))
    return seen


@pytest.mark.parametrize("who", ["a", "b"])
async def test_a_tab_left_open_when_its_sign_in_is_revoked_is_told_nothing_by_any_handler(
    world: MarkedWorld, who: str
) -> None:
    async with AsyncExitStack() as exits:
        client = await world.signed_in(exits, who)
        tab = await exits.enter_async_context(tab_of(client, new_tab()))
        await tab.load()
        await tab.until_list(bool)
        assert (await client.post("/api/auth/sign-out")).status_code == 204
        await tab.until_list(lambda rows: not rows)
        for name in HANDLERS:
            for call in _calls(world, name, KINDS):
                assert not world.marks(await tab.call(*call)), name


async def test_a_tabs_token_shows_what_is_kept_of_it_to_nobody_but_its_sign_in(
    world: MarkedWorld,
) -> None:
    token = new_tab()
    async with tab_of(world.people["a"], token) as tab:
        await tab.load()
        await tab.until_list(bool)
    for who in set(PEOPLE) - {"a"}:
        async with tab_of(world.people[who], token) as tab:
            assert not world.marks(await tab.call(event(HYDRATE))), who


async def test_nothing_of_what_was_forged_or_shown_has_come_into_the_log(
    server: tuple[Product, Json], world: MarkedWorld
) -> None:
    """Last of all: Reflex says in the log what went wrong with each event that no page would send."""
    said = server[0].log.read_text()
    tokens = [client.token for client in world.people.values() if client.token]
    assert not world.marks([said])
    assert not [one for token in tokens for one in (token, hash_token(token)) if one in said]
