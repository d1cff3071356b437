import {
    Component,
    onWillUnmount,
    onWillUpdateProps,
    useState,
    onWillStart,
} from "@odoo/owl";

import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** One page of a sheet or of an inbox item, drawn by the server. */
export class FaxPage extends Component {
    static props = {
        model: String,
        id: Number,
        page: Number,
        zoom: Number,
        onCount: Function,
    };
    static template = "sale_mrp_countersign.FaxPage";

    setup() {
        this.state = useState({ url: "", isMissing: false });
        onWillStart(() => {
            this.load(this.props);
        });
        onWillUpdateProps((props) => {
            if (["model", "id", "page"].some((key) => props[key] !== this.props[key])) {
                this.load(props);
            }
        });
        onWillUnmount(() => this.forget());
    }

    async load({ model, id, page, onCount }) {
        const turn = (this.turn = {});
        const response = await fetch(
            `/order_countersign/fax/page/${model}/${id}/${page}`,
        );
        const blob = response.ok && (await response.blob());
        if (turn !== this.turn) {
            return; // another page was asked for meanwhile
        }
        this.forget();
        this.turn = turn;
        this.state.isMissing = !blob;
        if (blob) {
            onCount(Number(response.headers.get("X-Page-Count")) || 1);
            this.state.url = URL.createObjectURL(blob);
        }
    }

    forget() {
        this.turn = null;
        if (this.state.url) {
            URL.revokeObjectURL(this.state.url);
            this.state.url = "";
        }
    }
}

/**
 * Pages with a pager: of the record itself, or of those that ``options.fields`` names
 * (also in the view), side by side and on the same page.
 */
export class FaxPages extends Component {
    static components = { FaxPage };
    static props = {
        ...standardWidgetProps,
        model: { type: String, optional: true },
        fields: { type: Array, optional: true },
    };
    static template = "sale_mrp_countersign.FaxPages";

    setup() {
        this.state = useState({ page: 1, counts: {}, zoom: 100 });
    }

    get sides() {
        const { record, model, fields } = this.props;
        if (!fields) {
            const { resId, resModel } = record;
            return resId ? [{ model: resModel, id: resId, key: resModel + resId }] : [];
        }
        return fields
            .filter((name) => record.data[name])
            .map((name) => ({
                model,
                id: record.data[name].id,
                key: name + record.data[name].id,
                title: record.fields[name].string,
            }));
    }

    get count() {
        return Math.max(1, ...Object.values(this.state.counts));
    }

    setCount(key, count) {
        this.state.counts[key] = count;
    }

    turn(step) {
        this.state.page = Math.min(Math.max(this.state.page + step, 1), this.count);
    }

    resize(step) {
        this.state.zoom = Math.min(Math.max(this.state.zoom + step, 50), 300);
    }

    /** The pages of a file that has fewer end with its last one. */
    getPage(side) {
        return Math.min(
            this.state.page,
            this.state.counts[side.key] || this.state.page,
        );
    }
}

registry.category("view_widgets").add("fax_pages", {
    component: FaxPages,
    extractProps: ({ options }) => ({
        model: options.model,
        fields: options.fields || (options.field ? [options.field] : undefined),
    }),
});
