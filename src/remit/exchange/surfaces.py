from remit.core.seams import Page
from remit.school import rules

PAGES = (Page("import", "Bring in {pupil.many}", "exchange:upload", "sheet", "School", 63, rules.can_manage),)
