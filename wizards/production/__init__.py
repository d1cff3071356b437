from . import order_signoff_sign
from . import production_supervision_record
from . import production_exception_report
from . import production_exception_act
