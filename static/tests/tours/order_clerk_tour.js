import { registry } from "@web/core/registry";

import {
    check,
    chooseFile,
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

registry.category("web_tour.tours").add("sale_mrp_countersign.order_clerk", {
    steps: () => [
        ...openMenu("order_board_menu"),
        labels("The menus", {
            "[data-menu-xmlid='sale_mrp_countersign.order_board_menu']": [
                "Order Board",
                "订单看板",
            ],
            "[data-menu-xmlid='sale_mrp_countersign.order_signoff_request_menu']": [
                "To Sign",
                "待我签批",
            ],
        }),
        see("Each stage is a column", ".o_kanban_group:nth-child(10)"),
        ...inTheUsersLanguage(),
        click("Open the order", ".o_kanban_record:contains('Customer B')"),
        stage("order_stage", "intake"),
        labels("The order's buttons and stages", {
            "button[name=action_submit]": ["Submit", "送审"],
            "button[name=action_record_reply]": ["Answered", "已回复"],
            ".o_arrow_button[data-value=intake]": ["Intake", "接单"],
            "[name=stage_reasons]": [
                "The order has not been submitted.",
                "订单尚未送审。",
            ],
        }),
        click("Submit too early", "button[name=action_submit]"),
        ...refused("Everything that is missing at once", { lines: 7 }),
        stage("order_stage", "intake"),
        click("Go to the price", "[name=order_line] .o_data_row td[name=price_unit]"),
        edit("Write the price", "[name=order_line] [name=price_unit] input", "100"),
        edit("Write the wanted date", "[name=wanted_date] input", "+30d"),
        openTab("order_intake"),
        ...inTheUsersLanguage(),
        click("How it came in", "[name=intake_channel] input"),
        click("By fax", ".o_select_menu_item:contains(/^(Fax|传真)$/)"),
        edit("Write the packing", "[name=packing_note] textarea", "wooden case"),
        chooseFile("[name=basis_ids]", "fax from the customer.pdf"),
        see("The file is there", "[name=basis_ids] .o_attachment:contains('fax from')"),
        click(
            "The customer's data were confirmed",
            "button[name=action_check_customer]",
        ),
        click("The customer was answered", "button[name=action_record_reply]"),
        openTab("order_signoffs"),
        see("The answer is on record", "[name=signoff_ids] .o_data_row td[name=kind]"),
        click("Submit", "button[name=action_submit]"),
        stage("order_stage", "technical_review"),
        check("The order says who has it", "[name=stage_reasons]", (field) =>
            field.textContent.includes("tour_production_manager")
                ? ""
                : field.textContent,
        ),
        see("Submit is gone", ".o_form_view:not(:has(button[name=action_submit]))"),
        see("The grid shows who is to sign", "[name=signoff_grid] tbody tr"),
        ...inTheUsersLanguage(),
    ],
});
