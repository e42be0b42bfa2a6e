"""Made-up people for the print benchmarks: records as an office has them, and photos as colleges send them.

Each has the 25 filled fields of the form, a self-appraisal of 150 to 700 characters put together from sentences of the
kind people write, 20 courses of the plan of one of 24 majors, and a photo of 354 × 472 px of their own. One name in 25
has a character that only the fonts for rare characters draw. `pessimistic` draws every word uniformly from the 3,755
most common characters of GB 2312 instead: nothing repeats, and a run uses nearly all of them.
"""

from __future__ import annotations

import time
from io import BytesIO
from pathlib import Path
from random import Random
from statistics import mean

from PIL import Image, ImageDraw
from stdnum.iso7064 import mod_11_2

from pipeline.model import GradeLine, Record
from pipeline.printing import layout, parts
from pipeline.reading import portraits
from pipeline.typeset import fonts

FORM = Path(__file__).resolve().parents[2] / "forms" / "js-2020"
SIZE = (354, 472)
FACES = 64
SHORTEST, LONGEST = 150, 700
COMMON = "".join(chr(n) for n in range(0x4E00, 0x9FA6) if chr(n).encode("gb2312", "ignore"))
COMMON = "".join(sorted(COMMON, key=lambda char: char.encode("gb2312"))[:3755])
PLACES = COMMON[::3]  # what streets and firms are called
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文欧阳司马诸葛"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志文海燕春梅晓宇欣怡子涵梓萱浩然思远雨桐嘉懿俊豪诗琪"
    "佳慧雅婷晨曦泽楷瑾瑜若彤昊天睿翔婉清煜城璟雯鑫森淼垚犇翀喆旻昱晗玥珺"
)
RARE = "㛃䶮𬭎𬘡𬴂𫖯鿍𬎆𰻞𡐓𠅤𨱇"
MAJORS_SAID = (
    "汉语言文学 行政管理 会计 工商管理 法律 护理学 学前教育 小学教育 英语 计算机科学与技术 软件工程 电子商务 金融 "
    "市场营销 人力资源管理 新闻学 视觉传达设计 环境设计 公安管理 药学 土木工程 机械制造及自动化 物流管理 旅游管理"
)
MAJORS = MAJORS_SAID.split()
COURSES_SAID = (
    "马克思主义基本原理概论 中国近现代史纲要 思想道德修养与法律基础 毛泽东思想和中国特色社会主义理论体系概论 英语（二） "
    "大学语文 高等数学（一） 高等数学（工本） 线性代数（经管类） 概率论与数理统计（经管类） 计算机应用基础 "
    "管理系统中计算机应用 政治经济学 基础会计学 中级财务会计 高级财务会计 审计学 财务管理学 国际贸易理论与实务 "
    "金融理论与实务 企业经营战略 组织行为学 质量管理（一） 公共管理学 行政管理学 公文写作与处理 社会学概论 "
    "西方政治制度 中国行政史 领导科学 行政法与行政诉讼法（一） 民法学 刑法学 宪法学 国际私法 劳动法 合同法 "
    "中国古代文学史（一） 中国现代文学史 外国文学史 语言学概论 古代汉语 现代汉语 美学 鲁迅研究 训诂学 教育学（一） "
    "心理学 儿童发展理论 学前教育原理 数据结构 操作系统 计算机网络原理 数据库系统原理 软件工程 C++程序设计 "
    "护理学导论 内科护理学（二） 社区护理学（一） 护理教育导论 毕业论文（设计）"
)
COURSES = COURSES_SAID.split()
SENTENCES = (
    "本人在自学考试期间，热爱祖国，拥护中国共产党的领导，遵守国家的法律法规和考试纪律。",
    "我利用工作之余坚持学习，从不间断，先后通过了专业计划规定的全部课程。",
    "在学习上，我态度端正，目标明确，做到了课前预习、课后复习，并认真完成每一次作业。",
    "自学使我懂得了“书山有路勤为径，学海无涯苦作舟”的道理。",
    "遇到难懂的章节，我主动向助学老师和同学请教，并查阅有关的参考资料。",
    "在工作中，我踏实肯干，任劳任怨，能够把所学的理论知识运用到实际工作中去。",
    "多次被单位评为先进工作者，得到了领导和同事们的一致好评。",
    "生活上我勤俭节约，乐于助人，与邻里和睦相处，积极参加社区的志愿服务活动。",
    "几年来的学习不仅提高了我的专业水平，也培养了我独立思考和解决问题的能力。",
    "当然，我也清楚地认识到自己还存在不足，例如理论联系实际还不够，外语水平有待提高。",
    "今后我将继续努力，扬长避短，不断完善自己，争取在本职岗位上做出更大的贡献。",
    "报考自学考试是我人生中的一次重要选择，它圆了我多年以来的大学梦。",
    "白天上班，晚上看书，周末参加辅导班，这样的日子我坚持了三年零六个月。",
    "通过系统学习，我掌握了本专业的基础理论、基本知识和基本技能，了解了学科发展的前沿。",
    "2018年10月，我第一次走进考场，一次通过了四门课程，这给了我很大的信心。",
    "其间也有过失败，《高等数学（一）》考了两次才及格，但我没有放弃。",
    "我积极参加实践环节的考核，认真撰写毕业论文，在指导老师的帮助下顺利通过了答辩。",
    "政治上要求进步，认真学习党的各项方针政策，自觉践行社会主义核心价值观。",
    "我尊敬师长，团结同学，诚实守信，从未有过违纪作弊的行为。",
    "作为一名基层工作者，我深感知识的重要，学历的提升为我打开了更广阔的天地。",
    "熟练使用 Word、Excel 等办公软件，计算机操作能力有了明显的进步。",
    "感谢家人的理解与支持，感谢各位老师的辛勤培育，使我能够顺利完成学业。",
    "在担任班组长期间，我组织同事学习业务，改进流程，使差错率下降了 15%。",
    "自学考试“宽进严出”，每一门课的合格都来之不易，也因此格外珍贵。",
    "我养成了每天阅读一小时的习惯，几年里读完了三十多本专业书籍，记下了十余万字的笔记。",
    "性格开朗，待人真诚，有较强的责任心和团队协作精神。",
    "身体健康，坚持锻炼，能够承担较为繁重的工作任务。",
    "毕业不是终点，而是新的起点；学习永无止境，我会以更高的标准要求自己。",
    "平时注意收集案例，结合工作撰写的调查报告获得了市级三等奖。",
    "我严格遵守考场规则，服从监考人员的安排，以良好的考风维护了考试的公平。",
    "面对工作与学习的矛盾，我合理安排时间，做到了两不误、两促进。",
    "在专业课的学习中，我尤其喜欢案例分析，它锻炼了我的逻辑思维和表达能力。",
    "孩子出生的那一年，我仍然坚持参加了两次考试，并取得了良好的成绩。",
    "今后无论走到哪里，我都不会忘记这段刻苦自学的岁月。",
    "综上所述，本人思想品德良好，学业成绩合格，符合毕业条件，特此申请毕业。",
    "通过自学，我的知识结构更加合理，视野更加开阔，分析问题也更加全面、客观。",
    "我曾到乡镇中心小学支教半年，深切体会到教育对于改变命运的意义。",
    "对待工作精益求精，对待同事热情友善，对待群众耐心细致。",
)
DEGREES = ("南京样本职业技术学院", "样本师范高等专科学校", "江东样本广播电视大学")
OCCUPATIONS = ("专业技术人员", "办事人员", "企业职工", "教师", "护士", "个体经营者")
TOWNS = ("南京市玄武区", "苏州市姑苏区", "盐城市建湖县", "徐州市睢宁县", "泰州市兴化市")
FIRMS = ("实业有限公司", "中心小学", "人民医院", "电子科技股份有限公司", "街道办事处")
RANKS = ("优秀", "良好", "中等", "及格")


