"""All words in one place."""

import re
from pathlib import Path

from components import texts
from components.client import FOLDER, WORDS, words

MODULES = [file for file in FOLDER.glob("*.js") if not file.name.endswith(".test.js")]
SENTENCE = re.compile(r"""(["`])[A-Z](?:(?!\1).)*[a-z] (?:(?!\1).)*[.!?…]\1""")
FOR_DEVELOPERS = ("throw new", "console.", "*", "//")


def test_the_browsers_words_are_those_of_the_texts() -> None:
    """If this fails: `python -m chatapp.build` writes them anew."""
    assert WORDS.read_text() == words()


def test_every_word_that_is_asked_for_is_there_and_none_is_left_over() -> None:
    sources = "".join(file.read_text() for file in MODULES if file != WORDS)
    assert set(re.findall(r"\bwords\.(?!js\b)(\w+)(?!\w*\()", sources)) == set(texts.CLIENT)


def test_no_sentence_for_people_stands_anywhere_else_in_the_browsers_half() -> None:
    found = [
        f"{file.name}: {line.strip()}"
        for file in MODULES
        if file != WORDS
        for line in file.read_text().splitlines()
        if SENTENCE.search(line) and not any(mark in line for mark in FOR_DEVELOPERS)
    ]
    assert found == []


def test_no_component_has_a_sentence_of_its_own() -> None:
    found = [
        f"{file.name}: {line.strip()}"
        for file in Path("components").glob("*.py")
        if file.name != "texts.py"
        for line in file.read_text().splitlines()
        if re.search(r'"[A-Z][a-z]+ [^"]*[.!?…]"', line) and '"""' not in line
    ]
    assert found == []


def test_no_sentence_is_glued_together() -> None:
    """Another language may need another order: `phrase` and `format` put names into whole texts."""
    found = [
        f"{file}: {match}"
        for folder in ("components", "chatapp/pages")
        for file in Path(folder).glob("*.py")
        for match in re.findall(
            r'f"[^"]*\{texts\.[^"]*"|" ",\s*texts\.|texts\.\w+,\s*" "', file.read_text()
        )
        if " · " not in match
    ]
    assert found == []
