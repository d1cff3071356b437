import { registry } from "@web/core/registry";

import {
    check,
    click,
    edit,
    inTheUsersLanguage,
    labels,
    openMenu,
    openTab,
    see,
    stage,
} from "./tour_steps";

const tours = registry.category("web_tour.tours");
const closed = see("The dialog is closed", "body:not(:has(.modal))");
const openRequest = () => [
    ...openMenu("order_signoff_request_menu"),
    click("Open it", ".o_data_row:contains('Customer B') td[name=document_name]"),
    see("The sheet is shown", ".modal .o_countersign_sheet"),
];
const sign = (...answers) => ({
    steps: () => [
        ...openRequest(),
        ...answers,
        edit("Write an opinion", ".modal [name=statement] textarea", "Agreed"),
        ...inTheUsersLanguage(),
        click("Sign", ".modal button[name=action_sign]"),
        closed,
        see("Nothing waits any more", ".o_view_nocontent_smiling_face"),
    ],
});

tours.add("sale_mrp_countersign.review_sign", sign());
tours.add(
    "sale_mrp_countersign.review_sign_drawing",
    sign(
        check(
            "The drawing can be read by who sees no orders",
            ".modal .o_countersign_sheet a:contains('drawing.pdf')",
            async (link) => {
                const response = await fetch(link.href);
                const text = await response.text();
                return text.startsWith("%PDF") ? "" : `${response.status} ${text}`;
            },
        ),
        click("It can be made", ".modal [name=answer_feasibility] [data-value=yes]"),
    ),
);
tours.add(
    "sale_mrp_countersign.review_sign_date",
    sign(
        check("A date is proposed", ".modal [name=answer_date] [value]", (field) =>
            /\d{4}/.test(field.getAttribute("value")) ? "" : field.outerHTML,
        ),
    ),
);

tours.add("sale_mrp_countersign.review_refuse", {
    steps: () => [
        ...openRequest(),
        edit("Say why", ".modal [name=statement] textarea", "Ask for more"),
        click("Refuse", ".modal button[name=action_refuse]"),
        closed,
    ],
});

tours.add("sale_mrp_countersign.review_resubmit", {
    steps: () => [
        stage("order_stage", "intake"),
        check("The order says why", "[name=stage_reasons]", (field) =>
            field.textContent.includes("Ask for more") ? "" : field.textContent,
        ),
        openTab("order_signoffs"),
        see(
            "The refusal stands in red in the grid",
            "[name=signoff_grid] td.text-danger:contains('Ask for more')",
        ),
        labels("In words too", {
            "[name=signoff_grid] td.text-danger strong": ["Sent back:", "退回："],
        }),
        ...inTheUsersLanguage(),
        click("Submit again", "button[name=action_submit]"),
        stage("order_stage", "approval"),
    ],
});

tours.add("sale_mrp_countersign.review_waive", {
    steps: () => [
        see("Nothing is the user's own to sign", ".o_view_nocontent_smiling_face"),
        click("Not only mine", ".o_searchview .o_facet_remove"),
        click(
            "What may be waived",
            ".o_data_row:contains('Customer B') td[name=document_name]",
        ),
        see("The sheet is shown", ".modal .o_countersign_sheet"),
        labels("The dialog", {
            ".modal-footer button[name=action_waive]": ["Waive", "特批"],
        }),
        ...inTheUsersLanguage(),
        edit("Say why", ".modal [name=reason] textarea", "Urgent repair"),
        click("Waive", ".modal button[name=action_waive]"),
        closed,
    ],
});

tours.add("sale_mrp_countersign.review_waived", {
    steps: () => [
        see(
            "The form shows the waiver in red",
            ".alert-danger [name=waiver_text]:contains('Urgent repair')",
        ),
        openTab("order_signoffs"),
        see(
            "and so does the grid",
            "[name=signoff_grid] td.text-danger:contains('Urgent repair')",
        ),
        ...inTheUsersLanguage(),
    ],
});

tours.add("sale_mrp_countersign.order_change", {
    steps: () => [
        click("Open a change", "button[name=action_change_dialog]"),
        ...inTheUsersLanguage(),
        edit("Say why", ".modal [name=reason] textarea", "Two more pumps"),
        click("Open it", ".modal .modal-footer .btn-primary"),
        closed,
        labels("It can be abandoned", {
            "button[name=action_change_dialog]": ["Abandon Change", "撤销变更"],
        }),
        ...inTheUsersLanguage(),
    ],
});
