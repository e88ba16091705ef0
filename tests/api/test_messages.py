"""Sending and reading messages by REST."""

import pytest

from services.domain.text import trimmed
from tests.api.test_conversations import MESSAGE, TIME
from tests.support.client import Client, new_client_id
from tests.support.problems import fields_of, problem_of
from tests.support.server import RunningApi

STRANGE = {
    "emoji": "🙂👩‍👩‍👧🏳️‍🌈👍🏽🇩🇪",
    "right to left": "שלום, مرحبا \u202babc\u202c \u200f",
    "combining": "e\u0301 ≠ é, Z̴̢a͇l̡g̷o",
    "lines": "one\ntwo\r\nthree\rfour\u2028five\u2029six\x85seven\x0beight\x0cnine",
    "separators of data": "\x1c\x1fkept?\x1e\x1f",
    "controls": "a\x01b\x07c\x1bd\x7fe\x9ff\tg",
    "astral": "𝒜𐍈🜚\U0010ffff",
    "noncharacters": "a\ufffeb\uffffc\ufdd0d",
    "inner white space": "a  b\u00a0\u3000c\n\n\n   d",
    "zero width": "\u200b\ufeffa\u200db\u200b",
    "markup": "<script>alert(1)</script> & ' \" \\ ` ${x} {{x}} %s %00",
    "query": "'; REMOVE TABLE message; -- $content type::record('x', 1) ⟨a⟩ `b`",
    "json": '{"type":"message","content":"x"}',
    "stream": "data: x\n\nevent: end\n\nid: 7",
    "escapes": r"\u0041 \n \x00 \ud83d",
}


async def test_a_message_is_stored_with_the_next_seq_and_comes_back_whole(ann: Client) -> None:
    conversation = await ann.new_conversation()
    answer = await ann.send(conversation, "Hello", "my-client_id-1")
    assert answer.status_code == 201
    assert list(answer.json()) == ["message", "reply"]
    message = answer.json()["message"]
    assert list(message) == MESSAGE
    assert TIME.fullmatch(message["created_at"])
    assert message | {"created_at": "?"} == {
        "seq": 1,
        "client_id": "my-client_id-1",
        "role": "user",
        "author_id": ann.user["id"],
        "author_name": "Ann",
        "content": "Hello",
        "created_at": "?",
        "outcome": None,
    }
    assert (await ann.page(conversation))["messages"][0] == message


async def test_the_answer_to_a_send_tells_of_the_reply_that_has_begun(
    held: RunningApi, writer: Client
) -> None:
    conversation = await writer.new_conversation()
    reply = (await writer.send(conversation)).json()["reply"]
    assert list(reply) == ["id", "text", "started_at"]
    assert (reply["text"], bool(TIME.fullmatch(reply["started_at"]))) == ("", True)
    held.model.write("Tell")
    assert (await writer.read(conversation))["reply"]["id"] == reply["id"]


async def test_the_ai_message_has_no_author_and_no_client_id(ann: Client) -> None:
    conversation = await ann.new_conversation()
    await ann.say(conversation)
    answer = (await ann.settled(conversation))["messages"][1]
    assert list(answer) == MESSAGE
    assert answer | {"created_at": "?"} == {
        "seq": 2,
        "client_id": None,
        "role": "ai",
        "author_id": None,
        "author_name": "Guide",
        "content": "Tell me more.",
        "created_at": "?",
        "outcome": "complete",
    }


@pytest.mark.parametrize("content", STRANGE.values(), ids=STRANGE.keys())
async def test_content_comes_back_exactly_as_sent(ann: Client, content: str) -> None:
    conversation = await ann.new_conversation()
    assert (await ann.say(conversation, content))["content"] == trimmed(content)
    session = await ann.settled(conversation)
    assert session["messages"][0]["content"] == trimmed(content)
    assert (await ann.transcript(conversation))["messages"][0]["content"] == trimmed(content)
    async with ann.socket(conversation) as socket:
        assert socket.frames[0]["messages"][0]["content"] == trimmed(content)
        said = await socket.said(content)
        messages = socket.of_type("message")
        if said["seq"] not in {frame["message"]["seq"] for frame in messages}:
            messages.append(
                await socket.until(
                    where=lambda f: f["type"] == "message" and f["message"]["seq"] == said["seq"]
                )
            )
        (mine,) = [frame for frame in messages if frame["message"]["seq"] == said["seq"]]
        assert mine["message"]["content"] == trimmed(content)


async def test_surrounding_white_space_is_trimmed_and_nothing_else(ann: Client) -> None:
    conversation = await ann.new_conversation()
    message = await ann.say(conversation, "\u3000 \n\t a \n b \u2003\r\n")
    assert message["content"] == "a \n b"


@pytest.mark.parametrize("letter", ["x", "é", "字", "🙂"])
async def test_eight_thousand_code_points_fit_and_one_more_does_not(
    ann: Client, letter: str
) -> None:
    conversation = await ann.new_conversation()
    longest = letter * 8000
    assert (await ann.say(conversation, f"  {longest}  "))["content"] == longest
    too_long = await ann.send(conversation, longest + letter)
    assert fields_of(problem_of(too_long, 422, "invalid")) == ["content"]


