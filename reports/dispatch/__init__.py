from . import order_form_transfer
from . import report_dispatch_request
from . import report_balance_notice
from . import report_delivery_note
from . import report_shipping_notice
from . import report_arrival_receipt
from . import report_dispatch_register
