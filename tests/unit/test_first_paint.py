"""A build ends with pages that are seen before their scripts begin."""

import re
from pathlib import Path

import pytest

from chatapp.first_paint import with_first_paint
from chatapp.frontend import BuildError

CONFIG = 'export default {"ssr": false, "build": "build"};'


def test_the_end_of_a_build_is_ours_once_however_often_it_is_built() -> None:
    config = with_first_paint(CONFIG)
    (module,) = re.findall(r"external/(components/client/\w+\.js)", config)
    assert Path(module).is_file()
    assert config.endswith('"ssr": false, "build": "build"};')
    assert config.count('"buildEnd"') == 1
    assert with_first_paint(config) == config


@pytest.mark.parametrize("other", ["module.exports = {};", 'export default {"buildEnd": mine};'])
def test_a_configuration_without_a_place_for_it_is_refused(other: str) -> None:
    with pytest.raises(BuildError, match="React Router"):
        with_first_paint(other)
