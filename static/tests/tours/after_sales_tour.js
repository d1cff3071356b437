import { registry } from "@web/core/registry";

import {
    click,
    edit,
    inTheUsersLanguage,
    labels,
    openMenu,
    see,
    stage,
} from "./tour_steps";

const DIALOG = ".modal .o_form_view";
const closed = see("The dialog is closed", "body:not(:has(.modal))");
const record = () => [
    ...inTheUsersLanguage(),
    click("Record it", ".modal-footer button[name=action_record]"),
    closed,
];
const choose = (name, text) => [
    edit(`Look for the ${name}`, `.o_form_view [name=${name}] input`, text),
    click("Choose it", `.o-autocomplete--dropdown-item a:contains(${text})`),
    see("It is chosen", `.o_form_view [name=${name}] input:value(${text})`),
];
const tours = registry.category("web_tour.tours");

tours.add("sale_mrp_countersign.after_sales_report", {
    steps: () => [
        ...openMenu("menu_after_sales", "after_sales_case_menu"),
        ...inTheUsersLanguage(),
        click("A customer calls", ".o_control_panel .o-kanban-button-new"),
        see("The form is open", ".o_form_view [name=description]"),
        ...choose("partner_id", "Customer A"),
        click("Of what kind", ".o_form_view [name=kind_id] input"),
        click(
            "A complaint",
            ".o-autocomplete--dropdown-item a:contains(/^(Complaint|投诉)$/)",
        ),
        edit("What is it", ".o_form_view [name=description] textarea", "LEAKS"),
        click("Save", ".o_form_button_save"),
        see("It has its number", "h1 [name=name]:contains(SH)"),
        stage("stage", "reported"),
        labels("The way of a case", {
            ".o_arrow_button[data-value=solved]": ["Solution Stated", "已定方案"],
            ".o_arrow_button[data-value=closed]": ["Closed", "已关闭"],
        }),
        ...inTheUsersLanguage(),
    ],
});

tours.add("sale_mrp_countersign.after_sales_handle", {
    steps: () => [
        ...openMenu("menu_after_sales", "after_sales_case_menu"),
        click("Open it", ".o_kanban_record:contains(LEAKS)"),
        stage("stage", "reported"),
        click("Take it", "button[name=take_case]"),
        stage("stage", "accepted"),
        click("State what is done", "button[name=action_solution].btn-primary"),
        edit("Write it", `${DIALOG} [name=text] textarea`, "SEAL"),
        edit("It costs", `${DIALOG} [name=cost] input`, "120"),
        ...record(),
        stage("stage", "solved"),
        click("Answer the customer", "button[name=action_answer]"),
        edit("What was said", `${DIALOG} [name=text] textarea`, "COMES"),
        ...record(),
        stage("stage", "done"),
        click("Ask again later", "button[name=action_visit]"),
        edit("What was said", `${DIALOG} [name=text] textarea`, "RUNS"),
        click("All is well", `${DIALOG} [name=settled] input[data-value=yes]`),
        click("Very satisfied", `${DIALOG} [name=score] input[data-value='5']`),
        edit("Who", `${DIALOG} [name=contact] input`, "WANG"),
        ...record(),
        stage("stage", "closed"),
        see("It is on record", "[name=step_ids] td:contains(RUNS)"),
        ...inTheUsersLanguage(),
    ],
});
