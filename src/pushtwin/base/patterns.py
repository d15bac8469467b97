"""Patterns that several parts of the twin go by. Pure."""

from fnmatch import fnmatchcase

# What ids, codes and names of an account consist of.
MAX_CODE = 255
CODE = r"^[^\x00-\x1f\x7f]+$"
CODE_WITHOUT_COLON = r"^[^:\x00-\x1f\x7f]+$"


def is_path(path: str, pattern: str) -> bool:
    """Whether a path is what a pattern describes: `*` stands for one or more characters, all else for itself."""
    return fnmatchcase(path, pattern.replace("[", "[[]").replace("?", "[?]").replace("*", "?*"))
