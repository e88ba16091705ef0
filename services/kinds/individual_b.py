"""The same private exploration, for partner B."""

from dataclasses import replace

from services.kinds import individual_a

KIND = replace(individual_a.KIND, session_type="individual_b", audience="partner_b")
