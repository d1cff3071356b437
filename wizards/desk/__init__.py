from . import order_extra_act
from . import scorecard_act
