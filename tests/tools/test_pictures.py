"""The plot of the latency, by a table; `tox -e docs` holds the pictures themselves."""

from xml.etree import ElementTree

from tools.pictures.latency import Row, latency_plot, rows

TABLE = """\
<!-- latency: begin -->
| form | | p50 | p99 | worst |
|---|---|--:|--:|--:|
| faulty | alone | 2 ms | 6 ms | 7 ms |
| faulty | beside the others | 216 ms | 566 ms | 731 ms |
| mended by `check --fix` | beside the others | 2 ms | 9 ms | 14 ms |
<!-- latency: end -->
"""


def test_what_was_measured_beside_others_is_taken() -> None:
    assert rows(TABLE) == [Row("faulty", 216, 566, 731), Row("mended by check --fix", 2, 9, 14)]


def test_the_plot_is_a_picture_of_each_row() -> None:
    drawn = ElementTree.fromstring(latency_plot(TABLE))
    words = ["".join(one.itertext()) for one in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"faulty", "mended", "by check --fix", "731 ms", "14 ms"} <= set(words)
    dots = [float(one.attrib["cx"]) for one in drawn.iter("{http://www.w3.org/2000/svg}circle")]
    assert dots[0] > dots[1]


def test_the_same_table_is_the_same_picture() -> None:
    assert latency_plot(TABLE) == latency_plot(TABLE)
