from . import order_signoff_sign
