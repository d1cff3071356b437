from . import order_signoff_sign
from . import production_supervision_record