class Words:
    """Where the words of the records come from."""

    def __init__(self, pessimistic: bool) -> None:
        self.pessimistic = pessimistic
        self.rare = "".join(char for char in RARE if not fonts.stack().missing(char))

    def some(self, dice: Random, choices: tuple[str, ...] | list[str]) -> str:
        """One of the choices; when pessimistic, as many characters by chance."""
        chosen = dice.choice(choices)
        return self.chance(dice, len(chosen)) if self.pessimistic else chosen

    def place(self, dice: Random, count: int) -> str:
        """A street's or a firm's name."""
        return "".join(dice.choices(COMMON if self.pessimistic else PLACES, k=count))

    def chance(self, dice: Random, count: int) -> str:
        """So many characters by chance."""
        return "".join(dice.choices(COMMON, k=count))

    def name(self, dice: Random) -> str:
        """A name of two to four characters."""
        if self.pessimistic:
            return self.chance(dice, dice.choice((2, 3, 3, 4)))
        given = "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2, 2))))
        if self.rare and dice.random() < 0.04:
            given = given[:-1] + dice.choice(self.rare)
        return dice.choice(SURNAMES) + given

    def appraisal(self, dice: Random) -> str:
        """自我鉴定: whole sentences in some order, now and then in two paragraphs."""
        length = dice.randint(SHORTEST, LONGEST)
        if self.pessimistic:
            return "　　" + self.chance(dice, length - 3) + "。"
        text = "　　"
        for sentence in dice.sample(SENTENCES, len(SENTENCES)):
            if len(text) >= length or len(text) + len(sentence) + 3 > LONGEST:
                break
            text += ("\n　　" if len(text) > 200 and dice.random() < 0.06 else "") + sentence
        return text


def _plans() -> list[tuple[tuple[str, str, str], ...]]:
    """The 20 courses of each major: code, name, credits."""
    plans = []
    for major in MAJORS:
        chosen = Random(major).sample(range(len(COURSES)), 20)
        plans.append(tuple((f"{at * 37 + 4:05d}", COURSES[at], str(at % 6 + 2)) for at in sorted(chosen)))
    return plans


