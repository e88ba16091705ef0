"""The same guidance, for partner B, out of partner B's own explorations."""

from dataclasses import replace

from services.kinds import joint_context_a

KIND = replace(
    joint_context_a.KIND,
    session_type="joint_context_b",
    audience="partner_b",
    reads=("individual_b", "joint_context_b"),
)
