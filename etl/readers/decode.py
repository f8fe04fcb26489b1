"""From a file as it comes (plain, gzip or zip; any encoding) to a plain UTF-8 file that DuckDB reads in parallel."""

import codecs
import contextlib
import gzip
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from queries.errors import BadFileError

# A few kilobytes can unpack into terabytes. Text tables pack 5 to 40 times; deflate's own limit is about 1,030 times.
MAX_UNPACKED_BYTES = 32 * 2**30
MAX_UNPACKED_RATIO = 200
RATIO_COUNTS_FROM_BYTES = 64 * 2**20  # a small file of repeated text is no danger, whatever its ratio

TABLES = (".csv", ".tsv", ".txt")

_CHUNK_BYTES = 2**20
_GZIP_MAGIC = b"\x1f\x8b"
_ZIP_MAGIC = b"PK\x03\x04"
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"


def to_checked_text(path: Path, encoding: str, scratch: Path, suffixes: Sequence[str] = TABLES) -> Path:
    """As `to_utf8_file`, and sure to be UTF-8; BadFileError where it is not."""
    text_path = to_utf8_file(path, encoding, scratch, suffixes)
    # Asked before DuckDB is: it looks only at the text of the columns it gives out, and where one of those is no UTF-8
    # while others are left out, DuckDB 1.5.6 fails with an internal error that shuts the whole database.
    if place := first_bad_utf8(text_path):
        byte, line = place
        raise BadFileError(
            f"The file {path.name} is not UTF-8 text (byte {byte:,}, line {line:,}); save it as UTF-8, "
            "or name its `encoding` in a source of your own."
        )
    return text_path


def to_utf8_file(path: Path, encoding: str, scratch: Path, suffixes: Sequence[str] = TABLES) -> Path:
    """A plain UTF-8 file with the text of `path`: `path` itself where it is one, else a file in the folder `scratch`.

    Of a zip archive, the one file with a name that ends in one of `suffixes`. Text that begins with the byte order mark
    of UTF-16 is UTF-16, whatever `encoding` says. Whether the text really is UTF-8 is left to the reader. Raises
    BadFileError for an empty, binary, damaged or over-large file.
    """
    with path.open("rb") as handle:
        head = handle.read(4096)
    if not head:
        raise BadFileError(f"The file {path.name} is empty; export it again.")
    packed = head.startswith((_GZIP_MAGIC, _ZIP_MAGIC))
    if not packed and path.suffix.lower() in (".gz", ".zip"):
        raise BadFileError(f"The file {path.name} is not a {path.suffix[1:]} archive, or is damaged; fetch it again.")
    plain = scratch / "plain.csv"
    if packed:
        _write(path, _unpacked(path, head, suffixes), plain)
    elif looks_like_a_pattern(path):
        shutil.copyfile(path, plain)
    else:
        plain = path
    encoding = _encoding_by_mark(plain, encoding)
    _refuse_binary(path.name, plain, encoding)
    if encoding_is_utf8(encoding):
        return plain
    return _recoded(path.name, plain, encoding, scratch / "utf8.csv")


def looks_like_a_pattern(path: Path) -> bool:
    """Whether DuckDB would take this path as a pattern over several files, and so must be given another."""
    return bool(set("*?[]{}") & set(str(path)))


def encoding_is_utf8(encoding: str) -> bool:
    """Whether DuckDB reads this encoding itself (UTF-8, with or without a byte order mark; ASCII is part of it)."""
    return codecs.lookup(encoding).name in ("utf-8", "utf-8-sig", "ascii")


def first_bad_utf8(path: Path) -> tuple[int, int] | None:
    """Byte (from 0) and line (from 1) of the first place that is not UTF-8; None where all of it is."""
    position, line, rest = 0, 1, b""
    with path.open("rb") as handle:
        while True:
            chunk = handle.read(_CHUNK_BYTES)
            block = rest + chunk
            try:
                _, used = codecs.utf_8_decode(block, "strict", not chunk)
            except UnicodeDecodeError as error:
                return position + error.start, line + block.count(b"\n", 0, error.start)
            if not chunk:
                return None
            line += block.count(b"\n", 0, used)
            position += used
            rest = block[used:]


