"""What a scan could do by itself is not in the set: looked for in every object, and told to people."""

import subprocess

import pikepdf
import pytest
from living_pdfs import LIVING, script
from pdf_makers import document, form, saved, stamp
from pikepdf import Array, Dictionary, Name
from set_makers import bound_scan, likeness, page_picture, removed_of, without_complaint

FORBIDDEN_ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/URI", "/Movie", "/Sound",
    "/Rendition", "/RichMediaExecute", "/GoTo3DView", "/Named", "/GoTo",
}  # fmt: skip
FORBIDDEN_KEYS = {
    "/JS", "/AA", "/OpenAction", "/Names", "/AcroForm", "/Annots", "/XFA", "/EmbeddedFiles", "/EF", "/AF", "/OPI",
    "/Alternates", "/Outlines", "/URI", "/Collection", "/RichMediaContent", "/PieceInfo", "/Metadata", "/Perms",
}  # fmt: skip


def nothing_lives_in(path):
    """Walks every object, and looks at every decompressed byte."""
    with pikepdf.open(path) as pdf:
        pending = [*pdf.objects, pdf.trailer]
        for one in pending:
            if isinstance(one, pikepdf.Array):
                pending += [v for v in one if isinstance(v, pikepdf.Object) and not v.is_indirect]
            if not isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
                continue
            pending += [v for v in one.values() if isinstance(v, pikepdf.Object) and not v.is_indirect]
            assert not FORBIDDEN_KEYS & set(one.keys()), set(one.keys())
            assert str(one.get("/S", "")) not in FORBIDDEN_ACTIONS
            assert str(one.get("/Subtype", "")) != "/PS" and str(one.get("/Type", "")) != "/Filespec"
            if isinstance(one, pikepdf.Stream):
                assert "/F" not in one
    plain = subprocess.run(
        ["qpdf", "--qdf", "--object-streams=disable", path, "-"], capture_output=True
    ).stdout
    assert b"EVIL" not in plain and "EVIL".encode("utf-16-be") not in plain


def looks_the_same(folder, data, path):
    """What poppler shows of the source, laid on the sheet as the set lays it."""
    source = folder / "source.pdf"
    source.write_bytes(data)
    box = [round(side / 25.4 * 100) for side in (3, 3, 207, 284)]
    before, after = (page_picture(one, dpi=100).convert("L") for one in (source, path))
    wanted = before.crop(before.point(lambda value: 255 * (value < 200)).getbbox())
    shown = after.crop(box)
    found = shown.crop(shown.point(lambda value: 255 * (value < 200)).getbbox()).resize(wanted.size)
    assert likeness(found, wanted) > 0.97


@pytest.mark.parametrize("what", LIVING)
def test_nothing_that_lives_gets_into_a_set_and_it_is_told(tmp_path, what):
    make, told = LIVING[what]
    data = saved(make())
    path = bound_scan(tmp_path, data)
    assert told in removed_of(tmp_path)
    nothing_lives_in(path)
    looks_the_same(tmp_path, data, path)
    without_complaint(path)


def goes_to_its_first_page():
    pdf = document()
    pdf.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.FitH, 800]))
    return pdf


def opens_at_a_place():
    pdf = document()
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.PageMode = Name.UseOutlines
    return pdf


def described():
    pdf = document()
    with pdf.open_metadata() as told:
        told["dc:title"] = "扫描件"
    return pdf


def of_a_scanner():
    pdf = document()
    stamp(pdf)
    pdf.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=Dictionary(S=Name.Sound))
    return pdf


@pytest.mark.parametrize(
    "make", [document, goes_to_its_first_page, opens_at_a_place, described, of_a_scanner]
)
def test_a_plain_scan_alarms_nobody(tmp_path, make):
    path = bound_scan(tmp_path, saved(make()))
    assert removed_of(tmp_path) == ()
    nothing_lives_in(path)


@pytest.mark.parametrize(
    "name", ["/A", "/AA", "/Ref", "/Metadata", "/JS", "/URI", "/OPI", "/AF", "/OpenAction"]
)
def test_things_of_the_page_may_bear_any_name(tmp_path, name):
    content = f"BT {name} 90 Tf 100 500 Td (HUKOU) Tj ET {name} gs {name} Do {name} cs".encode()
    pdf = document(content=content)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/Helvetica"))
    resources = Dictionary()
    for table, thing in (
        ("/Font", font),
        ("/XObject", form(pdf, b"0 0 0 rg 0 0 100 50 re f")),
        ("/ExtGState", Dictionary(Type=Name.ExtGState, LW=3)),
        ("/ColorSpace", Array([Name.Indexed, Name.DeviceGray, 1, b"\x00\xff"])),
    ):
        resources[table] = Dictionary({name: thing})
    pdf.pages[0].obj.Resources = resources
    path = bound_scan(tmp_path, saved(pdf))
    assert removed_of(tmp_path) == ()
    with pikepdf.open(path) as made:
        kept = made.pages[0].obj.Resources.XObject.Scan.Resources
        assert all(name in kept[table] for table in ("/Font", "/XObject", "/ExtGState", "/ColorSpace"))
    shown = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True).stdout
    assert "HUKOU" in shown


def test_what_one_scan_brings_is_told_of_the_paper_once(tmp_path):
    pdf = document(pages=2)
    for page in pdf.pages:
        page.obj.AA = Dictionary(O=script())
    pdf.Root.OpenAction = script()
    bound_scan(tmp_path, saved(pdf), 2)
    assert removed_of(tmp_path) == ("打开时的动作", "脚本（JavaScript）")


def test_a_document_that_turns_in_circles_is_read_to_its_end(tmp_path):
    pdf = document()
    one = pdf.make_indirect(Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit])))
    one.Next = Array([one, one])
    pdf.Root.OpenAction = one
    nothing_lives_in(bound_scan(tmp_path, saved(pdf)))
