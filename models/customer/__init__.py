from . import customer_class
from . import res_partner
