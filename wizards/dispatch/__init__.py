from . import order_arrival