async def test_eight_thousand_characters_fit_however_they_are_escaped(ann: Client) -> None:
    conversation = await ann.new_conversation()
    escaped = "\\ud83d\\ude42" * 8000
    body = f'{{"client_id": "{new_client_id()}", "content": "{escaped}"}}'
    answer = await ann.post(
        f"/api/conversations/{conversation}/messages",
        content=body.encode(),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["message"]["content"] == "🙂" * 8000


@pytest.mark.parametrize("content", ["", " ", "\n\t\u3000\u2003\x0b\x0c\x85"])
async def test_an_empty_message_is_refused(ann: Client, content: str) -> None:
    conversation = await ann.new_conversation()
    answer = await ann.send(conversation, content)
    assert fields_of(problem_of(answer, 422, "invalid")) == ["content"]


@pytest.mark.parametrize(
    "content", [r"a\ud800b", r"a\udfff", r"\ude42\ud83d", r"a\u0000b", r"\u0000"]
)
async def test_half_a_surrogate_pair_and_nul_are_refused(ann: Client, content: str) -> None:
    conversation = await ann.new_conversation()
    body = f'{{"client_id": "{new_client_id()}", "content": "{content}"}}'
    answer = await ann.post(
        f"/api/conversations/{conversation}/messages",
        content=body.encode(),
        headers={"Content-Type": "application/json"},
    )
    assert fields_of(problem_of(answer, 422, "invalid")) == ["content"]
    assert (await ann.read(conversation))["last_seq"] == 0


@pytest.mark.parametrize(
    "client_id",
    ["", "1234567", "x" * 65, "with space", "dots.dots", "a:b:c:d:e", "umlauts-ä", "12345678\n"],
)
async def test_a_client_id_has_8_to_64_plain_characters(ann: Client, client_id: str) -> None:
    conversation = await ann.new_conversation()
    body = {"client_id": client_id, "content": "Hello"}
    answer = await ann.post(f"/api/conversations/{conversation}/messages", body)
    assert fields_of(problem_of(answer, 422, "invalid")) == ["client_id"]


@pytest.mark.parametrize("client_id", ["12345678", "x" * 64, "A-Za-z0-9-_", "________"])
async def test_any_8_to_64_plain_characters_are_a_client_id(ann: Client, client_id: str) -> None:
    conversation = await ann.new_conversation()
    assert (await ann.say(conversation, "Hello", client_id))["client_id"] == client_id


async def test_the_same_message_again_is_a_200_with_the_first_answer(ann: Client) -> None:
    conversation = await ann.new_conversation()
    first = await ann.send(conversation, "Hello", "same-client-id")
    for content in ("Hello", "  Hello\n"):
        again = await ann.send(conversation, content, "same-client-id")
        assert (first.status_code, again.status_code) == (201, 200)
        assert list(again.json()) == ["message", "reply"]
        assert again.json()["message"] == first.json()["message"]
    assert len((await ann.settled(conversation))["messages"]) == 2  # the message and its answer


async def test_a_client_id_with_other_content_is_refused_and_changes_nothing(ann: Client) -> None:
    conversation = await ann.new_conversation()
    await ann.say(conversation, "Hello", "same-client-id")
    before = await ann.settled(conversation)
    answer = await ann.send(conversation, "Goodbye", "same-client-id")
    problem_of(answer, 409, "client_id_reused")
    assert await ann.read(conversation) == before


async def test_a_client_id_is_each_conversations_own(ann: Client) -> None:
    for content in ("Hello", "Goodbye"):
        conversation = await ann.new_conversation()
        assert (await ann.send(conversation, content, "same-client-id")).status_code == 201


async def test_the_log_is_read_forwards_and_backwards_in_pages(ann: Client) -> None:
    conversation = await ann.new_conversation()
    for number in range(4):
        await ann.say(conversation, f"Message {number}")
        await ann.settled(conversation)

    async def seqs(**query: int) -> tuple[list[int], bool]:
        page = await ann.page(conversation, **query)
        assert list(page) == ["messages", "has_more"]
        return [message["seq"] for message in page["messages"]], page["has_more"]

    assert await seqs(limit=3) == ([6, 7, 8], True)
    assert await seqs(before=6, limit=3) == ([3, 4, 5], True)
    assert await seqs(before=3, limit=3) == ([1, 2], False)
    assert await seqs(before=1) == ([], False)
    assert await seqs(before=0) == ([], False)
    assert await seqs(before=1000, limit=2) == ([7, 8], True)
    assert await seqs(after=0, limit=3) == ([1, 2, 3], True)
    assert await seqs(after=3, limit=5) == ([4, 5, 6, 7, 8], False)
    assert await seqs(after=8) == ([], False)
    assert await seqs(after=1000) == ([], False)
    assert await seqs(after=7, limit=1) == ([8], False)
    assert await seqs(limit=200) == (list(range(1, 9)), False)
    assert await seqs(limit=8) == (list(range(1, 9)), False)


async def test_somebody_types_by_rest(ann: Client) -> None:
    conversation = await ann.new_conversation()
    path = f"/api/conversations/{conversation}/typing"
    for active in (True, False):
        answer = await ann.post(path, {"active": active})
        assert (answer.status_code, answer.content) == (204, b"")
    for wrong in ({}, {"active": 1}, {"active": "true"}, {"active": None}):
        assert fields_of(problem_of(await ann.post(path, wrong), 422, "invalid")) == ["active"]
