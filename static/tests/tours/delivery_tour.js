import { registry } from "@web/core/registry";

import { click, edit, inTheUsersLanguage, labels, openMenu, see } from "./tour_steps";

const closed = see("The dialog is closed", "body:not(:has(.modal))");
const row = ".o_data_row:contains('Customer A')";
const record = () => [
    ...inTheUsersLanguage(),
    click("Record it", ".modal-footer button[name=action_record]"),
    closed,
];

registry.category("web_tour.tours").add("sale_mrp_countersign.delivery_service", {
    steps: () => [
        ...openMenu("menu_dispatch", "delivery_service_menu"),
        see("The order is to be arranged", row),
        labels("What is to be done today", {
            ".o_facet_value": ["To Handle Today", "今日待处理"],
            ".o_list_view th[data-name=delivery_class]": ["Urgency", "急/平件"],
        }),
        ...inTheUsersLanguage(),
        click("Arrange it", `${row} button[name=action_open_delivery]:has(.fa-truck)`),
        edit("Who drives", ".modal [name=note] textarea", "our own truck"),
        ...record(),
        click("Tell him", `${row} button[name=action_open_delivery]:has(.fa-phone)`),
        edit("Whom", ".modal [name=contact] input", "Mr Wang"),
        ...record(),
        see("Nothing is left for today", ".o_view_nocontent_smiling_face"),
        ...inTheUsersLanguage(),
    ],
});
