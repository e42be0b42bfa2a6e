"""What a scan could do by itself is not in the set: looked for in every object, and told to people."""

import subprocess

import pikepdf
import pytest
from pdf_makers import document, field, form, ink, note, saved, stamp
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Outline, OutlineItem, String
from set_makers import bound_scan, likeness, page_picture, removed_of, without_complaint

FORBIDDEN_ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/URI", "/Movie", "/Sound",
    "/Rendition", "/RichMediaExecute", "/GoTo3DView", "/Named", "/GoTo",
}  # fmt: skip
FORBIDDEN_KEYS = {
    "/JS", "/AA", "/OpenAction", "/Names", "/AcroForm", "/Annots", "/XFA", "/EmbeddedFiles", "/EF", "/AF", "/OPI",
    "/Alternates", "/Outlines", "/URI", "/Collection", "/RichMediaContent", "/PieceInfo", "/Metadata", "/Perms",
}  # fmt: skip


def script():
    return Dictionary(S=Name.JavaScript, JS=String("app.alert('EVIL')"))


def launch():
    return Dictionary(S=Name.Launch, F=String("EVIL.exe"))


def opening(action):
    def make():
        pdf = document()
        pdf.Root.OpenAction = action
        return pdf

    return make


def named_script():
    pdf = document()
    pdf.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([String("a"), pdf.make_indirect(script())]))
    )
    return pdf


def page_action():
    pdf = document()
    pdf.pages[0].obj.AA = Dictionary(O=script())
    return pdf


def catalog_action():
    pdf = document()
    pdf.Root.AA = Dictionary(WC=script())
    return pdf


def on_a_note(action):
    def make():
        pdf = document()
        note(pdf, "/Link", A=action, Border=Array([0, 0, 0]))
        return pdf

    return make


def chained():
    pdf = document()
    page = pdf.pages[0].obj
    pdf.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([page, Name.Fit]), Next=Array([script()]))
    return pdf


def on_a_field():
    pdf = document()
    field(pdf, "张三", AA=Dictionary(K=script(), F=script()))
    return pdf


def above_a_field():
    pdf = document()
    one = field(pdf, "张三")
    above = Dictionary(Kids=Array([one]), T="p", AA=Dictionary(C=script()))
    pdf.Root.AcroForm.Fields = Array([pdf.make_indirect(above)])
    return pdf


def in_the_outline():
    pdf = document()
    with pdf.open_outline() as outline:
        outline.root.append(OutlineItem("x", action=launch()))
    assert isinstance(pdf.open_outline(), Outline)
    return pdf


def attached():
    pdf = document()
    pdf.attachments["EVIL.exe"] = AttachedFileSpec(pdf, b"MZ EVIL", filename="EVIL.exe")
    return pdf


def attached_by_a_note():
    pdf = document()
    held = Dictionary(Type=Name.Filespec, F="EVIL.exe", EF=Dictionary(F=pdf.make_stream(b"MZ EVIL")))
    note(pdf, "/FileAttachment", form(pdf, b""), FS=pdf.make_indirect(held))
    return pdf


def film():
    pdf = document()
    note(pdf, "/RichMedia", RichMediaContent=Dictionary(Assets=Dictionary(Names=Array([]))))
    return pdf


def form_program():
    pdf = document()
    field(pdf, "张三")
    pdf.Root.AcroForm.XFA = pdf.make_stream(b"<xdp>EVIL</xdp>")
    return pdf


def drawing(**more):
    """A page drawn through a drawing with these entries."""

    def make():
        pdf = document(content=b"/X Do " + ink())
        made = {key: value(pdf) if callable(value) else value for key, value in more.items()}
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=form(pdf, b"0 0 m", **made)))
        return pdf

    return make


def outside_data():
    pdf = document(content=b"/X Do " + ink())
    held = form(pdf, b"0 0 m", F=String("EVIL.dat"), FFilter=Name.FlateDecode)
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=held))
    return pdf


def postscript(subtype):
    def make():
        pdf = document(content=b"/X Do " + ink())
        held = pdf.make_stream(b"(EVIL) run")
        held.Type, held.Subtype = Name.XObject, Name.PS if subtype else Name.Form
        held.BBox = Array([0, 0, 9, 9])
        if not subtype:
            held.Subtype2 = Name.PS
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=held))
        return pdf

    return make


def signed():
    pdf = document()
    one = field(pdf, "")
    one.FT = Name.Sig
    one.V = Dictionary(Type=Name.Sig, Contents=b"EVIL")
    return pdf


def picture_with_another():
    pdf = document(content=b"q 9 0 0 9 0 0 cm /X Do Q " + ink())
    one, other = (pdf.make_stream(bytes([n])) for n in (0, 99))
    for each in (one, other):
        each.Type, each.Subtype, each.Width, each.Height = Name.XObject, Name.Image, 1, 1
        each.ColorSpace, each.BitsPerComponent = Name.DeviceGray, 8
    one.Alternates = Array([Dictionary(Image=other, DefaultForPrinting=True)])
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=one))
    return pdf


LIVING = {
    "a script on opening": (opening(script()), "脚本（JavaScript）"),
    "a named script": (named_script, "脚本（JavaScript）"),
    "a script of a page": (page_action, "打开时的动作"),
    "a script on closing": (catalog_action, "打开时的动作"),
    "a script behind another action": (chained, "脚本（JavaScript）"),
    "a script on a note": (on_a_note(script()), "脚本（JavaScript）"),
    "a script on a field": (on_a_field, "脚本（JavaScript）"),
    "a script above a field": (above_a_field, "脚本（JavaScript）"),
    "a program to start": (opening(launch()), "启动程序的动作"),
    "a program to start from the outline": (in_the_outline, "启动程序的动作"),
    "an address": (on_a_note(Dictionary(S=Name.URI, URI=String("http://EVIL.example"))), "打开网址的动作"),
    "a form to send": (
        on_a_note(Dictionary(S=Name.SubmitForm, F=String("http://EVIL.example"))),
        "提交表单的动作",
    ),
    "another file": (on_a_note(Dictionary(S=Name.GoToR, F=String("EVIL.pdf"))), "打开别的文件的动作"),
    "a file inside": (attached, "内嵌文件"),
    "a file in a note": (attached_by_a_note, "内嵌文件"),
    "a film": (film, "影音"),
    "a form program": (form_program, "表单程序（XFA）"),
    "data outside": (outside_data, "引用的外部文件"),
    "a page outside": (drawing(Ref=Dictionary(F=String("EVIL.pdf"), Page=0)), "引用的外部文件"),
    "a picture outside": (drawing(OPI=Dictionary()), "引用的外部文件"),
    "PostScript": (postscript(True), "PostScript 程序"),
    "PostScript of old": (postscript(False), "PostScript 程序"),
    "a picture for the printer": (picture_with_another, "影像的替换版本"),
    "a signature": (signed, "数字签名"),
}


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
