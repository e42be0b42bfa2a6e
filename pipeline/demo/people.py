"""演: about a dozen people nobody knows, several of them faulty."""

from __future__ import annotations

from dataclasses import dataclass

COMPUTING, ACCOUNTING = "X2080901-2021", "X2120203K-2021"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Person:
    """One of the people; what is at fault with him is in the last fields."""

    ticket: str
    name: str
    born: str
    male: bool
    city: str
    college: str
    plan: str
    ethnic: str = "汉族"
    registered: str = "2020-06-02 10:30"
    preliminary: str = "2020-06-10 09:00"
    wrong_digit: bool = False
    number_as_float: bool = False
    lacks: str = ""
    unreported: str = ""
    listed: str = ""  # why the 资审清单 names him
    former: str = ""  # the name on his prior certificate
    uncaptured: bool = False  # of an older 级, the card was not read
    photo: str = "plain"  # plain, tiny, png, or the ticket of whom it shares

    @property
    def id_no(self) -> str:
        """A number of region 329999, which does not exist; its check digit is right unless it is to be wrong."""
        serial = int(self.ticket[-3:]) * 2 + self.male
        body = f"329999{self.born.replace('-', '')}{serial:03d}"
        at = sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11
        return body + "10X98765432"[(at + self.wrong_digit) % 11]


NANJING, SUZHOU = ("南京", "示例信息职业学院"), ("苏州", "示例财经职业学院")
PEOPLE = (
    Person("320118100001", "张建国", "1998-02-14", True, *NANJING, COMPUTING),
    Person("320118100002", "李𬭎", "1998-07-01", True, *NANJING, COMPUTING),
    Person("320118100003", "阿不都·热合曼", "1997-11-20", True, *NANJING, COMPUTING, ethnic="维吾尔族"),
    Person("320118100004", "王小丽", "1998-03-08", False, *NANJING, COMPUTING, photo="tiny"),
    Person("320118100005", "赵敏", "1998-09-09", False, *NANJING, COMPUTING, lacks="02324"),
    Person("320118100006", "钱程", "1998-12-24", True, *NANJING, COMPUTING, unreported="02332"),
    Person("320118100007", "孙浩", "1998-05-05", True, *NANJING, COMPUTING, wrong_digit=True),
    Person("320118100008", "周婷", "1998-04-18", False, *NANJING, COMPUTING, number_as_float=True),
    Person("320518200001", "吴桐", "1998-01-30", False, *SUZHOU, ACCOUNTING),
    Person("320518200002", "郑和平", "1996-10-01", True, *SUZHOU, ACCOUNTING, registered="2020-06-16 17:00:01", preliminary="2020-06-17 09:00"),
    Person("320518200003", "冯雪", "1998-08-15", False, *SUZHOU, ACCOUNTING, photo="320518200001"),
    Person("320518200004", "陈\ue863", "1998-06-06", True, *SUZHOU, ACCOUNTING),
    Person("320518200005", "褚卫", "1997-03-21", True, *SUZHOU, ACCOUNTING, photo="png"),
    Person("320518200006", "买买提明·阿卜杜热合曼·吐尔逊江·阿不都克里木汗克", "1998-02-02", True, *SUZHOU, ACCOUNTING, ethnic="维吾尔族"),
    Person("320518200007", "蒋欣", "1998-11-11", False, "苏州", "示例工业职业学院", ACCOUNTING),
    Person("320518200008", "沈括", "1997-12-12", True, "苏州", "示例工业职业学院", ACCOUNTING),
    Person("320118100009", "韩雪梅", "1998-10-10", False, *NANJING, COMPUTING, listed="曾用名", former="韩小梅"),
    Person("320118100010", "杨帆", "1998-05-21", True, *NANJING, COMPUTING, listed="曾用名", former="杨小帆"),
    Person("320115100011", "朱辉", "1996-04-04", True, *NANJING, COMPUTING, uncaptured=True),
)  # fmt: skip
