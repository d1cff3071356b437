from . import inbox_upload
from . import fax_page
