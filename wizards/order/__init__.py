from . import order_change
from . import order_money
