import { registry } from "@web/core/registry";

import {
    check,
    click,
    inTheUsersLanguage,
    labels,
    refused,
    see,
    stage,
} from "./tour_steps";

const produceAll = click("Produce all", "button[name=button_mark_done]");

registry.category("web_tour.tours").add("sale_mrp_countersign.instruction", {
    steps: () => [
        stage("control_stage", "instruction"),
        labels("The manufacturing order", {
            "button[name=action_open_instructions]": ["Open Instruction", "查看指令单"],
            "[name=control_stage] .o_arrow_button_current": ["Instruction", "指令单"],
        }),
        ...inTheUsersLanguage(),
        produceAll,
        ...refused("No start before the instruction", {
            lines: 1,
            words: ["tour_production_manager"],
        }),
        stage("control_stage", "instruction"),
        click("See the instruction", "button[name=action_open_instructions]"),
        click("Open it", ".o_data_row td[name=name]"),
        stage("state", "issued"),
        ...inTheUsersLanguage(),
        click("Sign for it", "button[name=action_sign]"),
        check("The sheet shows what to make", ".modal .o_countersign_sheet", (sheet) =>
            sheet.textContent.includes("ISG50-160") &&
            !sheet.textContent.includes("123.45")
                ? ""
                : sheet.textContent,
        ),
        ...inTheUsersLanguage(),
        click("Acknowledge", ".modal .modal-footer button[name=action_sign]"),
        see("The dialog is closed", "body:not(:has(.modal))"),
        stage("state", "acknowledged"),
        click("Back to the manufacturing order", ".breadcrumb-item a:contains('/MO/')"),
        stage("control_stage", "released"),
        produceAll,
        stage("state", "done"),
    ],
});
