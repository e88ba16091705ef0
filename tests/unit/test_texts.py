"""What people read from the services stands in few places: to be read through, or said in another language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.domain import texts

FOLDERS = ("services", "state", "chatapp/api")
TEXTS = Path("services/domain/texts.py")
SENTENCE = re.compile(r"[A-Z][\w'’]*,? [\w'’{].*[.!?…]", re.DOTALL)
REGISTRY = Path("services/kinds/registry.py")
THEIR_OWN = ("services/kinds/", "services/language_models/guide/")
TO_MODELS = ("services/language_models/transcript.py", "services/language_models/local/request.py")
TO_OPERATORS = (
    "services/metrics.py",
    "services/processes.py",
    "services/storage/client.py",
    "services/storage/endpoint.py",
)
ROOTS = {"ServiceError", "FieldError", "ReplyError"}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for folder in FOLDERS:
        for file in sorted(Path(folder).rglob("*.py")):
            if file != TEXTS and (file == REGISTRY or not str(file).startswith(THEIR_OWN)):
                yield str(file), ast.parse(file.read_text())


def refusals() -> set[str]:
    """Return the names of all classes whose sentence reaches people."""
    bases = [
        (node.name, {base.id for base in node.bases if isinstance(base, ast.Name)})
        for _, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    ]
    known = set(ROOTS)
    while grown := {name for name, parents in bases if parents & known} - known:
        known |= grown
    return known


def written(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the literals under `node`, with their lines; what is filled into one reads {}."""
    match node:
        case ast.Constant(value=str(text)):
            yield node.lineno, text
        case ast.JoinedStr():
            parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
            yield node.lineno, "".join(str(part) for part in parts)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from written(child)


def carried(tree: ast.Module, kinds: set[str]) -> Iterator[tuple[int, str]]:
    """Yield what refusals are made with, and what their classes say."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in kinds:
                yield from written(node)
            case ast.ClassDef(name=name, body=body) if name in kinds:
                for line in body:
                    if isinstance(line, ast.Assign | ast.AnnAssign):
                        yield from written(line)
            case _:
                pass


def said(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield every other literal: no docstring, nothing that operators or programmers get from `raise` or a log."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Raise():
            pass
        case ast.Call(func=ast.Attribute(value=ast.Name(id="log"))):
            pass
        case ast.Constant() | ast.JoinedStr():
            yield from written(node)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from said(child)


def test_no_refusal_has_words_of_its_own() -> None:
    kinds = refusals()
    found = [
        f"{file}:{line}: {text}"
        for file, tree in sources()
        for line, text in carried(tree, kinds)
        if " " in text
    ]
    assert {"MethodNotAllowed", "PartnerLeft", "TooManyConnections"} <= kinds
    assert found == []


def test_no_sentence_for_people_stands_anywhere_else_in_the_services() -> None:
    found = [
        f"{file}:{line}: {text}"
        for file, tree in sources()
        if file.startswith(("services/", "state/")) and file not in (*TO_MODELS, *TO_OPERATORS)
        for line, text in said(tree)
        if SENTENCE.fullmatch(text.strip())
    ]
    assert found == []


def test_every_text_is_used() -> None:
    names = {name for name in vars(texts) if re.fullmatch(r"[A-Z][A-Z_]+", name)}
    used = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for tree in [tree for _, tree in sources()] + [ast.parse(TEXTS.read_text())]
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
    }
    assert names - used == set()


@pytest.mark.parametrize(
    ("seconds", "until"),
    [(0.5, "wait a moment."), (60, "wait a moment."), (61, "in 2 minutes."), (3600, "in an hour.")],
)
def test_who_has_to_wait_long_is_told_how_long(seconds: float, until: str) -> None:
    assert texts.a_lot_at_once(seconds).endswith(until)
