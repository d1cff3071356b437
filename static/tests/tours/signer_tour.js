import { registry } from "@web/core/registry";

import {
    check,
    click,
    edit,
    inTheUsersLanguage,
    labels,
    openMenu,
    refused,
    see,
} from "./tour_steps";

const row = (customer) => `.o_data_row:has(td:contains('${customer}'))`;
const closed = (customer) => [
    see("The dialog is closed", "body:not(:has(.modal))"),
    see(`${customer} no longer waits`, `.o_list_view:not(:has(${row(customer)}))`),
];

function readSheet(sheets) {
    return check(
        "The sheet shows what is signed, and no price",
        ".modal-body",
        (body) => {
            const found = [...body.querySelectorAll(".o_countersign_sheet")];
            const whole = found.filter(
                (sheet) =>
                    sheet.textContent.includes("outlet DN50 to DN65") &&
                    sheet.textContent.includes("drawing.pdf") &&
                    !sheet.textContent.includes("123.45"),
            );
            return found.length === sheets && whole.length === sheets
                ? ""
                : body.textContent;
        },
    );
}

registry.category("web_tour.tours").add("sale_mrp_countersign.signer", {
    steps: () => [
        ...openMenu("order_signoff_request_menu"),
        see("Four orders wait", ".o_data_row:nth-child(4)"),
        ...inTheUsersLanguage(),
        // sign
        click("Open the first", `${row("Signed Ltd")} td[name=document_name]`),
        readSheet(1),
        labels("The dialog", {
            ".modal-title": ["Read and sign", "阅读并签批"],
            ".modal-footer button[name=action_sign]": ["Sign", "签批同意"],
            ".modal-footer button[name=action_refuse]": ["Refuse", "退回"],
        }),
        ...inTheUsersLanguage(),
        click("Sign without a word", ".modal button[name=action_sign]"),
        ...refused("This step needs a statement in writing"),
        edit("Write it", ".modal [name=statement] textarea", "Feasible as drawn"),
        click("It can be made", ".modal [name=answer_feasibility] [data-value=yes]"),
        click("Sign", ".modal button[name=action_sign]"),
        ...closed("Signed Ltd"),
        // refuse
        click("Open the second", `${row("Refused Ltd")} td[name=document_name]`),
        readSheet(1),
        click("Refuse without a reason", ".modal button[name=action_refuse]"),
        ...refused("A refusal needs a reason"),
        edit("Write it", ".modal [name=statement] textarea", "The flange is too weak"),
        click("Refuse", ".modal button[name=action_refuse]"),
        ...closed("Refused Ltd"),
        // several at once
        click("Select one", `${row("First Ltd")} .o_list_record_selector input`),
        click("and another", `${row("Second Ltd")} .o_list_record_selector input`),
        labels("The button for several", {
            ".o_control_panel button[name=action_open_sign]": [
                "Batch Sign",
                "批量签批",
            ],
        }),
        click("Sign both", ".o_control_panel button[name=action_open_sign]"),
        readSheet(2),
        edit("Write once", ".modal [name=statement] textarea", "Both feasible"),
        click("Both can", ".modal [name=answer_feasibility] [data-value=yes]"),
        click("Sign", ".modal button[name=action_sign]"),
        ...closed("First Ltd"),
        see("Nothing waits any more", ".o_view_nocontent_smiling_face"),
        ...inTheUsersLanguage(),
    ],
});
