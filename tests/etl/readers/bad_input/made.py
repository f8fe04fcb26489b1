"""Files of the corpus that no text can hold: large, packed or binary. Each function writes one to a path."""

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import xlsxwriter

HEADER = "event_id,complaint_id,event_type,occurred_at,text\n"
ROW = "1,c,received,2026-03-02 10:00,{}\n"
TABLE = (HEADER + ROW.format("a")).encode()
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def endless_header(path: Path) -> None:
    path.write_text("event_id,complaint_id,event_type,occurred_at," + "x" * 1_000_001)


def mixed_encodings(path: Path) -> None:
    path.write_bytes(TABLE + ROW.format("Şikayət").encode("cp1254", "replace"))


def picture(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)))


def truncated_gzip(path: Path) -> None:
    path.write_bytes(gzip.compress(TABLE * 50)[:-20])


def changed_gzip(path: Path) -> None:
    path.write_bytes(gzip.compress(TABLE)[:-8] + b"\0" * 8)


def gzip_of_nothing(path: Path) -> None:
    path.write_bytes(gzip.compress(b""))


def tar(path: Path) -> None:
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("f.csv")
        member.size = len(TABLE)
        archive.addfile(member, io.BytesIO(TABLE))


def gzip_bomb(path: Path) -> None:
    with gzip.open(path, "wb", 1) as file:
        for _ in range(66):
            file.write(b"0" * 2**20)


def zip_bomb(path: Path) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("f.csv", "w") as file,
    ):
        for _ in range(66):
            file.write(b"0" * 2**20)


def _zip(path: Path, **members: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)


def empty_zip(path: Path) -> None:
    _zip(path)


def zip_of_two(path: Path) -> None:
    _zip(path, a_csv=TABLE, b_csv=TABLE)


def zip_of_pictures(path: Path) -> None:
    _zip(path, a_png=b"\x89PNG")


def truncated_zip(path: Path) -> None:
    _zip(path, a_csv=TABLE * 50)
    path.write_bytes(path.read_bytes()[:-30])


def locked_zip(path: Path) -> None:
    _zip(path, a_csv=TABLE)
    content = bytearray(path.read_bytes())
    # The flag "encrypted" in the member's own header and in the directory.
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(content))


def _workbook(path: Path, sheet: str, *rows: list[object]) -> None:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as workbook:
        written = workbook.add_worksheet(sheet)
        for number, row in enumerate(rows):
            written.write_row(number, 0, row)


def workbook(path: Path) -> None:
    _workbook(path, "Events", HEADER.strip().split(","), ["1", "c", "received", "2026-03-02 10:00", "a"])


def workbook_of_other_columns(path: Path) -> None:
    _workbook(path, "Events", ["id", "when"], [1, "2026-03-02"])


def empty_workbook(path: Path) -> None:
    _workbook(path, "Events")


def locked_workbook(path: Path) -> None:
    path.write_bytes(_OLE + b"\0" * 4096 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 4096)


def old_workbook(path: Path) -> None:
    path.write_bytes(_OLE + b"\0" * 4096 + "Workbook".encode("utf-16-le") + b"\0" * 4096)


def truncated_workbook(path: Path) -> None:
    workbook(path)
    path.write_bytes(path.read_bytes()[:-100])


def broken_workbook(path: Path) -> None:
    workbook(path)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/worksheets/sheet1.xml"] = b"<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>99</v"
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)


def far_cell(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER.strip().split(","))
        sheet.write(1_048_575, 16_383, "far")


def letter(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<document/>")


def json_too_deep(path: Path) -> None:
    path.write_text("[" * 100_000)


def folder(path: Path) -> None:
    path.mkdir()


def nothing(path: Path) -> None:
    path.unlink(missing_ok=True)


# Files that load. Their ids begin with the name of the case, so that they never meet those of another.


def wide_header(path: Path) -> None:
    names = ",".join(f"column_{number}" for number in range(1_900))
    values = ",".join("x" for _ in range(1_900))
    path.write_text(
        f"event_id,complaint_id,event_type,occurred_at,{names}\nwide1,wide,received,2026-03-02 10:00,{values}\n"
    )


def long_cells(path: Path) -> None:
    with path.open("w") as file:
        file.write(HEADER)
        for number, length in enumerate((100_000, 100_001, 1_000_001, 10_000_000), start=1):
            file.write(f"long{number},long,received,2026-03-02 10:00,{'x' * length}\n")
        file.write("long9,long,accepted,2026-03-03 10:00,b\n")


def nul_late(path: Path) -> None:
    with path.open("w") as file:
        file.write(HEADER)
        for number in range(200):
            file.write(f"nul{number},nul,status_asked,2026-03-02 10:00,{'x' * 40}\n")
        file.write("nul200,nul,received,2026-03-02 10:00,a\0b\n")


def workbook_of_odd_cells(path: Path) -> None:
    import datetime as dt

    when = dt.datetime(2026, 3, 2, 10, 0)  # noqa: DTZ001 cells know no zone
    with xlsxwriter.Workbook(
        path, {"strings_to_formulas": False, "default_date_format": "dd.mm.yyyy hh:mm"}
    ) as workbook:
        sheet = workbook.add_worksheet("Events")
        sheet.write_row(0, 0, HEADER.strip().split(","))
        sheet.write_row(1, 0, ["book1", "book", "received", when, "=1+1"])
        sheet.write_row(2, 0, ["book2", 9007199254740991, "received", "2026-03-02 10:00", True])
        sheet.write_row(4, 0, ["book3", "book", "accepted", "02.03.2026", ""])
        sheet.write_row(5, 0, ["book4", "", "accepted", when, ""])
        sheet.write_row(6, 0, ["book5", "book", "accepted", 46083.5, ""])
        sheet.write_formula(7, 0, '="book"&6', None, "book6")
        sheet.write_row(7, 1, ["book", "accepted", when, ""])


def packed(path: Path) -> None:
    path.write_bytes(gzip.compress((HEADER + "packed1,packed,received,2026-03-02 10:00,a\n").encode()))


def zipped(path: Path) -> None:
    _zip(
        path,
        table_csv=(HEADER + "zipped1,zipped,received,2026-03-02 10:00,a\nzipped2,zipped\n").encode(),
        notes_pdf=b"%PDF",
    )
