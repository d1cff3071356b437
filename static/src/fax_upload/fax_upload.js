import { Component, useRef } from "@odoo/owl";

import { Dropzone } from "@web/core/dropzone/dropzone";
import { useCustomDropzone } from "@web/core/dropzone/dropzone_hook";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { listView } from "@web/views/list/list_view";
import { ListController } from "@web/views/list/list_controller";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { user } from "@web/core/user";

const ROUTE = "/order_countersign/fax/upload";

/** Send files to the fax inbox, and say what became of each. */
function useFaxUpload(getValues, onUploaded) {
    const http = useService("http");
    const notification = useService("notification");
    const ui = useService("ui");
    return async (files) => {
        if (!files.length) {
            return;
        }
        ui.block();
        let found;
        try {
            const values = { csrf_token: odoo.csrf_token, ufile: [...files] };
            found = await http.post(ROUTE, { ...values, ...getValues() });
        } finally {
            ui.unblock();
        }
        if (found.error) {
            notification.add(found.error, { type: "danger", sticky: true });
            return;
        }
        for (const { state, text } of found) {
            notification.add(text, {
                type: ["matched", "to_read"].includes(state) ? "success" : "warning",
            });
        }
        await onUploaded();
    };
}

function useFaxDrop(ref, upload) {
    useCustomDropzone(ref, Dropzone, {
        onDrop: (event) => {
            event.preventDefault();
            upload(event.dataTransfer.files);
        },
    });
}

/** The button that chooses files. */
export class FaxUpload extends Component {
    static props = { upload: Function };
    static template = "sale_mrp_countersign.FaxUpload";

    setup() {
        this.input = useRef("input");
    }

    async choose(event) {
        const files = [...event.target.files];
        event.target.value = "";
        await this.props.upload(files);
    }
}

const getCompany = () => ({ company_id: user.activeCompany.id });

export class FaxInboxListController extends ListController {
    static components = { ...ListController.components, FaxUpload };

    setup() {
        super.setup();
        this.uploadFax = useFaxUpload(getCompany, () => this.model.load());
        useFaxDrop(this.rootRef, this.uploadFax);
    }
}

export class FaxInboxKanbanController extends KanbanController {
    static components = { ...KanbanController.components, FaxUpload };

    setup() {
        super.setup();
        this.uploadFax = useFaxUpload(getCompany, () => this.model.load());
        useFaxDrop(this.rootRef, this.uploadFax);
    }
}

registry.category("views").add("fax_inbox_list", {
    ...listView,
    Controller: FaxInboxListController,
    buttonTemplate: "sale_mrp_countersign.FaxInboxButtons",
});
registry.category("views").add("fax_inbox_kanban", {
    ...kanbanView,
    Controller: FaxInboxKanbanController,
    buttonTemplate: "sale_mrp_countersign.FaxInboxButtons",
});

/** On a document: what is dropped here came back of its sheet. */
export class FaxDrop extends Component {
    static components = { FaxUpload };
    static props = { ...standardWidgetProps };
    static template = "sale_mrp_countersign.FaxDrop";

    setup() {
        const getValues = () => ({
            order_model: this.props.record.resModel,
            order_id: this.props.record.resId,
        });
        this.upload = useFaxUpload(getValues, () => this.props.record.load());
        useFaxDrop(useRef("root"), this.upload);
    }
}

registry.category("view_widgets").add("fax_drop", { component: FaxDrop });
