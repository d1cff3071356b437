from . import report_shipping_notice
