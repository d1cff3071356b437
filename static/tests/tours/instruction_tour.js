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

const openInstruction = [
    stage("control_stage", "instruction"),
    click("See the instruction", "button[name=action_open_instructions]"),
    stage("state", "issued"),
    ...inTheUsersLanguage(),
];

const goOnToProduce = [
    stage("state", "acknowledged"),
    click("Back to the manufacturing order", ".breadcrumb-item a:contains('/MO/')"),
    stage("control_stage", "released"),
    produceAll,
    stage("state", "done"),
];

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
        ...openInstruction,
        labels("All clear", {
            "button[name=action_all_clear]": ["All Clear", "全部明确"],
        }),
        click("All of it is clear", "button[name=action_all_clear]"),
        ...goOnToProduce,
    ],
});

registry.category("web_tour.tours").add("sale_mrp_countersign.instruction_remark", {
    steps: () => [
        ...openInstruction,
        click("Something is not clear", "button[name=action_sign]"),
        check("The sheet shows what to make", ".modal .o_countersign_sheet", (sheet) =>
            sheet.textContent.includes("ISG50-160") &&
            !sheet.textContent.includes("123.45")
                ? ""
                : sheet.textContent,
        ),
        ...inTheUsersLanguage(),
        click("On this line", ".modal [name=remark_ids] .o_data_row td[name=remark]"),
        {
            content: "Say what",
            trigger: ".modal [name=remark_ids] td[name=remark] input",
            run: "edit 铭牌 LOGO?",
        },
        click("Acknowledge", ".modal .modal-footer button[name=action_sign]"),
        see("The dialog is closed", "body:not(:has(.modal))"),
        see("The remark stands there", "[name=remarks]:contains('LOGO?')"),
        ...goOnToProduce,
    ],
});
