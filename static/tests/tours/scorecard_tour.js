import { registry } from "@web/core/registry";

import {
    click,
    edit,
    inTheUsersLanguage,
    labels,
    openMenu,
    openTab,
    see,
    stage,
} from "./tour_steps";

const closed = see("The dialog is closed", "body:not(:has(.modal))");
const openSheet = () => [
    ...openMenu("menu_records", "scorecard_menu"),
    click("Open the sheet", ".o_data_row td[name=name]"),
];
const record = () => [
    ...inTheUsersLanguage(),
    click("Record it", ".modal-footer button[name=action_record]"),
    closed,
];
const sign = () => [
    see("The sheet is read", ".modal .o_countersign_sheet"),
    ...inTheUsersLanguage(),
    click("Sign it", ".modal button[name=action_sign]"),
    closed,
];
const tours = registry.category("web_tour.tours");

tours.add("sale_mrp_countersign.scorecard_propose", {
    steps: () => [
        ...openSheet(),
        stage("state", "open"),
        ...inTheUsersLanguage(),
        labels("What the manager does", {
            "button[name=action_propose]": ["Propose Findings", "提出发现项"],
        }),
        click("Look for findings", "button[name=action_propose]"),
        openTab("findings"),
        see("A complaint was found", "[name=finding_ids] .o_data_row:contains('SH')"),
        ...inTheUsersLanguage(),
    ],
});

tours.add("sale_mrp_countersign.scorecard_self", {
    steps: () => [
        ...openSheet(),
        click("Score oneself", "button[name=action_accept_self]"),
        see("It is scored", "[name=line_ids] td[name=self_score]:not(:empty)"),
        ...inTheUsersLanguage(),
    ],
});

tours.add("sale_mrp_countersign.scorecard_score", {
    steps: () => [
        ...openSheet(),
        stage("state", "self_scored"),
        click("Score as proposed", "button[name=action_accept_manager]"),
        stage("state", "manager_scored"),
        click("A bonus", "button[name=action_open_bonus]"),
        edit("Points", ".modal [name=points] input", "2"),
        edit("Why", ".modal [name=note] textarea", "FAIR"),
        ...record(),
        see("It is there", ".o_form_view [name=bonus_reason]:contains('FAIR')"),
        click("Sign", ".o_form_view button[name=action_signoff_open]"),
        ...sign(),
    ],
});

tours.add("sale_mrp_countersign.scorecard_sign", {
    steps: () => [
        ...openMenu("order_signoff_request_menu"),
        click("Read it", ".o_data_row td[name=document_name]"),
        ...sign(),
        see("Nothing waits any more", ".o_view_nocontent_smiling_face"),
    ],
});
