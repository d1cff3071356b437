from . import order_extra_act
