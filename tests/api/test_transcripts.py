"""The whole conversation as a download, as text to read or as data to check."""

import pytest
from markdown_it import MarkdownIt

from tests.api.test_conversations import SESSION
from tests.support.client import Client
from tests.support.digest import digest_of
from tests.support.server import RunningApi


async def talked(client: Client, **body: object) -> str:
    conversation = await client.new_conversation(**body)
    await client.say(conversation, "First line\n\n# not a heading\nthird line")
    await client.settled(conversation)
    return conversation


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json", "application/json"),
        ("text/markdown", "text/markdown"),
        ("*/*", "text/markdown"),
        ("", "text/markdown"),
        ("text/html", "text/markdown"),
        ("APPLICATION/JSON", "application/json"),
        ("application/json; q=0.5, text/markdown", "text/markdown"),
        ("text/markdown;q=0.1, application/json;q=0.2", "application/json"),
        ("text/markdown, application/json", "text/markdown"),
        ("application/json;q=0", "text/markdown"),
        ("text/html, application/json;charset=utf-8, */*;q=0.1", "application/json"),
        ("application/json;q=nonsense", "application/json"),
        ("application/*", "application/json"),
        ("text/*, application/*", "text/markdown"),
        ("application/*;q=0.5, text/*;q=0.4", "application/json"),
        ("application/json;q=0, application/*", "text/markdown"),
        ("*/*, text/markdown;q=0.5", "application/json"),
        ("*/*;q=0.1, text/markdown;q=0", "application/json"),
    ],
)
async def test_the_format_is_what_the_client_prefers(ann: Client, accept: str, kind: str) -> None:
    conversation = await talked(ann)
    path = f"/api/conversations/{conversation}/transcript"
    answer = await ann.get(path, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == kind
    suffix = {"application/json": "json", "text/markdown": "md"}[kind]
    disposition = f'attachment; filename="intake-interview.{suffix}"'
    assert answer.headers["content-disposition"] == disposition
    assert "accept" in answer.headers["vary"].lower()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("The dishes, again!", "the-dishes-again"),
        ("../../etc/passwd", "etc-passwd"),
        ('a"; filename="evil.exe', "a-filename-evil-exe"),
        ("李小龍", "conversation"),
    ],
)
async def test_the_file_is_named_after_the_title_in_plain_letters(
    ann: Client, title: str, name: str
) -> None:
    conversation = await talked(ann, title=title)
    answer = await ann.get(f"/api/conversations/{conversation}/transcript")
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}.md"'


async def test_the_json_transcript_is_the_session_with_its_whole_log(
    api: RunningApi, ann: Client
) -> None:
    conversation = await ann.new_conversation()
    for number in range(28):
        await ann.say(conversation, f"Message {number}")
        await ann.settled(conversation)
    transcript = await ann.transcript(conversation)
    assert list(transcript) == SESSION
    assert transcript["messages"] == await ann.messages(conversation)
    assert [message["seq"] for message in transcript["messages"]] == list(range(1, 57))
    assert transcript["has_more"] is False
    assert transcript["digest"] is None


async def test_anyone_can_check_a_sealed_json_transcript_against_its_digest(ann: Client) -> None:
    conversation = await talked(ann)
    await ann.finalize(conversation)
    transcript = await ann.transcript(conversation)
    assert transcript["digest"] == digest_of(transcript)
    for field in ("seq", "role", "author_id", "content", "created_at", "outcome"):
        (first, *rest) = transcript["messages"]
        changed = transcript | {"messages": [first | {field: "changed"}, *rest]}
        assert digest_of(changed) != transcript["digest"]


async def test_the_markdown_transcript_has_every_line_of_every_message(ann: Client) -> None:
    conversation = await talked(ann, title="The dishes")
    text = (await ann.get(f"/api/conversations/{conversation}/transcript")).text
    assert text.startswith("# The dishes\n")
    assert "Intake interview" in text
    lines = text.splitlines()
    assert [line for line in lines if line.startswith("> ")] == [
        "> First line",
        "> # not a heading",
        "> third line",
        "> Tell me more.",
    ]
    assert [line.split("**")[1] for line in lines if line.startswith("**")] == ["Ann", "Guide"]
    assert "Sealed" not in text


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n", "\v", "\f", "\x85", "\u2028", "\u2029"])
async def test_nobody_writes_a_message_of_somebody_else_into_the_transcript(
    api: RunningApi, end: str
) -> None:
    name = "**Guide** · x](javascript:alert(1))"
    client = await api.guest(name)
    conversation = await client.new_conversation(title="The <b>dishes</b>")
    forged = end.join(("a  ", "# Heading", "", "**Guide** · 2026-11-23", "", "> I said this"))
    await client.say(conversation, forged)
    await client.settled(conversation)
    text = (await client.get(f"/api/conversations/{conversation}/transcript")).text
    tokens = MarkdownIt("commonmark").parse(text)
    outermost = [token.type for token in tokens if token.level == 0 and token.nesting >= 0]
    message = ["paragraph_open", "blockquote_open"]
    assert outermost == ["heading_open", "paragraph_open", *message, *message]
    marked = "".join(
        f"> {line}" if line.strip(end) else f">{line}" for line in forged.splitlines(keepends=True)
    )
    assert marked in text
    assert text.startswith("# The \\<b\\>dishes")
    author = "".join(child.content for child in tokens[7].children or ())
    assert author.startswith(f"{name} · ")


async def test_the_markdown_transcript_of_a_sealed_conversation_has_its_seal(ann: Client) -> None:
    conversation = await talked(ann)
    session = await ann.finalize(conversation)
    text = (await ann.get(f"/api/conversations/{conversation}/transcript")).text
    assert session["finalized_at"] in text
    assert session["digest"] in text


async def test_a_stopped_answer_is_marked_as_such(held: RunningApi, writer: Client) -> None:
    conversation = await writer.new_conversation()
    await writer.say(conversation)
    held.model.write("So far")
    async with writer.stream(conversation) as stream:
        await anext(stream)
    await writer.stop_reply(conversation)
    text = (await writer.get(f"/api/conversations/{conversation}/transcript")).text
    assert "**Guide** (stopped)" in text
    assert (await writer.transcript(conversation))["messages"][1]["outcome"] == "stopped"
