"""What isn't run again with several processes, and why.

Everything else of this folder is: each connection, and each request of a client, comes to another process then.
"""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parent

ALONE = {
    "test_clients_of_others.py": "It is about a network that is cut; tests/chaos/test_cluster.py cuts before several.",
    "test_context.py": "How much of earlier sessions fits into a prompt is decided by the process that writes.",
    "test_extremes.py": "A number of the settings is each process's own.",
    "test_many_processes.py": "It has processes of its own.",
    "test_metrics.py": "Each process counts for itself, and is asked for itself.",
    "test_new_kind.py": "It is about the manual.",
    "test_serve.py": "It is about the command that is one process, with an app in place of the product's.",
    "test_stopping.py": "It is about one process's end; tests/chaos/test_cluster.py ends one after the other.",
    "test_traces.py": "A collector of traces is told by each process for itself.",
    "test_vendor_faults.py": "What a vendor does is met by the one process that asks it.",
    "test_auth.py::test_a_token_is_stored_only_as_its_hash": "It reads the files of an embedded database.",
    "test_auth.py::test_a_wrong_password_and_an_unknown_email_take_the_same_time": (
        "The time is that of one process's hashing."
    ),
    "test_presence.py::test_whoever_leaves_in_the_middle_of_a_poll_is_gone_as_from_a_socket": (
        "The poll before it counts for some seconds more, in the process that answered it."
    ),
    "test_rate_limits.py::test_what_was_refused_before_can_be_sent_later_with_the_same_client_id": (
        "It puts a process's clock forward; several go by that of Redis."
    ),
}
"""Files, and single tests."""


def leave_out_those_alone(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect them."""
    left_out = [item for item in items if item.path.parent == FOLDER and _is_alone(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def _is_alone(item: pytest.Item) -> bool:
    test = item.name.partition("[")[0]
    return not ALONE.keys().isdisjoint({item.path.name, f"{item.path.name}::{test}"})
