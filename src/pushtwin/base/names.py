"""Names in Python and on the wire. Pure."""


def camel(name: str) -> str:
    """`external_id` as the wire spells it: `externalId`."""
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))
