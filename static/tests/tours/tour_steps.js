import { inputFiles } from "@web/../tests/utils";
import { user } from "@web/core/user";
import { stepUtils } from "@web_tour/tour_utils";

const MODULE = "sale_mrp_countersign";
const PDF = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

export function click(content, trigger) {
    return { content, trigger, run: "click" };
}

export function edit(content, trigger, text) {
    return { content, trigger, run: `edit ${text}` };
}

/** Wait for something; nothing is done to it. */
export function see(content, trigger) {
    return { content, trigger };
}

/** Run ``check(element)``; it returns what is wrong, or nothing. */
export function check(content, trigger, check) {
    return {
        content,
        trigger,
        async run() {
            const problem = await check(this.anchor);
            if (problem) {
                throw new Error(`${content}: ${problem}`);
            }
        },
    };
}

export function openMenu(...names) {
    const steps = stepUtils.goToAppSteps(`${MODULE}.menu_root`, "Open the app");
    for (const name of names) {
        steps.push(click(`Open ${name}`, `[data-menu-xmlid="${MODULE}.${name}"]`));
    }
    return steps;
}

export function openTab(name) {
    return click(`Open the page ${name}`, `.o_notebook a[name=${name}]`);
}

/** The current stage on the status bar of this field. */
export function stage(field, value) {
    return see(
        `The bar says ${value}`,
        `body:has(.o_field_widget[name=${field}]:visible ` +
            `.o_arrow_button_current[data-value=${value}])`,
    );
}

/** Put a file into the field at ``trigger`` and wait until it has read the file. */
export function upload(trigger, name, text) {
    return [
        chooseFile(trigger, name, text),
        see(`${name} is read`, `${trigger} input[type=text]:value(${name})`),
    ];
}

/** Put a file into the file input under ``trigger``. */
export function chooseFile(trigger, name, text = PDF) {
    return {
        content: `Choose the file ${name}`,
        trigger,
        async run() {
            const file = new File([text], name, { type: "application/octet-stream" });
            await inputFiles(`${trigger} input[type=file]`, [file]);
        },
    };
}

/**
 * A refusal: a dialog that a person can read, with no traceback in it.
 *
 * @param {number} lines how many lines starting with a bullet it must hold
 * @param {string[]} words what must be in it in every language
 */
export function refused(content, { lines = 0, words = [] } = {}) {
    return [
        check(content, ".o_error_dialog .modal-body", (body) => {
            const text = body.textContent.trim();
            const bullets = text.split("\n").filter((line) => line.startsWith("•"));
            if (
                body.querySelector("pre, .o_error_detail") ||
                /Traceback|%\(/.test(text)
            ) {
                return `not for people: ${text}`;
            }
            if (bullets.length !== lines) {
                return `${bullets.length} bullets instead of ${lines}: ${text}`;
            }
            const missing = words.filter((word) => !text.includes(word));
            return missing.length ? `without ${missing}: ${text}` : "";
        }),
        ...inTheUsersLanguage(),
        click("Close the refusal", ".o_error_dialog .modal-footer .btn-primary"),
        see("It is closed", "body:not(:has(.o_error_dialog))"),
    ];
}

/**
 * What stands on these elements, once all of them are there, in English and in Chinese.
 *
 * @param {Object<string, [string, string]>} labels selector: the two texts
 */
export function labels(content, labels) {
    const shown = Object.keys(labels).map((selector) => `:has(${selector})`);
    return check(content, `body${shown.join("")}`, () => {
        const index = user.lang === "zh-CN" ? 1 : 0;
        return Object.entries(labels)
            .map(([selector, texts]) => {
                const element = document.querySelector(selector);
                const text = element?.textContent.trim().replace(/\s+/g, " ");
                return text === texts[index]
                    ? ""
                    : `${selector} says “${text}”, not “${texts[index]}”`;
            })
            .filter(Boolean)
            .join("; ");
    });
}

function getVisibleTexts() {
    const texts = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (
            element.checkVisibility() &&
            !element.closest("script, style, .o-mail-Thread")
        ) {
            for (const line of walker.currentNode.nodeValue.split("\n")) {
                texts.add(line.replace(/^[\s•]+|\s+$/g, ""));
            }
        }
    }
    for (const element of document.querySelectorAll("input, textarea, select")) {
        if (element.checkVisibility()) {
            texts.add(element.placeholder);
            texts.add(element.selectedOptions?.[0]?.text || element.value);
        }
    }
    return [...texts].filter(Boolean);
}

/** For a Chinese user no English text of this add-on stands anywhere on the screen. */
export function inTheUsersLanguage() {
    return [
        check("All of it is in the user's language", "body", async () => {
            if (user.lang !== "zh-CN") {
                return "";
            }
            const response = await fetch(`/${MODULE}/tour_terms.json`);
            const { texts, patterns } = await response.json();
            const english = new Set(texts);
            const expressions = patterns.map((pattern) => new RegExp(pattern));
            return getVisibleTexts()
                .filter(
                    (text) =>
                        english.has(text) ||
                        expressions.some((expression) => expression.test(text)),
                )
                .map((text) => `“${text}” is not translated`)
                .join("; ");
        }),
    ];
}
