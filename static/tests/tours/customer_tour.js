import { registry } from "@web/core/registry";

import {
    click,
    edit,
    inTheUsersLanguage,
    labels,
    openMenu,
    refused,
    see,
    stage,
} from "./tour_steps";

const closed = see("The dialog is closed", "body:not(:has(.modal))");
const record = () => [
    ...inTheUsersLanguage(),
    click("Record it", ".modal-footer button[name=action_record]"),
    closed,
];
const openOrder = (customer) => [
    ...openMenu("order_board_menu"),
    click("Open the order", `.o_kanban_record:contains('${customer}')`),
];
const tours = registry.category("web_tour.tours");

tours.add("sale_mrp_countersign.customer_file_ask", {
    steps: () => [
        ...openOrder("Stranger"),
        stage("order_stage", "intake"),
        labels("The customer is new", {
            "button[name=action_open_customer_file]": ["Customer File", "客户备案"],
        }),
        click("Submit too early", "button[name=action_submit]"),
        ...refused("The customer is not on file", { lines: 3, words: ["Stranger"] }),
        click("Fill in the form", "button[name=action_open_customer_file]"),
        stage("state", "draft"),
        ...inTheUsersLanguage(),
        click("Propose a class", ".o_form_view [name=proposed_class_id] input"),
        click(
            "The last one",
            ".o-autocomplete--dropdown-item a:contains(/^(Class C|C类)$/)",
        ),
        click("Ask", "button[name=action_ask]"),
        stage("state", "registration"),
        see("It says who signs", "[name=hint]:contains('tour_sales_manager')"),
        ...inTheUsersLanguage(),
    ],
});

tours.add("sale_mrp_countersign.customer_file_sign", {
    steps: () => [
        ...openMenu("order_signoff_request_menu"),
        click("Open it", ".o_data_row:contains('Stranger') td[name=document_name]"),
        see("It holds the form", ".modal .o_countersign_sheet:contains('STRANGER')"),
        ...inTheUsersLanguage(),
        click("Sign", ".modal button[name=action_sign]"),
        closed,
        ...openMenu("menu_records", "customer_file_menu"),
        ...inTheUsersLanguage(),
        click("Open the file", ".o_data_row:contains('Stranger') td[name=partner_id]"),
        stage("state", "registered"),
        ...inTheUsersLanguage(),
    ],
});

tours.add("sale_mrp_countersign.customer_file_order", {
    steps: () => [
        ...openOrder("Stranger"),
        stage("order_stage", "intake"),
        labels("His data are confirmed for each order", {
            "button[name=action_check_customer]": [
                "Customer Checked",
                "客户资料已核对",
            ],
        }),
        click("They are right", "button[name=action_check_customer]"),
        see(
            "That is done",
            ".o_form_view:not(:has(button[name=action_check_customer]))",
        ),
        click("He was answered", "button[name=action_record_reply]"),
        click("Submit", "button[name=action_submit]"),
        stage("order_stage", "technical_review"),
    ],
});

tours.add("sale_mrp_countersign.customer_request", {
    steps: () => [
        ...openOrder("Customer B"),
        stage("order_stage", "technical_review"),
        labels("A call is recorded on the order", {
            "button[name=action_customer_asks]": ["Customer Asks", "客户来电"],
        }),
        click("The customer calls", "button[name=action_customer_asks]"),
        click("He is in a hurry", ".modal [name=kind] input[data-value=hurry]"),
        edit("Who", ".modal [name=contact] input", "Mr Wang"),
        edit("What he said", ".modal [name=text] textarea", "BY FRIDAY"),
        ...record(),
        click("See what is open", "button[name=action_open_requests]"),
        ...inTheUsersLanguage(),
        click("Open it", ".o_data_row:contains('BY FRIDAY') td[name=text]"),
        stage("state", "open"),
        click("Settle it", "button[name=action_open_settle]"),
        see("His words are there", ".modal [name=asked]:contains('BY FRIDAY')"),
        click("Refused", ".modal [name=outcome] input[data-value=refused]"),
        edit("What he was told", ".modal [name=answer] textarea", "MONDAY"),
        ...record(),
        stage("state", "closed"),
        see("The answer is kept", ".o_form_view [name=answer]:contains('MONDAY')"),
        ...inTheUsersLanguage(),
    ],
});
