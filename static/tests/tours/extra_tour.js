import { registry } from "@web/core/registry";

import {
    chooseFile,
    click,
    edit,
    inTheUsersLanguage,
    labels,
    openMenu,
    openTab,
    see,
} from "./tour_steps";

const closed = see("The dialog is closed", "body:not(:has(.modal))");
const record = () => [
    ...inTheUsersLanguage(),
    click("Record it", ".modal-footer button[name=action_record]"),
    closed,
];
const tours = registry.category("web_tour.tours");

tours.add("sale_mrp_countersign.extra_list", {
    steps: () => [
        ...openMenu("order_board_menu"),
        click("Open the order", ".o_kanban_record:contains('Customer B')"),
        openTab("order_extras"),
        click("Add an item", "[name=extra_ids] .o_field_x2many_list_row_add a"),
        edit("Name it", "[name=extra_ids] [name=name] input", "SHELL"),
        click("It is no accessory", "[name=extra_ids] [name=kind] input"),
        click(
            "An empty shell",
            ".o_select_menu_item:contains(/^(Empty-Shell Sample|空壳样机)$/)",
        ),
        click("Save", ".o_form_button_save"),
        see("It is listed", "[name=extra_ids] .o_data_row:contains('SHELL')"),
        ...inTheUsersLanguage(),
    ],
});

tours.add("sale_mrp_countersign.extra_steps", {
    steps: () => [
        ...openMenu("menu_records", "order_extra_menu"),
        ...inTheUsersLanguage(),
        click(
            "The next step",
            ".o_data_row:contains('SHELL') button[name=action_open_step]",
        ),
        edit("Where it is", ".modal [name=place] input", "SHELF 3"),
        ...record(),
        click("Open it", ".o_data_row:contains('SHELF 3') td[name=name]"),
        see("The form is open", ".o_form_view [name=step_ids] .o_data_row"),
        labels("The next step on the form", {
            ".o_form_view button[name=action_open_step]": ["Next Step", "下一步"],
        }),
        click("Photographed", ".o_form_view button[name=action_open_step]"),
        chooseFile(".modal [name=file]", "shell.pdf"),
        see("The file is read", ".modal [name=file] input[type=text]:value(shell.pdf)"),
        ...record(),
        see(
            "Both are on record",
            ".o_form_view [name=step_ids] .o_data_row:nth-child(2)",
        ),
        ...inTheUsersLanguage(),
    ],
});
