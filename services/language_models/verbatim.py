"""What has been said, sent as it is.

The vendors' libraries compare each message of a request with every form that one could have: 200 messages take 40 ms,
in which the process does nothing else. Those of pydantic-ai have the vendor's form already.
"""

from typing import Protocol, cast


class _Resource(Protocol):
    async def create(self, **options: object) -> object: ...


def send_verbatim(resource: object, argument: str) -> None:
    """Have `resource.create` of a vendor's client send `argument` as it is given, past what looks at it."""
    create = cast("_Resource", resource).create

    async def verbatim(*, extra_body: object = None, **options: object) -> object:
        more = cast("dict[str, object]", extra_body or {})
        said, nothing = options[argument], list[object]()
        return await create(**options | {argument: nothing, "extra_body": {argument: said, **more}})

    vars(resource)["create"] = verbatim
