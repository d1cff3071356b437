import { onWillStart, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { KanbanController } from "@web/views/kanban/kanban_controller";

/** The dispatch board, with how many goods are to be asked after. */
export class DispatchBoardController extends KanbanController {
    setup() {
        super.setup();
        this.boardOrm = useService("orm");
        this.boardAction = useService("action");
        this.board = useState({ toAsk: 0 });
        onWillStart(() => this.countToAsk());
        useBus(this.env.bus, "ACTION_MANAGER:UI-UPDATED", () => this.countToAsk());
    }

    async countToAsk() {
        this.board.toAsk = await this.boardOrm.silent.call(
            "stock.picking",
            "get_to_ask_count",
            [],
        );
    }

    openToAsk() {
        this.boardAction.doAction("sale_mrp_countersign.ask_after_action");
    }
}

registry.category("views").add("dispatch_board_kanban", {
    ...kanbanView,
    Controller: DispatchBoardController,
    buttonTemplate: "sale_mrp_countersign.DispatchBoardButtons",
});
