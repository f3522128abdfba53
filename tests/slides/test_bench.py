"""The times of slides are measured on real builds."""

from __future__ import annotations

from workshop.bench.slides import as_rows, measure_slides


def test_a_second_build_is_measured_to_do_nothing(write_deck, tmp_path):
    deck = write_deck("# a\n\n<!-- say this -->\n", name="talk.md")
    said = []
    timings = measure_slides([deck], ["html", "notes"], tmp_path / "out", said.append)
    assert said == ["building as html, twice", "building as notes, twice"]
    assert timings[0].warm < timings[0].cold / 3
    rows = as_rows(timings)
    assert [row[:2] for row in rows] == [["html", "1"], ["notes", "1"], ["all", "1"]]
    assert float(rows[2][2]) >= float(rows[0][2])
