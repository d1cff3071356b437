import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { click, edit, inTheUsersLanguage, labels, openMenu, see } from "./tour_steps";

const CODE_EDITOR = "[name=order_control_domain] textarea";
const FILTER = `[("payment_term_id", "!=", False)]`;

registry.category("web_tour.tours").add("sale_mrp_countersign.settings", {
    steps: () => [
        ...openMenu("menu_configuration", "order_control_settings_menu"),
        see(
            "Nothing is asked while control is off",
            "#order_control:not(:has(textarea))",
        ),
        labels("The setting explains itself", {
            "#order_control .o_form_label": ["Order Control", "订单管控"],
            ".app_settings_block:not(.d-none) h2": ["Order control", "订单管控"],
        }),
        click("Switch on", "#order_control .o_setting_left_pane input:not(:checked)"),
        edit("Say which orders", CODE_EDITOR, FILTER),
        ...inTheUsersLanguage(),
        {
            ...click("Save", ".o_form_button_save:enabled"),
            expectUnloadPage: true,
        },
        see("It is still on", "#order_control .o_setting_left_pane input:checked"),
        see("The day is kept", "[name=order_control_since] span:contains(':')"),
        {
            content: "The filter is kept",
            trigger: CODE_EDITOR,
            run() {
                if (!this.anchor.value.includes("payment_term_id")) {
                    throw new Error(`Filter: ${this.anchor.value}`);
                }
            },
        },
        ...stepUtils.toggleHomeMenu(),
    ],
});
