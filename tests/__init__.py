from .signoff import test_order_signoff
from .order import test_order_way
from .order import test_order_races