def name_within(path: Path) -> str:
    """The name of what an archive holds, where one can be told without unpacking it; else that of the file itself."""
    with path.open("rb") as handle:
        head = handle.read(4)
    if head.startswith(_ZIP_MAGIC):
        with contextlib.suppress(OSError, zipfile.BadZipFile), zipfile.ZipFile(path) as archive:
            names = [info.filename for info in _members(archive)]
            return names[0] if len(names) == 1 else path.name
    return path.name.removesuffix(path.suffix) if path.suffix.lower() in (".gz", ".zip") else path.name


def _unpacked(path: Path, head: bytes, suffixes: Sequence[str]) -> Iterator[bytes]:
    try:
        if head.startswith(_GZIP_MAGIC):
            with gzip.open(path) as stream:
                yield from iter(lambda: stream.read(_CHUNK_BYTES), b"")
        else:
            with zipfile.ZipFile(path) as archive, archive.open(_only_member(path.name, archive, suffixes)) as stream:
                yield from iter(lambda: stream.read(_CHUNK_BYTES), b"")
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise BadFileError(f"The archive {path.name} is damaged and cannot be unpacked; fetch it again.") from error
    except (RuntimeError, NotImplementedError) as error:
        raise BadFileError(
            f"The archive {path.name} is encrypted or packed in an unusual way; unpack it first."
        ) from error


def _only_member(file: str, archive: zipfile.ZipFile, suffixes: Sequence[str]) -> zipfile.ZipInfo:
    if "[Content_Types].xml" in archive.namelist():
        raise BadFileError(f"The file {file} is an office document, not a CSV file; save its sheet as CSV (UTF-8).")
    tables = [info for info in _members(archive) if Path(info.filename).suffix.lower() in suffixes]
    if len(tables) != 1:
        kind = "CSV" if ".csv" in suffixes else "JSON"
        raise BadFileError(
            f"The archive {file} holds {len(tables)} {kind} files instead of one; unpack it and load them by name."
        )
    return tables[0]


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [
        info
        for info in archive.infolist()
        # Archives made on a Mac hold a shadow of every file.
        if not info.is_dir()
        and not info.filename.startswith("__MACOSX/")
        and not Path(info.filename).name.startswith(".")
    ]


def _write(path: Path, chunks: Iterator[bytes], target: Path) -> None:
    packed_bytes = path.stat().st_size
    written_bytes = 0
    with target.open("wb") as out:
        for chunk in chunks:
            written_bytes += len(chunk)
            if written_bytes > MAX_UNPACKED_BYTES or (
                written_bytes > RATIO_COUNTS_FROM_BYTES and written_bytes > packed_bytes * MAX_UNPACKED_RATIO
            ):
                raise BadFileError(
                    f"The archive {path.name} unpacks to more than {written_bytes // 2**20:,} MB, far too much for its "
                    "size; unpack it by hand and look at what it holds."
                )
            out.write(chunk)
    if not written_bytes:
        raise BadFileError(f"The file in the archive {path.name} is empty; export it again.")


def _encoding_by_mark(plain: Path, encoding: str) -> str:
    with plain.open("rb") as handle:
        head = handle.read(4)
    is_marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not head.startswith(codecs.BOM_UTF32_LE)
    return "utf-16" if is_marked and encoding_is_utf8(encoding) else encoding


def _refuse_binary(file: str, plain: Path, encoding: str) -> None:
    with plain.open("rb") as handle:
        head = handle.read(4096)
    if not encoding_is_utf8(encoding):
        return
    if b"\x00" in head or head.startswith((_OLE_MAGIC, b"PAR1", b"%PDF")):
        raise BadFileError(f"The file {file} is not text but a binary file; export it as CSV (UTF-8).")


def _recoded(file: str, plain: Path, encoding: str, target: Path) -> Path:
    decoder = codecs.getincrementaldecoder(encoding)()
    position = 0
    with plain.open("rb") as handle, target.open("w", encoding="utf-8", newline="") as out:
        while True:
            chunk = handle.read(_CHUNK_BYTES)
            try:
                out.write(decoder.decode(chunk, final=not chunk))
            except UnicodeError as error:
                raise BadFileError(
                    f"The file {file} is not {encoding} text, as its source says (near byte {position:,}); "
                    "correct `encoding` there."
                ) from error
            if not chunk:
                return target
            position += len(chunk)
