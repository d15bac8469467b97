"""Figures in words."""


def counted(count: int, thing: str) -> str:
    """Such as `1 worker` and `2 workers`."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
