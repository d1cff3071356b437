import { inputFiles } from "@web/../tests/utils";
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

const closed = see("The dialog is closed", "body:not(:has(.modal))");

/** Upload files as the user chooses them: ``[[name, address or bytes], …]``. */
function uploadFaxes(content, files) {
    return {
        content,
        trigger: "body:has(.o_fax_files)",
        async run() {
            const chosen = [];
            for (const [name, source] of files) {
                const body = source.startsWith("/")
                    ? await (await fetch(source)).blob()
                    : source;
                chosen.push(new File([body], name));
            }
            await inputFiles("input.o_fax_files", chosen);
        },
    };
}

/** Both pictures are there, have a width, and stand beside each other. */
function besideEachOther() {
    return check(
        "The sheet that was sent stands beside the one that came back",
        ".modal .o_fax_side_by_side:has(.col:first-child .o_fax_page img)" +
            ":has(.col + .col .o_fax_page img)",
        async (form) => {
            const pictures = [...form.querySelectorAll(".o_fax_page img")];
            await Promise.all(pictures.map((picture) => picture.decode()));
            const [left, right] = pictures.map((item) => item.getBoundingClientRect());
            if (pictures.length !== 2 || left.width < 250 || right.width < 250) {
                return `${pictures.length} pictures, ${left?.width} and ${right?.width}`;
            }
            return left.right <= right.left && left.top === right.top
                ? ""
                : "not beside each other";
        },
    );
}

registry.category("web_tour.tours").add("sale_mrp_countersign.inbox", {
    steps: () => [
        ...openMenu("menu_fax", "order_fax_received_menu"),
        see("The inbox is open", ".o_fax_upload"),
        ...inTheUsersLanguage(),
        uploadFaxes("Upload a fax and a letter", [
            ["back.pdf", "/sale_mrp_countersign/tour_fax.pdf"],
            ["letter.txt", "hello"],
            ["blank.pdf", "/sale_mrp_countersign/tour_blank.pdf"],
        ]),
        see("The letter waits", ".o_list_view td:contains('letter.txt')"),
        see("The blank page waits", ".o_list_view td:contains('blank.pdf')"),
        check("The fax is matched and does not wait", ".o_list_view", (list) =>
            list.textContent.includes("back.pdf") ? "it waits" : "",
        ),
        ...inTheUsersLanguage(),
        click("Open the letter", ".o_list_view td:contains('letter.txt')"),
        see("It says why", ".alert-warning:contains('TXT')"),
        ...inTheUsersLanguage(),
        click("Set it aside", "button[name=action_open_set_aside]"),
        ...inTheUsersLanguage(),
        edit("Why", ".modal [name=reason] input", "advertising"),
        click("Set aside", ".modal button[name=action_confirm]"),
        closed,
        stage("state", "set_aside"),
        click("Back to the inbox", ".o_back_button, .breadcrumb-item a"),
        click("Open the blank page", ".o_list_view td:contains('blank.pdf')"),
        see("Its page is shown", ".o_fax_page img"),
        click("Claim it", "button[name=action_open_claim]"),
        see("The sheet is proposed", ".modal [name=sheet_id] input:value(/S0/)"),
        see("The page stands beside it", ".modal .o_fax_page img"),
        ...inTheUsersLanguage(),
        click("Register it", ".modal button[name=action_claim]"),
        besideEachOther(),
        labels("The buttons of the check", {
            ".modal button[name=action_all_correct]": [
                "All Correct: Accept",
                "全部无误：合格",
            ],
            ".modal button[name=action_refuse]": ["Refuse Return", "回传不合格"],
        }),
        ...inTheUsersLanguage(),
        edit("Why", ".modal [name=reasons] textarea", "no stamp"),
        click("Refuse it", ".modal button[name=action_refuse]"),
        closed,
        see("It says so", "body:has(.o_arrow_button_current[data-value=matched])"),
        click("Back to the inbox", ".o_back_button, .breadcrumb-item a"),
        click("Show what is matched too", ".o_facet_remove"),
        click("Open the fax", ".o_list_view td:contains('back.pdf')"),
        stage("state", "matched"),
        click("Check it", "button[name=action_open_check]"),
        besideEachOther(),
        click("All correct", ".modal button[name=action_all_correct]"),
        closed,
        click("Open the return", "button[name=action_open_return]"),
        stage("state", "accepted"),
        ...inTheUsersLanguage(),
        click("Open the order", "button[name=action_open_document]"),
        stage("order_stage", "deposit"),
        openTab("fax"),
        see("Files can be dropped here", ".o_fax_drop"),
        ...inTheUsersLanguage(),
        openTab("clarifications"),
        ...inTheUsersLanguage(),
    ],
});

/** Drag a file over the window and let it fall where the form takes it. */
function dropFax(name, address) {
    const dragged = (kind, files) => {
        const dataTransfer = new DataTransfer();
        files.forEach((file) => dataTransfer.items.add(file));
        return new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer });
    };
    return [
        {
            content: `Drag ${name} over the order`,
            trigger: ".o_fax_drop",
            run: () =>
                document.dispatchEvent(dragged("dragenter", [new File([], name)])),
        },
        {
            content: "Drop it",
            trigger: ".o-Dropzone",
            async run() {
                const body = await (await fetch(address)).blob();
                const { x, y, width, height } = document
                    .querySelector(".o_fax_drop")
                    .getBoundingClientRect();
                // the chatter takes files as well, elsewhere
                const target = document.elementFromPoint(x + width / 2, y + height / 2);
                target.dispatchEvent(dragged("drop", [new File([body], name)]));
            },
        },
    ];
}

registry.category("web_tour.tours").add("sale_mrp_countersign.fax_drop", {
    steps: () => [
        ...openMenu("order_board_menu"),
        click("Open the order", ".o_kanban_record:contains('Customer B')"),
        stage("order_stage", "fax_confirmation"),
        openTab("fax"),
        ...dropFax("back.pdf", "/sale_mrp_countersign/tour_fax.pdf"),
        see("What became of it is said", ".o_notification"),
        ...inTheUsersLanguage(),
        see("It stands with the sheets", "[name=fax_ids] .o_data_row:nth-child(2)"),
    ],
});
