from . import order_form_order
from . import report_order_form
from . import report_confirmation_sheet
from . import report_configuration_sheet
from . import report_material_statement
