from . import sheet_file
