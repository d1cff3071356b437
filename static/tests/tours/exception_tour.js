import { registry } from "@web/core/registry";

import {
    chooseFile,
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

registry.category("web_tour.tours").add("sale_mrp_countersign.exception_report", {
    steps: () => [
        see("It is loaded", "button[name=action_report_exception]"),
        labels("The manufacturing order", {
            "button[name=action_report_exception]": ["Report Exception", "上报异常"],
        }),
        click("Report trouble", "button[name=action_report_exception]"),
        see("The dialog is open", `${DIALOG} [name=kind_id] .btn`),
        ...inTheUsersLanguage(),
        click(
            "It is about material",
            `${DIALOG} [name=kind_id] .btn:contains(/^(Material|物料)$/)`,
        ),
        edit("Say what it is", `${DIALOG} [name=description] textarea`, "LATE"),
        edit("It costs days", `${DIALOG} [name=days_lost] input`, "5"),
        chooseFile(`${DIALOG} [name=attachment_ids]`, "letter.pdf"),
        see(
            "The letter is there",
            `${DIALOG} [name=attachment_ids] .o_attachment:contains(letter.pdf)`,
        ),
        click("Report it", ".modal-footer button[name=action_report]"),
        closed,
        click("It shows on the order", "button[name=action_open_exceptions]"),
        stage("state", "reported"),
        ...inTheUsersLanguage(),
    ],
});

registry.category("web_tour.tours").add("sale_mrp_countersign.exception_plan", {
    steps: () => [
        ...openMenu("menu_production", "production_exception_menu"),
        see("The board shows it", ".o_kanban_record:contains(LATE)"),
        ...inTheUsersLanguage(),
        click("Open it", ".o_kanban_record:contains(LATE)"),
        stage("state", "reported"),
        click("Agree a plan", "button[name=action_plan].btn-primary"),
        edit("Write it", `${DIALOG} [name=text] textarea`, "PLAN"),
        edit("By when", `${DIALOG} [name=deadline] input`, "+7d"),
        ...inTheUsersLanguage(),
        click("Record it", ".modal-footer button[name=action_record]"),
        closed,
        stage("state", "planned"),
        ...inTheUsersLanguage(),
    ],
});

registry.category("web_tour.tours").add("sale_mrp_countersign.exception_answer", {
    steps: () => [
        see("The order says so", ".alert-danger [name=open_exception_text]"),
        ...inTheUsersLanguage(),
        click("Open it", "button[name=action_open_exceptions]"),
        stage("state", "planned"),
        click("The customer has answered", "button[name=action_answer]"),
        see("With the plan", `${DIALOG} [name=plan]:contains(PLAN)`),
        ...inTheUsersLanguage(),
        click("The customer agrees", `${DIALOG} [name=accepted] input[data-value=yes]`),
        click("By WeChat", `${DIALOG} [name=channel] input[data-value=wechat]`),
        edit("Who", `${DIALOG} [name=contact] input`, "WANG"),
        click("Record it", ".modal-footer button[name=action_record]"),
        closed,
        stage("state", "answered"),
        ...inTheUsersLanguage(),
    ],
});
