"""JUnit's XML, by what the schema of Jenkins's xUnit plugin has."""

from xml.etree import ElementTree as Xml

from fastpg_lint.output.formats.junit import render
from fastpg_lint.output.material import Material
from fastpg_lint.report import Report

COUNTS = {"name", "tests", "failures", "errors"}
CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"testcase"},
    "testcase": {"failure", "error"},
    "failure": set[str](),
    "error": set[str](),
}
ATTRIBUTES = {
    "testsuites": COUNTS,
    "testsuite": COUNTS,
    "testcase": {"name", "classname"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
}


def suites(material: Material) -> Xml.Element:
    root = Xml.fromstring("\n".join(render(material)).encode())
    assert root.tag == "testsuites"
    for element in root.iter():
        assert {child.tag for child in element} <= CHILDREN[element.tag]
        assert set(element.attrib) == ATTRIBUTES[element.tag]
    for suite in (root, *root):
        counted = [len(list(suite.iter(tag))) for tag in ("testcase", "failure", "error")]
        assert [int(suite.attrib[key]) for key in ("tests", "failures", "errors")] == counted
    return root


def test_each_file_is_a_suite_and_each_finding_a_failure(hostile: Material) -> None:
    root = suites(hostile)
    names = [suite.attrib["name"] for suite in root]
    assert names == ["api::v1/ä b%/日本.py", "app/main.py", "app/a,b:c.py", r"app/bröken\n.py", "fastpg-lint"]
    first = root[0][0][0]
    assert first.attrib["message"].startswith(r"`lädt()` blocks\n::error::<b>&")
    assert (first.text or "").splitlines()[1:] == [
        "at api::v1/q#?.py:2:1 `öffnen()`",
        "at app/io.py:7:12 `open()`",
    ]


def test_what_could_not_be_checked_is_an_error(hostile: Material) -> None:
    assert [one.tag for suite in list(suites(hostile))[-2:] for case in suite for one in case] == [
        "error"
    ] * 2


def test_nothing_found_is_a_test_that_passed() -> None:
    root = suites(Material(Report((), (), 4)))
    assert [case.attrib["name"] for case in root[0]] == ["4 files"]
