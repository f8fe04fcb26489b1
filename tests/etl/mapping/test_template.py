"""The empty workbook with a row for each complaint: filled in, it is read without a question, in each language."""

from datetime import datetime

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from etl.mapping import model, propose, template
from etl.mapping.sample import take


@pytest.mark.slow
@pytest.mark.parametrize("language", template.known())
def test_a_filled_template_asks_nothing_and_each_column_is_what_it_says(tmp_path, language):
    paths = template.write(tmp_path)
    path = next(path for path in paths if path.name == template.FILE.format(language=language))
    [sheet] = CalamineWorkbook.from_path(str(path)).sheet_names
    [headings] = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()
    assert headings == list(template.headings(language).values())
    words = template.known()[language]["words"]
    filled = tmp_path / "filled.xlsx"
    with xlsxwriter.Workbook(filled) as book:
        page, moment = book.add_worksheet(sheet), book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        page.write_row(0, 0, headings)
        for row in range(6):
            for place, name in enumerate(template.headings(language)):
                if name in model.EVENTS:
                    page.write_datetime(row + 1, place, datetime(2026, 6, 1 + row, 9), moment)  # noqa: DTZ001 - Excel's
                elif name == "score":
                    page.write_number(row + 1, place, 1 + row % 5)
                else:
                    offered = words.get(name, [f"{name} {row}"])
                    page.write_string(row + 1, place, offered[row % len(offered)])
    proposed = propose.propose(take(filled), filled.name)
    assert not proposed.ask
    assert proposed.columns | {name: dates.column for name, dates in proposed.dates.items()} == template.headings(
        language
    )
    for name, offered in words.items():
        assert list(proposed.values[name]) == offered
    assert len(set(proposed.values["channel"].values())) == 6
