import gzip
import io
import zipfile

import pytest

from etl.readers import decode
from queries.errors import BadFileError

TEXT = "a,b\n1,ə\n"


@pytest.fixture
def unpacked(tmp_path):
    """Writes the content to a file and gives the text that unpacking leaves of it."""

    def unpacked(content, name="f.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content)
        scratch = tmp_path / "scratch"
        scratch.mkdir(exist_ok=True)
        return decode.to_utf8_file(path, encoding, scratch).read_bytes().decode("utf-8-sig")

    return unpacked


def zipped(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return packed.getvalue()


def refused(unpacked, *arguments, **options):
    with pytest.raises(BadFileError) as caught:
        unpacked(*arguments, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_plain_file_is_read_where_it_is(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text(TEXT, encoding="utf-8")
    assert decode.to_utf8_file(path, "utf-8", tmp_path) == path


@pytest.mark.parametrize("name", ["f.csv.gz", "f.csv"])
def test_gzip_is_known_by_its_content(unpacked, name):
    assert unpacked(gzip.compress(TEXT.encode()), name) == TEXT


def test_the_one_csv_in_a_zip_is_read(unpacked):
    content = zipped(notes_pdf="x", folder__table_CSV=TEXT, MACOSX__f_csv="x", folder__="")
    content = content.replace(b"MACOSX/f.csv", b"MACOSX/f.cs_")  # what is no CSV counts no more than notes
    assert unpacked(content, "f.zip") == TEXT


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"a_csv": TEXT, "b_csv": TEXT}, "holds 2 CSV files"),
        ({"a_pdf": "x"}, "holds 0 CSV files"),
        ({"[Content.Types]_xml": "x"}, "holds 0 CSV files"),
    ],
)
def test_a_zip_without_exactly_one_csv_is_refused(unpacked, members, says):
    assert says in refused(unpacked, zipped(**members), "f.zip")


def test_an_office_document_is_refused(unpacked):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
    assert "office document" in refused(unpacked, packed.getvalue(), "f.csv")


def test_empty_files_are_refused(unpacked):
    assert "is empty" in refused(unpacked, b"")
    assert "is empty" in refused(unpacked, gzip.compress(b""), "f.csv.gz")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (gzip.compress(TEXT.encode() * 9)[:-9], "f.csv.gz"),
        (gzip.compress(TEXT.encode())[:-8] + b"\x00" * 8, "f.csv.gz"),
        (zipped(f_csv=TEXT * 99)[:-40], "f.zip"),
        (b"plain", "f.csv.gz"),
        (b"plain", "f.zip"),
    ],
    # an archive holds the time it was made at: as a name it would differ from worker to worker
    ids=["cut_gzip", "gzip_without_its_end", "cut_zip", "no_gzip", "no_zip"],
)
def test_damaged_archives_are_refused(unpacked, content, name):
    assert "damaged" in refused(unpacked, content, name)


@pytest.mark.parametrize("content", [b"\x89PNG\x00\x00", b"%PDF-1.7", b"\xd0\xcf\x11\xe0x", b"PAR1x", b"a\x00b"])
def test_binary_files_are_refused(unpacked, content):
    assert "binary" in refused(unpacked, content)
    assert "binary" in refused(unpacked, gzip.compress(content), "f.csv.gz")


def test_what_unpacks_to_far_too_much_is_refused(unpacked, monkeypatch):
    monkeypatch.setattr(decode, "RATIO_COUNTS_FROM_BYTES", 100_000)
    monkeypatch.setattr(decode, "MAX_UNPACKED_RATIO", 50)
    assert len(unpacked(gzip.compress(b"a" * 100_000), "f.gz")) == 100_000
    assert "far too much" in refused(unpacked, gzip.compress(b"a" * 100_001), "f.gz")
    monkeypatch.setattr(decode, "MAX_UNPACKED_BYTES", 99_999)
    assert "far too much" in refused(unpacked, gzip.compress(b"a" * 100_000), "f.gz")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1254"])
def test_encodings_come_out_as_utf8(unpacked, encoding):
    text = "a,b\n1,ş\n" * 400_000 if encoding != "cp1254" else "a,b\n1,ş\n"
    assert unpacked(text.encode(encoding), encoding=encoding) == text


def test_cyrillic_of_windows_comes_out_as_utf8(unpacked):
    assert unpacked("a,b\n1,жалоба\n".encode("cp1251"), encoding="cp1251") == "a,b\n1,жалоба\n"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_known_by_its_mark(unpacked, encoding):
    assert unpacked(("\ufeff" + TEXT).encode(encoding)) == TEXT


def test_windows_1251_is_read_where_the_source_says_so(unpacked):
    assert unpacked("a,b\n1,Жалоба\n".encode("cp1251"), encoding="windows-1251") == "a,b\n1,Жалоба\n"


def test_a_file_in_another_encoding_than_its_source_says_is_refused(unpacked):
    assert "is not text but a binary file" in refused(unpacked, TEXT.encode("utf-16-le"))
    assert "is not text but a binary file" in refused(unpacked, TEXT.encode("utf-32"))
    assert "is not utf-16 text" in refused(unpacked, b"a,b\n1", encoding="utf-16")
    assert "is not cp1251 text" in refused(unpacked, b"a\x98b", encoding="cp1251")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (TEXT.encode(), None),
        (b"a,b\n1,\xff", (6, 2)),
        (b"a,b\n1,\xc9", (6, 2)),
        (b"x" * (2**20 - 1) + "ə\n".encode() + b"\n\xff", (2**20 + 3, 3)),
    ],
)
def test_the_first_place_that_is_not_utf8_is_found(tmp_path, content, place):
    path = tmp_path / "f.csv"
    path.write_bytes(content)
    assert decode.first_bad_utf8(path) == place
