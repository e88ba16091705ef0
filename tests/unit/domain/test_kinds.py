from services.domain.kinds import Audience, Kind


def kind(audience: Audience) -> Kind:
    return Kind(
        session_type="x",
        title="X",
        summary="",
        audience=audience,
        answers="always",
        instructions="",
        opening="",
    )


def test_whatever_is_not_its_owners_alone_belongs_to_a_conflict() -> None:
    assert not kind("owner").needs_conflict
    assert kind("partner_a").needs_conflict
    assert kind("partner_b").needs_conflict
    assert kind("both").needs_conflict
