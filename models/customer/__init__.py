from . import customer_class
from . import customer_contract
from . import ir_attachment
from . import res_partner
