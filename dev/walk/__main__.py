"""The orders that walk: three through the flow, one through all that is around it.

Needs URL, DB and OUT in the environment: a served database with the add-on's demo
data, to be thrown away: Repairs and the dashboards are installed in it, and days go by.
WALK_LANG chooses the language of the staff (zh_CN, or en_US). Exits 1 when a refusal,
a stage, a form, a mail or a figure is not as expected.
"""

import sys

import requests

from . import Failure
from .narrator import Narrator
from .people import LANG, Refused, person, ref
from .scenes import SCENES
from .sentences import check_sentences
from .steps import FLOW
from .way import Way


def check_language():
    """Refuse a language that the demo does not have."""
    known = dict(person("admin").call("res.lang", "get_installed"))
    if LANG not in known:
        raise Failure(f"WALK_LANG={LANG} is not loaded: take {' or '.join(known)}.")


def prepare():
    """Give one pump a work centre, so that work orders are among the doors.

    Core closes them only for users who may read analytic lines. One customer reads
    English.
    """
    admin = person("admin")
    foreign = admin.record("res.partner", ref("demo_customer_hf004"))
    foreign.write({"lang": "en_US"})
    manager = admin.record("res.users", ref("demo_user_production_manager"))
    group = ref("group_analytic_accounting", "analytic")
    manager.write({"group_ids": [[4, group]]})
    center = admin.create("mrp.workcenter", {"name": "装配"})
    admin.create(
        "mrp.routing.workcenter",
        {
            "name": "总装",
            "bom_id": ref("demo_bom_isg50"),
            "workcenter_id": center.id,
        },
    )


def main():
    narrator = Narrator()
    try:
        check_language()
        check_sentences()
        prepare()
        ways = [
            Way(
                narrator, "Class A, a standard pump, made to order", "hz001", "isg80", 2
            ),
            Way(
                narrator,
                "Class B, a non-standard pump; the customer reads English",
                "hf004",
                "isg50",
                3,
                change="outlet DN50→DN65, explosion-proof motor",
            ),  # fmt: skip
            Way(
                narrator,
                "Class B, pumps from stock; the balance comes late",
                "sz003",
                "wq15",
                4,
                pays_late=True,
            ),  # fmt: skip
        ]
        for way in ways:
            way.walk(FLOW)
        ways.append(
            Way(narrator, "A new customer, and all that is around", "nc006", "wq15", 3)
        )
        ways[-1].walk(SCENES)
    except Failure as failure:
        narrator.failed(failure)
    except Refused as refusal:
        narrator.failed(
            f"{refusal.call.person.login}: {refusal.call.door} was refused with "
            f"{refusal.kind}:\n{refusal.text}"
        )
    except requests.RequestException as error:
        narrator.failed(f"the server does not answer: {error}")
    else:
        print(
            f"\n{len(ways)} orders walked in {narrator.seconds:.0f} s ({LANG}): "
            f"{narrator.refusals} refusals as expected, {narrator.forms} forms printed"
        )
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
