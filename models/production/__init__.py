from . import order_signoff
from . import order_revision
from . import production_instruction
from . import sale_order_line
from . import sale_order
from . import mrp_production
from . import mrp_production_gate
from . import mrp_workorder
