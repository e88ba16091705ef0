"""What the pages never use stays out of them."""

import re
from pathlib import Path

import pytest

from chatapp.frontend import BuildError
from chatapp.lean_build import lean_config, lean_document, lean_root

CONFIG = """
          groups: [
            { test: /env.json/ },
          ],
    alias: [
      { find: "$" },
    ],
"""


def test_elements_are_made_by_our_own_jsx() -> None:
    config = lean_config(CONFIG)
    assert config.index('find: "@emotion/react"') < config.index('find: "$"')
    ours = re.findall(r"external/(components/client/\w+\.js)", config)
    assert len(ours) == 6
    assert all(Path(file).is_file() for file in ours)


@pytest.mark.parametrize(
    ("file", "together"),
    [
        ("live.js", True),
        ("markdown_blocks.js", True),
        ("invitations.js", True),
        ("keeping.js", False),
        ("rounds.js", False),
        ("seal_check.js", False),
        ("invitation.js", False),
        ("invitation_state.js", False),
    ],
)
def test_our_part_is_one_file_but_for_what_is_loaded_when_it_is_asked_for(
    file: str, together: bool
) -> None:
    (test,) = re.findall(r"test: /(external.*)/,", lean_config(CONFIG))
    assert bool(re.search(test, f"/.web/public/external/components/client/{file}")) == together


@pytest.mark.parametrize(
    ("file", "together"),
    [
        ("utils/state.js", True),
        ("utils/context.jsx", True),
        ("env.json", True),
        ("node_modules/socket.io-client/build/esm/socket.js", False),
        ("app/routes/[c].$[id]._index.jsx", False),
    ],
)
def test_what_reflex_writes_for_all_pages_is_one_file(file: str, together: bool) -> None:
    (test,) = re.findall(r"test: /(utils.*)/,", lean_config(CONFIG))
    assert bool(re.search(test, f"/.web/{file}")) == together


def test_that_is_written_once_however_often_it_is_built() -> None:
    assert lean_config(lean_config(CONFIG)) == lean_config(CONFIG)


@pytest.mark.parametrize("missing", ["groups: [", "alias: ["])
def test_a_configuration_without_a_place_for_it_is_refused(missing: str) -> None:
    with pytest.raises(BuildError, match="Vite"):
        lean_config(CONFIG.replace(missing, "others: ["))


def test_components_that_come_as_text_find_nothing() -> None:
    root = 'before\n    window.__reflex = {\n      "react": React,\n    };\n  }, []);\nafter\n'
    assert lean_root(root) == "before\n  }, []);\nafter\n"


DOCUMENT = """\
import {Links} from "react-router"
import reflexGlobalStyles from "$/styles/__reflex_global_styles.css?url"
jsx("head",{},jsx(Meta,{},),jsx("link",{as:"style",href:reflexGlobalStyles,rel:"preload"},),\
jsx("link",{href:reflexGlobalStyles,rel:"stylesheet",type:"text/css"},),jsx(Links,{},))
"""


def test_the_style_sheet_stands_in_the_page_and_not_in_the_scripts() -> None:
    document = lean_document(DOCUMENT)
    assert "reflexGlobalStyles" not in document
    assert 'jsx("head",{},jsx(Meta,{},),jsx("style",' in document
    assert "import.meta.env.SSR" in document
    assert lean_document(document) == document


@pytest.mark.parametrize("missing", ["?url", 'rel:"preload"', 'rel:"stylesheet"'])
def test_a_document_that_brings_it_otherwise_is_refused(missing: str) -> None:
    with pytest.raises(BuildError, match="style sheet"):
        lean_document(DOCUMENT.replace(missing, "other"))
