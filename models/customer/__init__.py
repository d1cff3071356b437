from . import customer_terms_mixin
from . import customer_class
from . import customer_class_terms
from . import customer_contract
from . import ir_attachment
from . import res_partner
from . import customer_class_change
from . import customer_grade_report
