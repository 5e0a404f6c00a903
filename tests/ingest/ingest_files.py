"""Files of formats that Python does not write by itself, built in memory for the tests."""

import io
import zipfile


def pdf(*pages: str) -> bytes:
    """Return a PDF with one line of text a page, written by hand (ISO 32000-1 §7.5)."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica"
               b" /Encoding /WinAnsiEncoding >>"]  # fmt: skip
    kids = []
    for text in pages:
        lines = b" 0 -14 Td ".join(b"(" + line.encode("cp1252") + b") Tj" for line in text.split("\n"))
        stream = b"BT /F1 12 Tf 50 700 Td " + lines + b" ET"
        objects.append(b"<< /Length %d >> stream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
                       b" /Resources << /Font << /F1 3 0 R >> >> >>" % (len(objects)))  # fmt: skip
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % kid for kid in kids), len(kids))
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    tail = b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
    return out + tail % (size, table, size, len(out))


def encrypted_pdf() -> bytes:
    """Return a PDF whose password is not the empty one (ISO 32000-1 §7.6)."""
    clear = pdf("Secret")
    lock = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >>"
    return clear.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt " + lock + b" /ID [<00><00>]")


def zipped(members: dict[str, bytes], *, packed: bool = True) -> bytes:
    """Return a ZIP of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def excel(*sheets: list[list[object]]) -> bytes:
    """Return an Excel workbook of these sheets."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Feuille {number}")
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
