import random
from decimal import Decimal

from cn2an import an2cn
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sale_mrp_countersign.models.fax.amount_words import (
    CURRENCY_WORDS,
    DIGITS,
    amount_to_capitals,
)

# The rules' own examples, then every place of 零 and 整
EXAMPLES = {
    "1409.50": "壹仟肆佰零玖元伍角整",
    "6007.14": "陆仟零柒元壹角肆分",
    "1680.32": "壹仟陆佰捌拾元零叁角贰分",
    "107000.53": "壹拾万柒仟元零伍角叁分",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "325.04": "叁佰贰拾伍元零肆分",
    "0": "零元整",
    "0.50": "伍角整",
    "0.05": "伍分",
    "0.55": "伍角伍分",
    "10": "壹拾元整",
    "15.10": "壹拾伍元壹角整",
    "100.10": "壹佰元零壹角整",
    "10010": "壹万零壹拾元整",
    "20500": "贰万零伍佰元整",
    "1000010": "壹佰万零壹拾元整",
    "100000001": "壹亿零壹元整",
    "120000000": "壹亿贰仟万元整",
    "100002000": "壹亿零贰仟元整",
    "100100000": "壹亿零壹拾万元整",
    "10000000000000": "壹拾万亿元整",
    "-3.10": "负叁元壹角整",
    "0.01": "壹分",
    "0.09": "玖分",
    "0.10": "壹角整",
    "0.99": "玖角玖分",
    "1": "壹元整",
    "1.01": "壹元零壹分",
    "1.10": "壹元壹角整",
    "10.01": "壹拾元零壹分",
    "10.10": "壹拾元零壹角整",
    "11": "壹拾壹元整",
    "20.05": "贰拾元零伍分",
    "100": "壹佰元整",
    "101.01": "壹佰零壹元零壹分",
    "110": "壹佰壹拾元整",
    "1000": "壹仟元整",
    "1001": "壹仟零壹元整",
    "1010": "壹仟零壹拾元整",
    "1100": "壹仟壹佰元整",
    "9999.99": "玖仟玖佰玖拾玖元玖角玖分",
    "10001": "壹万零壹元整",
    "10100": "壹万零壹佰元整",
    "11000": "壹万壹仟元整",
    "100001": "壹拾万零壹元整",
    "1000000": "壹佰万元整",
    "1000000.01": "壹佰万元零壹分",
    "10000001": "壹仟万零壹元整",
    "100000000": "壹亿元整",
    "100010000": "壹亿零壹万元整",
    "1000000000": "壹拾亿元整",
    "1010101010.10": "壹拾亿壹仟零壹拾万壹仟零壹拾元零壹角整",
    "-0.05": "负伍分",
}
# Cents of every length up to 10^18, with long runs of zeros
PIECES = st.lists(st.sampled_from(["0", "000", "0000", *"123456789"]), min_size=1)
CENTS = PIECES.map(lambda pieces: int("".join(pieces)[:18]))
VALUES = {"拾": 10, "佰": 100, "仟": 1000}


def read_capitals(words):
    """Return the amount that capitals say, read digit by digit."""
    total = section = digit = 0
    cents = Decimal(0)
    for char in words.removeprefix("负"):
        if char in DIGITS:
            digit = DIGITS.index(char)
        elif char in VALUES:
            section += digit * VALUES[char]
            digit = 0
        elif char == "万":
            section = (section + digit) * 10000
            total, section, digit = total + section, 0, 0
        elif char == "亿":
            total = (total + section + digit) * 10**8
            section = digit = 0
        elif char == "元":
            total, section, digit = total + section + digit, 0, 0
        elif char == "角":
            cents, digit = cents + digit * 10, 0
        elif char == "分":
            cents, digit = cents + digit, 0
    value = total + cents / 100
    return -value if words.startswith("负") else value


def correct_cn2an(amount):
    """Return what cn2an makes of a positive amount, with its three faults mended."""
    words = an2cn(f"{amount:.2f}", "rmb")
    yuan, jiao = int(amount), int(amount * 10) % 10
    # the rules leave it free here; forms close the amount
    if words.endswith("角"):
        words += "整"
    # free as well: 元 is 0 and 角 is not
    if yuan and not yuan % 10 and jiao:
        words = words.replace("元", "元零")
    # demanded: nothing between 亿 and 仟
    if yuan >= 10**8 and not yuan % 10**8 // 10**4 and yuan % 10**4 >= 1000:
        words = words.replace("亿", "亿零")
    return words


@tagged("post_install", "-at_install")
class TestAmountWords(BaseCase):
    def test_examples(self):
        for amount, words in EXAMPLES.items():
            with self.subTest(amount=amount):
                self.assertEqual(amount_to_capitals(amount), words)

    def test_currencies(self):
        """Chinese forms name a currency in Chinese; an unknown one by its code."""
        self.assertEqual(amount_to_capitals(5, CURRENCY_WORDS["USD"]), "美元伍元整")
        self.assertEqual(amount_to_capitals(8, CURRENCY_WORDS["HKD"]), "港币捌元整")
        for words in CURRENCY_WORDS.values():
            self.assertRegex(words, "^[\u4e00-\u9fff]+$")

    def test_prefix_and_rounding(self):
        self.assertEqual(amount_to_capitals(1.005, "人民币"), "人民币壹元零壹分")
        self.assertEqual(amount_to_capitals(-0.001), "零元整")

    def test_reads_back(self):
        """3,000 amounts of every length say what they are, and never 零零."""
        rng = random.Random(19)
        for _turn in range(3000):
            cents = rng.randrange(10 ** rng.randint(1, 17))
            # long runs of zeros are where the rules bite
            cents -= cents % 10 ** rng.randint(0, 12)
            amount = Decimal(cents) / 100
            words = amount_to_capitals(amount)
            self.assertEqual(read_capitals(words), amount, words)
            self.assertNotIn("零零", words)
            self.assertEqual(words.endswith("整"), not cents % 10, words)

    @seed(19)
    @settings(max_examples=500, deadline=None, database=None)
    @given(CENTS)
    def test_beside_cn2an(self, cents):
        """What core's l10n_cn prints, apart from three differences."""
        amount = Decimal(cents) / 100
        self.assertEqual(amount_to_capitals(amount), correct_cn2an(amount))

    def test_cn2an_alone(self):
        """Why it does not do: a number that reads as another, and no rounding."""
        self.assertEqual(an2cn("700004645.00", "rmb"), "柒亿肆仟陆佰肆拾伍元整")
        self.assertEqual(amount_to_capitals("700004645"), "柒亿零肆仟陆佰肆拾伍元整")
        self.assertEqual(an2cn("1.999", "rmb"), "壹元玖角玖分")
        self.assertEqual(amount_to_capitals("1.999"), "贰元整")

    def test_refused(self):
        for amount in ("nan", "inf", 10**16, -(10**16)):
            with self.assertRaises(ValueError):
                amount_to_capitals(amount)
