"""Results as JUnit XML."""

from io import BytesIO

from pushtwin.trials.junit import Case, Suite, write


def written(suite: Suite) -> str:
    file = BytesIO()
    write(file, [suite])
    return file.getvalue().decode()


def test_suites_have_their_cases_and_numbers() -> None:
    cases = [Case("a.py", "one"), Case("a.py", "two", failure="no", details="why"), Case("a.py", "3", skipped="flaky")]
    assert (
        written(Suite("tags", cases))
        == """\
<?xml version='1.0' encoding='utf-8'?>
<testsuites>
  <testsuite name="tags" tests="3" failures="1" errors="0" skipped="1">
    <testcase classname="a.py" name="one" />
    <testcase classname="a.py" name="two">
      <failure message="no">why</failure>
    </testcase>
    <testcase classname="a.py" name="3">
      <skipped message="flaky" />
    </testcase>
  </testsuite>
</testsuites>"""
    )


def test_what_no_xml_can_have_is_left_out() -> None:
    text = written(Suite("a\x00b", [Case("c", "d\x1b\ud800 <&>", failure="\x08")]))
    assert '"a\ufffdb"' in text
    assert '"d\ufffd\ufffd &lt;&amp;&gt;"' in text
