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
    upload,
} from "./tour_steps";

const closed = see("The dialog is closed", "body:not(:has(.modal))");
const openNotice = () => [
    ...openMenu("menu_records", "order_balance_notice_menu"),
    ...inTheUsersLanguage(),
    click("Open the notice", ".o_data_row td[name=partner_id]"),
    stage("state", "to_send"),
];
const openTransfer = () => [
    ...openMenu("menu_dispatch", "dispatch_board_menu"),
    click("Open the transfer", ".o_kanban_record:contains('Customer B')"),
];
const sign = () => [
    ...inTheUsersLanguage(),
    click("Sign", ".modal button[name=action_sign]"),
    closed,
];
const tours = registry.category("web_tour.tours");

tours.add("sale_mrp_countersign.dispatch_request", {
    steps: () => [
        ...openMenu("menu_dispatch", "dispatch_board_menu"),
        check("The card says who has it", ".o_kanban_record", (card) =>
            /Finance|财务/.test(card.textContent) ? "" : card.textContent,
        ),
        ...inTheUsersLanguage(),
        click("Open the transfer", ".o_kanban_record:contains('Customer B')"),
        stage("dispatch_stage", "request"),
        labels("The stages of a transfer", {
            ".o_arrow_button[data-value=request]": ["Dispatch Request", "发货申请"],
            ".o_arrow_button[data-value=money]": ["Money", "到款"],
            ".o_notebook a[name=order_dispatch]": ["Dispatch", "发货"],
        }),
        click("Ship too early", "button[name=button_validate]"),
        ...refused("Three signatures and the money are missing", { lines: 4 }),
        openTab("order_dispatch"),
        edit("Write the receiver", "[name=receiver_name] input", "Mr Liu"),
        edit("and his telephone", "[name=receiver_phone] input", "138 0000 0000"),
        edit("Count the packages", "[name=package_count] input", "3"),
        ...inTheUsersLanguage(),
        click("Request dispatch", "button[name=action_signoff_open]"),
        check("The sheet shows the packages", ".modal .o_countersign_sheet", (sheet) =>
            sheet.textContent.includes("3") && sheet.textContent.includes("ISG50-160")
                ? ""
                : sheet.textContent,
        ),
        ...sign(),
        see("The grid shows it", "[name=signoff_grid] tr:has(.fa-check)"),
        stage("dispatch_stage", "request"),
    ],
});

tours.add("sale_mrp_countersign.balance_notice", {
    steps: () => [
        ...openNotice(),
        labels("What to do with it", {
            "button[name=action_open_sheet]": ["Proofread and Send", "校对并发送"],
            "button[name=action_followup]": ["Record Follow-up", "登记跟催"],
        }),
        check("Finished goods less what is verified", "[name=amount_due]", (amount) =>
            amount.textContent.includes("350.00") ? "" : amount.textContent,
        ),
        ...inTheUsersLanguage(),
        click("The customer was called", "button[name=action_followup]"),
        ...inTheUsersLanguage(),
        click("Record without an answer", ".modal button[name=action_record]"),
        see("An answer is needed", ".modal [name=answer].o_field_invalid"),
        edit("Who was it", ".modal [name=contact] input", "Mr Wang"),
        edit("What was said", ".modal [name=answer] textarea", "on Friday"),
        click("Record", ".modal button[name=action_record]"),
        closed,
        see("It is on record", "[name=followup_ids] td:contains('on Friday')"),
    ],
});

tours.add("sale_mrp_countersign.balance_notice_send", {
    steps: () => [
        ...openNotice(),
        click("Send it", "button[name=action_open_sheet]"),
        stage("state", "draft"),
        ...inTheUsersLanguage(),
        click("Proofread", "button[name=action_proofread]"),
        click("It is right", ".modal .modal-footer .btn-primary"),
        stage("state", "proofread"),
        click("Sent", "button[name=action_open_send]"),
        edit("Count the pages", ".modal [name=page_count] input", "1"),
        click("Confirm", ".modal .modal-footer .btn-primary"),
        closed,
        stage("state", "sent"),
    ],
});

tours.add("sale_mrp_countersign.dispatch_finance", {
    steps: () => [
        ...openMenu("order_signoff_request_menu"),
        click("Open the request", ".o_data_row td[name=document_name]"),
        check("The sheet shows the money", ".modal .o_countersign_sheet", (sheet) =>
            /150\.00.*500\.00/s.test(sheet.textContent) ? "" : sheet.textContent,
        ),
        labels("What finance is asked", {
            ".modal [name=money_ids] th[data-name=amount]": [
                "Received So Far",
                "累计到款",
            ],
        }),
        ...inTheUsersLanguage(),
        click("The rest has come in", ".modal [name=money_ids] td[name=amount]"),
        edit("Write the sum", ".modal [name=money_ids] td[name=amount] input", "500"),
        click("Where is the proof", ".modal [name=money_ids] td[name=reference]"),
        edit(
            "Write the proof",
            ".modal [name=money_ids] td[name=reference] input",
            "bank slip 2",
        ),
        ...sign(),
        see("Nothing waits any more", ".o_view_nocontent_smiling_face"),
        ...openMenu("order_board_menu"),
        click("Open the order", ".o_kanban_record:contains('Customer B')"),
        stage("order_stage", "dispatch"),
        openTab("order_money"),
        check("The page shows it", "[name=money_signoff_ids]", (list) =>
            /500\.00.*bank slip 2/s.test(list.textContent) ? "" : list.textContent,
        ),
        ...inTheUsersLanguage(),
    ],
});

