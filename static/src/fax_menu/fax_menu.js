import { Component, onWillStart, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { session } from "@web/session";
import { useBus, useService } from "@web/core/utils/hooks";

const FRESH_FOR_MS = 15000;

/** How many faxes wait to be claimed or checked, in the systray. */
export class FaxMenu extends Component {
    static props = [];
    static template = "sale_mrp_countersign.FaxMenu";

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ unmatched: 0, to_check: 0 });
        this.readAt = 0;
        onWillStart(() => this.show(session.fax_menu));
        useBus(this.env.bus, "ACTION_MANAGER:UI-UPDATED", () => {
            if (Date.now() - this.readAt > FRESH_FOR_MS) {
                this.refresh();
            }
        });
    }

    get total() {
        return this.state.unmatched + this.state.to_check;
    }

    show(counts) {
        this.readAt = Date.now();
        Object.assign(this.state, counts);
    }

    async refresh() {
        this.readAt = Date.now();
        this.show(await this.orm.silent.call("order.fax.inbox", "get_my_counts", []));
    }

    open() {
        const filter = this.state.unmatched ? "unmatched" : "to_check";
        this.action.doAction("sale_mrp_countersign.order_fax_inbox_action", {
            clearBreadcrumbs: true,
            additionalContext: {
                search_default_unmatched: 0,
                [`search_default_${filter}`]: 1,
            },
        });
    }
}

if (session.fax_menu) {
    registry
        .category("systray")
        .add("FaxMenu", { Component: FaxMenu }, { sequence: 23 });
}
