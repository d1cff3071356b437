from . import order_extra
from . import order_extra_step
from . import sale_order_extra
from . import stock_picking_extra
from . import vendor_evaluation_report
from . import order_flow_report
from . import order_stage_report