tours.add("sale_mrp_countersign.dispatch_ship", {
    steps: () => [
        ...openTransfer(),
        stage("dispatch_stage", "request"),
        click("Read back", "button[name=action_signoff_open]"),
        ...inTheUsersLanguage(),
        click("On this item", ".modal [name=remark_ids] .o_data_row td[name=remark]"),
        {
            content: "Say what is not correct",
            trigger: ".modal [name=remark_ids] td[name=remark] input",
            run: "edit 少一台 (one short)",
        },
        click("Read Back", ".modal .modal-footer button[name=action_sign]"),
        closed,
        stage("dispatch_stage", "request"),
        see("It waits for that", "[name=dispatch_hint]:contains('one short')"),
        click("Read back once more", "button[name=action_signoff_open]"),
        ...sign(),
        stage("dispatch_stage", "ready"),
        click("Ship", "button[name=button_validate]"),
        ...refused("The packages are not counted", { lines: 1, words: ["3"] }),
        openTab("order_dispatch"),
        edit("Two are loaded", "[name=packages_loaded] input", "2"),
        // what was typed counts once the field is left
        openTab("order_dispatch"),
        see("That differs", "[name=shipping_warning]:contains('3')"),
        edit("Say why", "[name=packages_reason] input", "one follows"),
        ...inTheUsersLanguage(),
        click("Ship", "button[name=button_validate]"),
        stage("dispatch_stage", "in_transit"),
        ...inTheUsersLanguage(),
    ],
});

tours.add("sale_mrp_countersign.ask_after", {
    steps: () => [
        ...openMenu("menu_dispatch", "dispatch_board_menu"),
        see("The board counts it", ".o_ask_after .badge:contains('1')"),
        ...inTheUsersLanguage(),
        click("Show what is to be asked after", ".o_ask_after"),
        ...inTheUsersLanguage(),
        click("Open the transfer", ".o_data_row td[name=name]"),
        stage("dispatch_stage", "in_transit"),
        click("The carrier was called", "button[name=action_open_ask_after]"),
        edit("Write what was said", ".modal [name=answer] textarea", "in Hangzhou"),
        ...inTheUsersLanguage(),
        click("Record", ".modal button[name=action_record]"),
        closed,
        ...openMenu("menu_dispatch", "dispatch_board_menu"),
        see(
            "Nothing is to be asked after",
            "body:has(.o_kanban_record):not(:has(.o_ask_after))",
        ),
    ],
});

tours.add("sale_mrp_countersign.dispatch_arrival", {
    steps: () => [
        ...openTransfer(),
        stage("dispatch_stage", "in_transit"),
        labels("What to record", {
            "button[name=action_open_arrival]": ["Record Arrival", "登记到货"],
        }),
        click("Record the arrival", "button[name=action_open_arrival]"),
        ...inTheUsersLanguage(),
        click("They arrived intact", ".modal [data-value=intact]"),
        click("Record", ".modal button[name=action_record]"),
        closed,
        stage("dispatch_stage", "receipt"),
        click("The receipt is back", "button[name=action_open_receipt]"),
        ...inTheUsersLanguage(),
        ...upload(".modal [name=file]", "receipt.doc", "no scan"),
        click("Record", ".modal button[name=action_record]"),
        ...refused("A text is no receipt", { words: ["receipt.doc", "PDF"] }),
        ...upload(".modal [name=file]", "receipt.pdf"),
        click("Record", ".modal button[name=action_record]"),
        closed,
        stage("dispatch_stage", "done"),
        ...inTheUsersLanguage(),
    ],
});

tours.add("sale_mrp_countersign.emergency_release", {
    steps: () => [
        ...openTransfer(),
        stage("dispatch_stage", "request"),
        ...inTheUsersLanguage(),
        labels("It stands beside what it replaces", {
            "button[name=action_open_emergency]": ["Emergency Release", "先行发货"],
        }),
        click("Release it", "button[name=action_open_emergency]"),
        check("The dialog says what is missing", ".modal [name=waiting_for]", (text) =>
            text.textContent.includes("tour_dispatcher") ? "" : text.textContent,
        ),
        edit("Write why", ".modal [name=reason] textarea", "under water"),
        click("Release", ".modal button[name=action_release]"),
        closed,
        stage("dispatch_stage", "ready"),
        see(
            "It is in red",
            ".alert-danger [name=emergency_reason]:contains('under water')",
        ),
        click("Ship", "button[name=button_validate]"),
        stage("dispatch_stage", "in_transit"),
        ...openMenu("menu_records", "emergency_release_menu"),
        click("Open the month", ".o_group_header"),
        see("The request is owed", ".o_data_row [name=paperwork_state]"),
    ],
});
