"""The curl commands of the documentation, and what they do with another twin than the one it names."""

import re
import shlex

import httpx


def shell_block(page: str, heading: str) -> str:
    """The first block of commands below a heading."""
    return page.split(f"{heading}\n", 1)[1].split("```sh\n", 1)[1].split("```", 1)[0]


def curl_commands(block: str) -> list[list[str]]:
    """The curl commands of a block, as words, with the variables of the block filled in."""
    variables: dict[str, str] = {}
    commands = []
    for line in _logical_lines(block.replace("\\\n", "")):
        if assignment := re.fullmatch(r"([A-Z]+)=(.*)", line):
            variables[assignment[1]] = shlex.split(assignment[2])[0]
        elif line.startswith("curl "):
            words = shlex.split(line)[1:]
            commands.append([re.sub(r"\$([A-Z]+)", lambda name: variables[name[1]], word) for word in words])
    return commands


def _logical_lines(block: str) -> list[str]:
    """Lines, of which one goes on where a text in quotes does."""
    lines: list[str] = []
    is_open = False
    for line in block.splitlines():
        if is_open:
            lines[-1] += f"\n{line}"
        else:
            lines.append(line)
        is_open = not lines[-1].startswith("#") and lines[-1].count("'") % 2 == 1
    return lines


def run(words: list[str], url: str) -> httpx.Response:
    """What curl does with these words."""
    method, headers, body, target = "GET", {}, None, ""
    query: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        match word:
            case "-X":
                method = next(rest)
            case "-H":
                name, _, value = next(rest).partition(": ")
                headers[name] = value
            case "-d":
                body = next(rest)
            case "--data-urlencode":  # with -G
                name, _, value = next(rest).partition("=")
                query[name] = value
            case "-s" | "-G":
                pass
            case _:
                target = word.replace("http://127.0.0.1:8080", url)
    if body is not None and method == "GET":
        method = "POST"
    return httpx.request(method, target, headers=headers, content=body, params=query or None, timeout=30)
