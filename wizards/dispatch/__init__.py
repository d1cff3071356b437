from . import order_arrival
from . import order_emergency_release
from . import order_debt_request
from . import order_balance_followup_record
from . import order_ship_others
from . import dispatch_register
