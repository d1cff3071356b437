from . import report_order_extra
from . import report_configuration_sheet
from . import report_scorecard
