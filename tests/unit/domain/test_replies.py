from services.domain.replies import (
    INTERRUPTED,
    LEASE_LASTS,
    Complete,
    Failed,
    Stopped,
    end_error,
    end_seq,
    end_state,
)
from services.replies import SWEEP_EVERY


def test_each_end_has_its_word_its_seq_and_its_error() -> None:
    failed = Failed(reply_id="r", error=INTERRUPTED, text="so far")
    ends = [Complete(reply_id="r", seq=2), Stopped(reply_id="r", seq=3), failed]
    assert [end_state(end) for end in ends] == ["complete", "stopped", "failed"]
    assert [end_seq(end) for end in ends] == [2, 3, None]
    assert [end_error(end) for end in ends] == [None, None, INTERRUPTED]
    assert end_seq(Stopped(reply_id="r", seq=None)) is None


def test_a_dead_process_is_noticed_within_15_seconds() -> None:
    assert (LEASE_LASTS + 2 * SWEEP_EVERY).total_seconds() <= 15
