from . import order_form_order
from . import report_production_instruction
from . import order_form_instruction_sheet
from . import report_production_daily
