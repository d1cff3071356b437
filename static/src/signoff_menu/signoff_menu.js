import { Component, onWillStart, useState } from "@odoo/owl";

import { Dropdown } from "@web/core/dropdown/dropdown";
import { useDropdownState } from "@web/core/dropdown/dropdown_hooks";
import { registry } from "@web/core/registry";
import { session } from "@web/session";
import { useBus, useService } from "@web/core/utils/hooks";

const FRESH_FOR_MS = 5000;

/** What waits for the user's signature, counted by step, in the systray. */
export class SignoffMenu extends Component {
    static components = { Dropdown };
    static props = [];
    static template = "sale_mrp_countersign.SignoffMenu";

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.dropdown = useDropdownState();
        this.state = useState({ steps: [], notices: [], total: 0, late: 0 });
        this.readAt = 0;
        onWillStart(() => this.show(session.signoff_menu));
        useBus(this.env.bus, "ACTION_MANAGER:UI-UPDATED", () => {
            if (Date.now() - this.readAt > FRESH_FOR_MS) {
                this.refresh();
            }
        });
    }

    show(counts) {
        this.readAt = Date.now();
        Object.assign(this.state, counts);
    }

    async refresh() {
        this.readAt = Date.now();
        this.show(
            await this.orm.silent.call("order.signoff.request", "get_my_counts", []),
        );
    }

    get count() {
        return this.state.notices.reduce(
            (sum, notice) => sum + notice.count,
            this.state.total,
        );
    }

    openNotice(filter) {
        this.dropdown.close();
        this.action.doAction("sale_mrp_countersign.order_board_action", {
            clearBreadcrumbs: true,
            additionalContext: { [`search_default_${filter}`]: 1 },
        });
    }

    open(stepId) {
        this.dropdown.close();
        this.action.doAction("sale_mrp_countersign.order_signoff_request_action", {
            clearBreadcrumbs: true,
            additionalContext: stepId
                ? { search_default_step_id: stepId, search_default_mine: 1 }
                : { search_default_mine: 1 },
        });
    }
}

if (session.signoff_menu) {
    registry
        .category("systray")
        .add("SignoffMenu", { Component: SignoffMenu }, { sequence: 24 });
}
