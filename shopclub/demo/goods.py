"""What the demo shop sells and gives away, in both languages."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from shopclub import presets
from shopclub.core.programme.conditions import AllOf, BillAmount, IsMember, TierIn
from shopclub.core.programme.effects import AmountOff, IssueCoupon, PercentOff, PointsFixed, PointsTimes
from shopclub.core.programme.ladder import Benefit, Quota
from shopclub.core.programme.model import Occasion, Programme, Rule
from shopclub.core.programme.offers import CouponKind, Reward, Validity

CATEGORIES = {
    "6901": {"zh": "保健", "en": "Supplements"},
    "6902": {"zh": "药品", "en": "Medicines"},
    "6903": {"zh": "护理", "en": "First aid"},
    "6904": {"zh": "食品", "en": "Food"},
    "6905": {"zh": "日化", "en": "Toiletries"},
}
"""How the codes of products begin -> their category."""


class Good(NamedTuple):
    """One product on the shelf."""

    code: str
    zh: str
    en: str
    price_minor: int
    weight: int
    """How often it is bought, against the others."""

    def name(self, language: str) -> str:
        """Its name on the receipt."""
        return self.zh if language == "zh" else self.en

    def category(self, language: str) -> str:
        """Where it stands in the shop."""
        return CATEGORIES[self.code[:4]][language]


GOODS = tuple(
    Good(*fields)
    for fields in (
        ("6901001", "维生素C 100片", "Vitamin C, 100 tablets", 49_00, 14),
        ("6901002", "复合维生素B 60片", "Vitamin B complex, 60 tablets", 36_50, 8),
        ("6901003", "钙片 120片", "Calcium, 120 tablets", 78_00, 9),
        ("6901004", "鱼油软胶囊 100粒", "Fish oil, 100 capsules", 128_00, 6),
        ("6901005", "蛋白粉 400克", "Protein powder, 400 g", 198_00, 3),
        ("6901006", "益生菌 30袋", "Probiotics, 30 sachets", 156_00, 4),
        ("6901007", "褪黑素 60片", "Melatonin, 60 tablets", 68_00, 4),
        ("6902001", "感冒灵颗粒 10袋", "Cold granules, 10 sachets", 18_50, 16),
        ("6902002", "板蓝根颗粒 20袋", "Isatis root granules, 20 sachets", 16_80, 12),
        ("6902003", "布洛芬缓释胶囊 24粒", "Ibuprofen, 24 capsules", 22_00, 12),
        ("6902004", "连花清瘟胶囊 24粒", "Lianhua capsules, 24", 19_80, 10),
        ("6902005", "止咳糖浆 150毫升", "Cough syrup, 150 ml", 24_50, 9),
        ("6902006", "咽喉含片 20片", "Throat lozenges, 20", 12_80, 14),
        ("6902007", "健胃消食片 32片", "Digestive tablets, 32", 15_60, 9),
        ("6902008", "蒙脱石散 10袋", "Smectite powder, 10 sachets", 21_30, 5),
        ("6902009", "氯雷他定片 12片", "Loratadine, 12 tablets", 17_90, 7),
        ("6903001", "医用口罩 10只", "Masks, pack of 10", 9_90, 18),
        ("6903002", "创可贴 20片", "Plasters, pack of 20", 8_50, 15),
        ("6903003", "碘伏消毒液 100毫升", "Iodophor, 100 ml", 6_80, 10),
        ("6903004", "医用棉签 50支", "Cotton swabs, 50", 5_00, 12),
        ("6903005", "酒精湿巾 60片", "Alcohol wipes, 60", 14_90, 11),
        ("6903006", "电子体温计", "Digital thermometer", 39_00, 4),
        ("6903007", "电子血压计", "Blood pressure monitor", 268_00, 1),
        ("6903008", "血糖试纸 50片", "Glucose test strips, 50", 118_00, 4),
        ("6903009", "退热贴 6片", "Cooling patches, 6", 16_00, 7),
        ("6904001", "枸杞 250克", "Goji berries, 250 g", 32_00, 7),
        ("6904002", "菊花茶 100克", "Chrysanthemum tea, 100 g", 26_00, 7),
        ("6904003", "蜂蜜 500克", "Honey, 500 g", 45_00, 7),
        ("6904004", "红枣 500克", "Red dates, 500 g", 28_80, 6),
        ("6904005", "阿胶糕 200克", "Ejiao cake, 200 g", 138_00, 2),
        ("6904006", "西洋参片 50克", "American ginseng, 50 g", 188_00, 2),
        ("6905001", "护手霜 80克", "Hand cream, 80 g", 25_00, 8),
        ("6905002", "润唇膏", "Lip balm", 19_90, 7),
        ("6905003", "儿童牙膏 60克", "Children's toothpaste, 60 g", 16_50, 6),
        ("6905004", "洗手液 300毫升", "Hand wash, 300 ml", 13_90, 10),
        ("6905005", "婴儿湿巾 80片", "Baby wipes, 80", 12_90, 9),
        ("6905006", "防晒霜 50克", "Sunscreen, 50 g", 89_00, 4),
        ("6905007", "驱蚊花露水 195毫升", "Mosquito repellent, 195 ml", 16_90, 6),
        ("6905008", "眼药水 10毫升", "Eye drops, 10 ml", 23_80, 8),
        ("6905009", "隐形眼镜护理液 355毫升", "Lens solution, 355 ml", 42_00, 4),
    )
)

NAMES = {"zh": "莲花药房", "en": "Lotus Pharmacy"}
"""The shop."""
OWNER = {"zh": "林悦", "en": "Lin Yue"}
CLERK = {"zh": "李娜", "en": "Li Na"}

_TEA_CUP = Reward(id="tea-cup", name={"zh": "茶杯", "en": "Tea cup"}, points=300, stock=600)
_TEST = Reward(id="sugar-test", name={"zh": "血糖检测一次", "en": "Blood sugar test"}, points=150, limit_per_member=12)


def first_programme() -> Programme:
    """What the shop began with: standard retail and two rewards of its own."""
    plain = presets.load("standard-retail")
    return msgspec.structs.replace(plain, rewards=(_TEST, _TEA_CUP, *plain.rewards))


_THANKS = CouponKind(
    id="thanks",
    name={"zh": "满 80 减 10", "en": "10 off 80"},
    then=AmountOff(minor=10_00),
    when=BillAmount(at_least_minor=80_00),
    validity=Validity(days=30),
    limit_per_member=1,
)
_CHECK = Benefit(
    id="pressure-check",
    name={"zh": "免费量血压、测血糖", "en": "Free blood pressure and sugar check"},
    quota=Quota(count=1),
)


def second_programme() -> Programme:
    """What it went on with: a join bonus, a coupon with a large purchase, and something for gold members."""
    first = first_programme()
    gold, large = TierIn(tiers=("gold",)), AllOf(of=(IsMember(), BillAmount(at_least_minor=150_00)))
    kept = tuple(rule for rule in first.rules if rule.id in ("base", "member-day", "birthday"))
    rules = (
        *kept,
        Rule(id="join-bonus", on=Occasion.JOIN, then=PointsFixed(points=50), qualifies=False),
        Rule(id="gold-discount", when=gold, then=PercentOff(permille=50)),
        Rule(id="gold-points", when=gold, then=PointsTimes(permille=1500)),
        Rule(id="thanks", when=large, then=IssueCoupon(coupon="thanks")),
    )
    assert first.ladder is not None
    *lower, top = first.ladder.tiers
    ladder = msgspec.structs.replace(first.ladder, tiers=(*lower, msgspec.structs.replace(top, benefits=(_CHECK,))))
    return msgspec.structs.replace(first, rules=rules, coupons=(*first.coupons, _THANKS), ladder=ladder)
