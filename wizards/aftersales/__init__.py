from . import after_sales_act
from . import order_fax_new_case
