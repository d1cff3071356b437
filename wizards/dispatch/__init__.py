from . import order_arrival
from . import order_emergency_release
from . import order_debt_request
from . import order_balance_followup_record
from . import order_ship_others
from . import order_signoff_sign
from . import order_signoff_sign_money
from . import dispatch_register
