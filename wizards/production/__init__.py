from . import order_signoff_sign
from . import order_signoff_sign_release
from . import production_supervision_record
from . import production_exception_report
from . import production_exception_act
from . import production_handover
from . import production_daily_print
