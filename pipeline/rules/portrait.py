"""审: 附件2 毕业照片数据标准, and 七·1 照片是否本人."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Facts, Portrait, Severity, Who
from .rule import rule

KB = 1024
INCH = 2.54
RATIO_SLACK = 4
ASK = "请向照相馆要原片重新导出"


def _measurable(facts: Facts) -> Portrait | None:
    """The photo, if its pixels say anything: a whole JPEG."""
    photo = facts.portrait
    return photo if photo is not None and photo.format == "JPEG" and photo.whole else None


@rule("R68", "附2·三", Severity.BLOCK, Who.CANDIDATE, "照片高宽比不是 4:3")
def ratio(facts: Facts) -> Iterator[str]:
    """Height to width 4:3, within one pixel, and upright."""
    photo = _measurable(facts)
    if photo and (abs(3 * photo.height - 4 * photo.width) > RATIO_SLACK or photo.height <= photo.width):
        yield f"照片高{photo.height}、宽{photo.width}像素，高宽比应为4:3（如640×480）。{ASK}，不要拉伸"


@rule("R69", "附2·三", Severity.BLOCK, Who.CANDIDATE, "照片分辨率不足")
def resolution(facts: Facts) -> Iterator[str]:
    """Over 150 dpi on both axes at 4 × 3 cm; pixels decide, no tag."""
    photo, profile = _measurable(facts), facts.batch.photo_profile
    if not photo:
        return
    down, across = photo.height * INCH / profile.height_cm, photo.width * INCH / profile.width_cm
    if down <= profile.min_dpi or across <= profile.min_dpi:
        yield (
            f"照片{photo.height}×{photo.width}像素，按4×3厘米只有{min(down, across):.1f}dpi，"
            f"应大于{profile.min_dpi:g}dpi。{ASK}，不要放大"
        )


@rule("R70", "附2·三", Severity.BLOCK, Who.CANDIDATE, "照片文件大小不合要求")
def file_size(facts: Facts) -> Iterator[str]:
    """Between the profile's bounds, both exclusive, KB = 1024 bytes, to the end of the file."""
    photo, profile = facts.portrait, facts.batch.photo_profile
    if photo is None or profile.min_bytes < photo.bytes < profile.max_bytes:
        return
    wanted = f"要求大于{profile.min_bytes // KB} KB、小于{profile.max_bytes // KB} KB（1 KB = 1024字节）"
    way = "提高JPEG品质重新导出" if photo.bytes <= profile.min_bytes else "降低JPEG品质重新导出"
    yield f"照片{photo.bytes / KB:.1f} KB（{photo.bytes}字节），{wanted}。请向照相馆要原片，{way}；属性里显示96 dpi没有关系"


@rule("R70", "附2·三", Severity.WARN, Who.CANDIDATE, "照片文件末尾有多余数据")
def padded(facts: Facts) -> Iterator[str]:
    """Bytes after the end-of-image marker."""
    photo = _measurable(facts)
    if photo and photo.trailing:
        yield f"照片图像之后还有{photo.trailing}字节多余数据（手机附带的第二张图，或为凑大小加的）。{ASK}"


@rule("R72", "附2·三", Severity.BLOCK, Who.CANDIDATE, "照片不是完整的 jpg")
def not_a_whole_jpeg(facts: Facts) -> Iterator[str]:
    """A JPEG by its bytes, which decodes to its end."""
    photo = facts.portrait
    if photo is None or _measurable(facts):
        return
    if photo.format == "JPEG":
        yield "照片文件不完整，只读得出一部分。请向照相馆要原片，重新复制后再交"
    elif photo.format:
        yield f"照片实际是{photo.format}格式，只是文件名叫jpg。请另存为真正的jpg再交"
    else:
        yield "照片文件打不开，不是图片或已损坏。请向照相馆要原片（jpg）再交"


@rule("R72", "附2·三", Severity.WARN, Who.CANDIDATE, "照片是 CMYK 或渐进式 jpg")
def unusual_jpeg(facts: Facts) -> Iterator[str]:
    """CMYK or progressive."""
    photo = _measurable(facts)
    if photo and (photo.cmyk or photo.progressive):
        kind = "、".join(["CMYK"] * photo.cmyk + ["渐进式"] * photo.progressive)
        yield f"照片是{kind}的jpg，能用，但有的系统打不开。方便时请另存为普通（RGB、基线）jpg"


@rule("R75", "七·1", Severity.BLOCK, Who.COLLEGE, "两人交了同一张照片")
def same_picture(facts: Facts) -> Iterator[str]:
    """Equal bytes, or a re-encoded copy, for two people."""
    if facts.picture_twins and facts.portrait is not None:
        others = "、".join(facts.picture_twins[:5])
        more = f"等{len(facts.picture_twins)}人" if len(facts.picture_twins) > 5 else ""
        yield f"与{others}{more}的照片是同一张。请核对是谁的，各交各的照片；两人都先停下"


@rule("R75", "附2·三", Severity.HOLD, Who.COLLEGE, "没有照片")
def no_photo(facts: Facts) -> Iterator[str]:
    """No photo is here."""
    if facts.portrait is None:
        yield "还没有收到照片。请以准考证号命名（jpg）放进“照片”文件夹"


@rule("R76", "附2·二", Severity.WARN, Who.CANDIDATE, "照片靠旋转标记才正立")
def turned(facts: Facts) -> Iterator[str]:
    """EXIF orientation is not 1; it is applied before measuring."""
    photo = _measurable(facts)
    if photo and photo.orientation != 1:
        yield "照片本身是转过方向的，靠旋转标记才正立（打印已按正立处理）。请另存为正立的照片更稳妥"
