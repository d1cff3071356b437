import { registry } from "@web/core/registry";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

/**
 * The list "To sign". Core's rows reload their list when the dialog they opened
 * closes, also when it closes because the user went on to another screen: that
 * reload never ends, and the dialog would stay open over the new screen.
 */
export class SignoffRequestListController extends ListController {
    async openRecord(record) {
        await this.actionService.doActionButton({
            name: this.archInfo.openAction.action,
            type: this.archInfo.openAction.type,
            resModel: record.resModel,
            resId: record.resId,
            resIds: record.resIds,
            context: record.context,
            onClose: async ({ noReload } = {}) => {
                if (!noReload) {
                    await this.model.root.load();
                }
            },
        });
    }
}

registry.category("views").add("signoff_request_list", {
    ...listView,
    Controller: SignoffRequestListController,
});