class People:
    """Records by number, made when asked for; the same number gives the same person."""

    def __init__(self, pessimistic: bool = False) -> None:
        self._words = Words(pessimistic)
        self._plans = _plans()

    def record(self, number: int) -> Record:
        """Everything that is printed of the person of that number."""
        dice = Random(number)
        at = dice.randrange(len(MAJORS))
        born = f"19{dice.randint(80, 99)}", f"{dice.randint(1, 12):02d}", f"{dice.randint(1, 28):02d}"
        lines = tuple(
            GradeLine(code, name, credits, str(dice.randint(60, 95)) if nth < 18 else dice.choice(RANKS))
            for nth, (code, name, credits) in enumerate(self._plans[at])
        )
        values = self._values(number, dice, MAJORS[at], born)
        values["credits"] = str(sum(int(line.credits) for line in lines))
        return Record(values["ticket_no"], values, lines, "", str(number))

    def _values(self, number: int, dice: Random, major: str, born: tuple[str, str, str]) -> dict[str, str]:
        words = self._words
        identity = f"329999{''.join(born)}{number % 1000:03d}"
        return {
            "ticket_no": f"0102{number:08d}",
            "name": words.name(dice),
            "sex": dice.choice("男女"),
            "ethnic": dice.choice(("汉族",) * 9 + ("回族", "蒙古族", "维吾尔族")),
            "birth_date": "{}年{}月{}日".format(*born),
            "political_status": dice.choice(("群众", "共青团员", "中共党员")),
            "health": "健康",
            "id_no": identity + mod_11_2.calc_check_digit(identity),
            "major": major,
            "major_code": f"X20501{MAJORS.index(major) + 1:02d}",
            "level": "本科",
            "host_university": words.some(dice, ("南京样本大学", "江东样本师范大学", "苏南样本科技大学")),
            "college": words.some(dice, [f"{char}州样本专修学院" for char in "常苏徐扬泰"]),
            "prior_degree": f"{words.some(dice, DEGREES)}，毕业证书 1028312019{number:08d}，2019年06月30日",
            "occupation": dice.choice(OCCUPATIONS),
            "work_unit": f"江苏{words.place(dice, 3)}{words.some(dice, FIRMS)}",
            "address": f"江苏省{words.some(dice, TOWNS)}{words.place(dice, 4)}路 {number} 号",
            "postcode": f"21{number % 10000:04d}",
            "mobile": f"138{number:08d}",
            "linked_tickets": "",
            "thesis_title": f"论{words.some(dice, COURSES)}在{words.some(dice, MAJORS)}中的应用",
            "thesis_grade": dice.choice(RANKS),
            "passed_count": "20",
            "self_appraisal": words.appraisal(dice),
            "certificate_date": "2026年06月30日",
        }


class Album:
    """Gray photos by number, made from colour ones as the intake makes them; no two people have the same bytes."""

    def __init__(self, faces: int = FACES) -> None:
        colour = [colour_photo(seed) for seed in range(faces)]
        start = time.perf_counter()
        self._grays = [portraits.measure("bench.jpg", data)[1] for data in colour]
        self.seconds_each = (time.perf_counter() - start) / faces
        self.gray_bytes = sum(map(len, map(self.gray_of, map(str, range(faces))))) / faces
        self.colour_bytes = sum(map(len, colour)) / faces

    def gray_of(self, digest: str) -> bytes:
        """The gray JPEG, with the number in a comment segment (ITU-T T.81 B.2.4.5)."""
        gray, comment = self._grays[int(digest) % len(self._grays)], f"{digest:0>10}".encode()
        return b"%s\xff\xfe%s%s%s" % (gray[:2], (len(comment) + 2).to_bytes(2, "big"), comment, gray[2:])


def colour_photo(seed: int) -> bytes:
    """A head before a blue wall with the grain of a camera; about 55 KB once it is gray."""
    picture = Image.new("RGB", SIZE, (90, 140, 220))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((100 + seed % 32, 90, 250 + seed % 32, 290), fill=(224, 186, 160))
    draw.rectangle((60, 330, 294, 471), fill=(60 + seed, 60, 80))
    grain = Image.effect_noise(SIZE, 17).convert("RGB")
    out = BytesIO()
    Image.blend(picture, grain, 0.5).save(out, "JPEG", quality=92, subsampling="4:2:0")
    return out.getvalue()


class Stage:
    """People, photos in files, form and fonts: all that is there before a clock starts."""

    def __init__(self, folder: Path, count: int, pessimistic: bool) -> None:
        self.folder, self.album = folder, Album()
        makers = People(pessimistic)
        self.people = [makers.record(number) for number in range(1, count + 1)]
        self.form, self.stack = layout.load_form(FORM), fonts.stack()
        for record in self.people:
            self.photo_of(record.gray).write_bytes(self.album.gray_of(record.gray))
        self.photo_bytes = mean(self.photo_of(record.gray).stat().st_size for record in self.people)

    def photo_of(self, digest: str) -> Path:
        return self.folder / f"{digest}.jpg"

    def gray_of(self, digest: str) -> bytes:
        return self.photo_of(digest).read_bytes()

    def ours(self, people: list[Record], out: Path) -> None:
        with out.open("wb") as file:
            parts.write_part(file, enumerate(people, 1), self.form, self.stack, self.gray_of)
