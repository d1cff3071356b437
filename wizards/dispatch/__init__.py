from . import order_arrival
from . import order_emergency_release
from . import order_debt_request
