"""Amounts of money in Chinese capitals (大写).

A pure function without Odoo, after the published rules for cheques and bills
(正确填写票据和结算凭证的基本规定): 整 closes an amount without 分, zeros between
digits are written as one 零, 壹 stands before 拾.

Core's ``l10n_cn`` takes cn2an for this, where it is installed. It is not enough for
evidence on paper: 700,004,645 becomes 柒亿肆仟…, without the 零 that the rules demand,
and it cuts 分 off instead of rounding. The tests name every difference.
"""

from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
# value of the unit, its word, and how many digits follow it
BIG_UNITS = ((8, "亿"), (4, "万"))
SMALL_UNITS = ((3, "仟"), (2, "佰"), (1, "拾"))
# Names of currencies as Chinese forms write them before the amount
CURRENCY_WORDS = {
    "CNY": "人民币",
    "USD": "美元",
    "EUR": "欧元",
    "GBP": "英镑",
    "JPY": "日元",
    "HKD": "港币",
    "TWD": "新台币",
    "MOP": "澳门元",
    "KRW": "韩元",
    "SGD": "新加坡元",
    "AUD": "澳大利亚元",
    "CAD": "加拿大元",
    "CHF": "瑞士法郎",
    "RUB": "卢布",
    "THB": "泰铢",
    "VND": "越南盾",
    "MYR": "马来西亚林吉特",
    "INR": "印度卢比",
    "IDR": "印尼盾",
    "BRL": "巴西雷亚尔",
    "AED": "阿联酋迪拉姆",
}
LIMIT = Decimal(10) ** 16


def integer_to_capitals(number):
    """Return the words of a whole number below 10^16, "" for zero."""
    for power, word in BIG_UNITS + SMALL_UNITS:
        high, low = divmod(number, 10**power)
        if high:
            # a gap between the unit and the next digit is spoken as one 零
            gap = "零" if 0 < low < 10 ** (power - 1) else ""
            return integer_to_capitals(high) + word + gap + integer_to_capitals(low)
    return DIGITS[number] if number else ""


def amount_to_capitals(amount, prefix=""):
    """Return an amount in Chinese capitals, for printed forms.

    :param amount: int, str, Decimal or float in units of a currency with two
        decimals (元); rounded half up to 分
    :param str prefix: name of the currency, for example "人民币"
    :raises ValueError: not a finite number, or 10^16 and more
    """
    value = Decimal(str(amount))
    if not value.is_finite() or abs(value) >= LIMIT:
        raise ValueError(f"no amount in capitals for {amount!r}")
    cents = int((abs(value) * 100).to_integral_value(ROUND_HALF_UP))
    yuan, rest = divmod(cents, 100)
    jiao, fen = divmod(rest, 10)
    words = prefix + ("负" if value < 0 and cents else "")
    if yuan or not rest:
        words += (integer_to_capitals(yuan) or "零") + "元"
    # 零 after 元 where the unit digit is 0, or where 角 is left out before 分
    if yuan and rest and (not jiao or not yuan % 10):
        words += "零"
    if jiao:
        words += DIGITS[jiao] + "角"
    return words + (DIGITS[fen] + "分" if fen else "整")
