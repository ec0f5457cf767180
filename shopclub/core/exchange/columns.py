"""
Which column of somebody else's file holds what: headers in Chinese and English, and what the owner says.

For each field the names stand best first: where a file has two columns that could be the amount, the one
that was really paid wins.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from shopclub.core.exchange.model import ImportKind
from shopclub.core.kernel.errors import InvalidInput

IGNORE = "ignore"
"""What a column can be mapped to when it is not to be read."""

_PERSON = {
    "outside": "outsidenumber outsideno 外部编号 外部卡号",
    "member": (
        "customerid customerno customernumber customercode memberid memberno membernumber membercode membercard"
        " membercardno cardno cardnumber cardid card clientid clientno customer member client"
        " 会员卡号 会员号 会员编号 会员编码 会员代码 会员id 会员卡 卡号 顾客编号 顾客号 顾客id 客户编号 客户号 客户编码"
        " 客户代码 客户id 顾客 客户 会员"
    ),
    "phone": (
        "phone phonenumber phoneno mobile mobilephone mobilenumber mobileno cellphone cell telephone tel"
        " 手机号码 手机号 手机 会员手机号 会员手机号码 会员手机 联系电话 电话号码 电话 会员电话 联系方式 移动电话"
    ),
}
_PERSON_NAME = (
    "name membername customername fullname clientname"
    " 姓名 会员姓名 会员名称 会员名 顾客姓名 客户姓名 客户名称 名字 名称"
)
_CODE = (
    "stockcode sku skucode productcode productid productno itemcode itemid itemno articleno articlenumber"
    " barcode ean upc plu code 商品编码 商品编号 商品代码 商品条码 商品货号 商品id 货号 品号 条码 条形码"
    " 产品编码 产品编号 产品代码 物料编码 编码 编号"
)
_PRODUCT_NAME = (
    "productname itemname description product item goods article title name"
    " 商品名称 商品名 商品 品名 产品名称 产品名 产品 货品名称 货品 项目名称 服务项目 项目 菜品名称 菜品"
    " 名称 摘要"
)
_CATEGORY = (
    "category categoryname productcategory itemcategory productgroup itemgroup department"
    " 分类 商品分类 分类名称 商品分类名称 类别 商品类别 商品类别名称 品类 商品品类 商品大类 大类 产品分类 产品类别"
)
_SYNONYMS: dict[ImportKind, dict[str, str]] = {
    ImportKind.SALES: {
        **_PERSON,
        "receipt": (
            "receipt receiptno receiptnumber receiptid invoiceno invoice invoicenumber invoiceid billno billnumber bill"
            " ticketno ticket ticketnumber orderno orderid ordernumber order transactionno transactionid"
            " transactionnumber transaction docno documentno saleno saleid"
            " 小票号 小票编号 小票号码 小票 单据号 单据编号 单据号码 单据 单号 流水号 流水单号 交易流水号 交易号"
            " 交易单号"
            " 销售单号 消费单号 收银单号 收银流水号 账单号 订单号 订单编号 订单 票号 发票号 发票号码"
        ),
        "kind": "recordkind 记录类型",
        "date": (
            "invoicedate receiptdate saledate salesdate solddate orderdate transactiondate purchasedate billdate"
            " datetime date soldat paidat createdat timestamp invoicetime saletime ordertime transactiontime"
            " purchasetime"
            " 消费日期 销售日期 交易日期 单据日期 营业日期 下单日期 订单日期 开单日期 结账日期 日期"
            " 消费时间 销售时间 交易时间 单据时间 下单时间 订单时间 开单时间 结账时间 收银时间 付款时间 支付时间"
            " 创建时间"
            " 购买日期 发生日期 记账日期 开票日期 付款日期 购买时间 发生时间 收款时间 日期时间 时间"
        ),
        "time": "timeofday time 时刻 时分",
        "code": _CODE,
        "name": _PRODUCT_NAME,
        "category": _CATEGORY,
        "qty": "quantity qty units pieces pcs count cds 数量 商品数量 销售数量 消费数量 购买数量 件数 个数",
        "price": "unitprice priceperunit itemprice price 单价 商品单价 销售单价 成交单价 实际单价 售价 零售价 价格",
        "paid": (
            "paid paidamount amountpaid netpaid 实收金额 实收 实付金额 实付款 实付 支付金额 付款金额 实际金额 折后金额"
        ),
        "amount": (
            "amount lineamount linetotal netamount totalamount totalprice subtotal total sales revenue value sum"
            " 金额 商品金额 成交金额 消费金额 销售金额 销售额 交易金额 小计 合计金额 总金额 总价 总额 应收金额"
            " 应收 合计"
        ),
    },
    ImportKind.MEMBERS: {
        **_PERSON,
        "name": _PERSON_NAME,
        "birthday": (
            "birthday birthdate dateofbirth dob born 生日 出生日期 会员生日 出生年月日 阳历生日 公历生日 新历生日"
        ),
        "lunar_birthday": "lunarbirthday lunarbirthdate 农历生日 阴历生日 旧历生日",
        "birthday_calendar": "birthdaycalendar 生日历法 历法 生日类型 生日类别",
        "feb29": "feb29",
        "gender": "gender sex 性别",
        "joined": (
            "joined joinedon joindate joiningdate joinedat membersince enroldate enrolledon enrolmentdate registered"
            " registrationdate registeredon signupdate createdat createdon 入会日期 入会时间 开卡日期 开卡时间 注册日期"
            " 注册时间 办卡日期 办卡时间 加入日期 加入时间 建档日期 创建时间 创建日期"
        ),
        "note": "note notes remark remarks comment comments 备注 说明",
        "tags": "tags tag labels label 标签 会员标签 客户标签",
        "status": "memberstatus 会员状态",
    },
    ImportKind.BALANCES: {
        **_PERSON,
        "name": _PERSON_NAME,
        "points": (
            "availablepoints pointsbalance pointbalance currentpoints balance points point score"
            " 可用积分 剩余积分 当前积分 积分余额 现有积分 会员积分 积分 余额"
        ),
        "expires": (
            "expires expireson expiry expirydate expirationdate validuntil usablethrough"
            " 到期日 到期日期 有效期至 有效期 失效日期 过期日期 积分有效期"
        ),
    },
    ImportKind.PRODUCTS: {
        "code": _CODE,
        "name": _PRODUCT_NAME,
        "price": (
            "price unitprice sellingprice salesprice retailprice listprice priceperunit itemprice"
            " 售价 零售价 销售价 商品售价 商品单价 单价 标价 价格 商品价格 吊牌价 原价"
        ),
        "category": _CATEGORY,
    },
}
_BRACKETED = re.compile(r"[(\[（【].*?[)\]）】]")
_NOISE = re.compile(r"[\s_\-./:#*'\"]+|[：、]+")


def fold_header(text: str) -> str:
    """A header as it is compared: half-width, lower case, no spaces, signs or units in brackets."""
    name = unicodedata.normalize("NFKC", text).casefold().strip().lstrip("\ufeff")
    return _NOISE.sub("", _BRACKETED.sub("", name) or name)


def fields_of(kind: ImportKind) -> tuple[str, ...]:
    """The fields a file of that kind can hold."""
    return tuple(_SYNONYMS[kind])


_RANKS: dict[ImportKind, dict[str, tuple[str, int]]] = {
    kind: {
        name: (field, rank)
        for field, names in reversed(fields.items())
        for rank, name in enumerate(fold_header(n) for n in names.split())
    }
    for kind, fields in _SYNONYMS.items()
}


def check_mapping(kind: ImportKind, mapping: Mapping[str, str]) -> None:
    """
    Refuse what the owner can't have meant.

    Raises:
        InvalidInput: `field_unknown` with `field` and the `fields` there are, or `field_twice`.
    """
    seen: set[str] = set()
    for field in mapping.values():
        if field != IGNORE and field not in _SYNONYMS[kind]:
            raise InvalidInput("field_unknown", field=field, fields=", ".join(_SYNONYMS[kind]))
        if field != IGNORE and field in seen:
            raise InvalidInput("field_twice", field=field)
        seen.add(field)


def recognise(header: Sequence[str], kind: ImportKind, mapping: Mapping[str, str]) -> dict[str, int]:
    """
    Field -> index of the column that holds it.

    Args:
        header: column names as printed.
        kind: what the file holds.
        mapping: column name -> field, as the owner says; wins over what we know.
    """
    said = {fold_header(column): field for column, field in mapping.items()}
    taken = {field for field in said.values() if field != IGNORE}
    best: dict[str, tuple[int, int]] = {}
    for index, text in enumerate(header):
        name = fold_header(text)
        if name in said:
            field, rank = said[name], -1
        else:
            field, rank = _RANKS[kind].get(name, ("", 0))
            if field in taken:
                continue
        if field and field != IGNORE and (field not in best or rank < best[field][0]):
            best[field] = (rank, index)
    found = {field: index for field, (_, index) in best.items()}
    if kind is ImportKind.SALES:
        _split_date_and_time(header, found, said)
    return found


def _split_date_and_time(header: Sequence[str], found: dict[str, int], said: Mapping[str, str]) -> None:
    """A file with a day column and a `…时间` or `…time` column keeps the day in one and the time in the other."""
    if "date" not in found:
        if "time" in found and "time" not in said.values():
            found["date"] = found.pop("time")
        return
    if "time" in found or not fold_header(header[found["date"]]).endswith(("日期", "date")):
        return
    for index, text in enumerate(header):
        name = fold_header(text)
        is_time = name.endswith(("时间", "time")) and _RANKS[ImportKind.SALES].get(name, ("", 0))[0] == "date"
        if is_time and index != found["date"] and name not in said:
            found["time"] = index
            return


def missing_field(kind: ImportKind, columns: Mapping[str, int]) -> str | None:
    """The first field without which such a file can't be read, or None when all is there."""
    has = columns.keys()
    if kind is ImportKind.SALES:
        if "date" not in has:
            return "date"
        return None if has & {"amount", "price", "paid"} else "amount"
    if kind is ImportKind.PRODUCTS:
        return None if has & {"code", "name"} else "name"
    if not has & {"outside", "member", "phone"}:
        return "member"
    return "points" if kind is ImportKind.BALANCES and "points" not in has else None
