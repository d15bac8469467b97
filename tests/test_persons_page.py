"""What docs/persons.md promises: its table of failures against the code, its commands against a twin."""

import re
from pathlib import Path

from pushtwin.settings import Settings
from pushtwin.surfaces.people_api.numbered_failures import ROWS
from tests.curl import curl_commands, run
from tests.serving import serving

PAGE = (Path(__file__).parents[1] / "docs" / "persons.md").read_text()


STATUSES = [*[200] * 8, 201, 202, 207]
"""Of the commands in their order."""


def test_the_table_of_failures_is_that_of_the_code() -> None:
    told = re.findall(r"^\| (\d{5}) \| `(\w+)` \| (\d{3}) \|", PAGE, re.MULTILINE)
    assert sorted(told) == sorted({(str(row.number), row.name, str(row.status)) for row in ROWS})


def test_the_commands_do_what_they_say() -> None:
    blocks = "".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL))
    with serving(Settings(ephemeral=True)) as url:
        answers = [run(words, url) for words in curl_commands(blocks)]
    assert len(answers) == PAGE.count("\ncurl ")
    assert [answer.status_code for answer in answers] == STATUSES, [answer.text for answer in answers]
    assert answers[-1].json()["errors"] == []
