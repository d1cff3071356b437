import { registry } from "@web/core/registry";

import {
    check,
    click,
    edit,
    inTheUsersLanguage,
    labels,
    openMenu,
    openTab,
    refused,
    see,
    stage,
} from "./tour_steps";

const tours = registry.category("web_tour.tours");
const closed = see("The dialog is closed", "body:not(:has(.modal))");
const card = ".o_kanban_record:contains('ISG50-160')";
const open = () => [
    ...openMenu("menu_production", "production_release_menu"),
    click("Open the inspection", card),
    see("It is open", ".o_form_view [name=line_ids] .o_data_row"),
];
const row = (number) => `.o_data_row:nth-child(${number})`;
const measure = (text, result) => [
    click("The measured value", `${row(5)} td[name=reading]`),
    edit(`It is ${text}`, `${row(5)} td[name=reading] input`, text),
    click("Save", ".o_form_button_save"),
    see(
        `It is ${result}`,
        `${row(5)}.${result === "ok" ? "text-success" : "text-danger"}`,
    ),
];

tours.add("sale_mrp_countersign.release_inspect", {
    steps: () => [
        ...openMenu("menu_production", "production_release_menu"),
        check("The card says what it waits for", card, (element) =>
            element.textContent.includes("QR") ? "" : element.textContent,
        ),
        ...inTheUsersLanguage(),
        click("Open the inspection", card),
        stage("state", "inspect"),
        labels("What can be done", {
            "button[name=action_all_correct]": ["All Correct", "全部合格"],
            ".o_arrow_button_current": ["To Inspect", "待检验"],
            ".o_notebook a[name=ordered]": ["What Was Ordered", "订单要求"],
        }),
        ...inTheUsersLanguage(),
        click("One is not", `${row(2)} button[name=action_wrong]`),
        see("It is marked", `${row(2)}.text-danger`),
        click("The others are correct", "button[name=action_all_correct]"),
        see("They are marked", `${row(4)}.text-success`),
        ...measure("29", "wrong"),
        stage("state", "sign"),
        see("It is said in red", ".alert-danger [name=hint]"),
        ...inTheUsersLanguage(),
        click("Nobody signs for it", "button.btn-danger[name=action_signoff_open]"),
        see(
            "It can be sent back only",
            ".modal:has(button[name=action_refuse]):not(:has(button[name=action_sign]))",
        ),
        ...inTheUsersLanguage(),
        click("Not yet", ".modal button[special=cancel]"),
        closed,
        ...measure("about 32", "wrong").slice(0, 3),
        ...refused("Words are no value", { words: ["about 32"] }),
        edit("It is", `${row(5)} td[name=reading] input`, "32.5"),
        click("Save", ".o_form_button_save"),
        see("It is ok", `${row(5)}.text-success`),
        click("The scratch is painted over", `${row(2)} button[name=action_ok]`),
        see("It is marked", `${row(2)}.text-success`),
        click("Say so", `${row(2)} td[name=note]`),
        edit("In words", `${row(2)} td[name=note] input`, "one scratch, painted over"),
        click("Save", ".o_form_button_save"),
        openTab("ordered"),
        see("What was ordered is there", "[name=sheet] .o_countersign_sheet"),
        ...inTheUsersLanguage(),
        click("Release", "button.btn-primary[name=action_signoff_open]"),
        check(
            "The sheet shows what was found",
            ".modal .o_countersign_sheet",
            (sheet) =>
                sheet.textContent.includes("32.5") &&
                !sheet.textContent.includes("100.00")
                    ? ""
                    : sheet.textContent,
        ),
        ...inTheUsersLanguage(),
        click("Sign", ".modal button[name=action_sign]"),
        closed,
        openTab("order_signoffs"),
        see("The grid shows it", "[name=signoff_grid] tr:has(.fa-check)"),
        ...inTheUsersLanguage(),
    ],
});

tours.add("sale_mrp_countersign.release_sign", {
    steps: () => [
        ...openMenu("order_signoff_request_menu"),
        click("Open the request", ".o_data_row td[name=document_name]"),
        check("The sheet shows the packing", ".modal .o_countersign_sheet", (sheet) =>
            sheet.textContent.includes("wooden case") ? "" : sheet.textContent,
        ),
        ...inTheUsersLanguage(),
        click("Sign", ".modal button[name=action_sign]"),
        closed,
        see("It is gone", ".o_list_view:not(:contains('QR'))"),
    ],
});

tours.add("sale_mrp_countersign.release_hand_over", {
    steps: () => [
        ...open(),
        stage("state", "handover"),
        labels("What is left", {
            "button[name=action_open_handover]": ["Hand Over", "成品交库"],
        }),
        ...inTheUsersLanguage(),
        click("Hand over", "button[name=action_open_handover]"),
        check("All of it", ".modal [name=quantity] input", (input) =>
            input.value === "5.00" ? "" : input.value,
        ),
        ...inTheUsersLanguage(),
        edit("Where", ".modal [name=place] input", "shelf A3"),
        click("Hand over", ".modal button[name=action_record]"),
        closed,
        stage("state", "done"),
        ...inTheUsersLanguage(),
    ],
});
