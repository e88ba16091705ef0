"""What `make test-spread` leaves out is named rightly."""

import pytest

from tests.api.alone import ALONE, FOLDER


@pytest.mark.parametrize("name", ALONE)
def test_what_is_left_out_is_there(name: str) -> None:
    file, _, test = name.partition("::")
    assert f"def {test}" in (FOLDER / file).read_text("utf-8")
