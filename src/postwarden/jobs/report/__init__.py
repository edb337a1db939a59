"""Run -> the answer: as text, as a page, as JSON. Writes no file; every sentence is in texts/.

`as_text`, `as_html` and `as_json` take a Run, a language and a mask (`mask_for(run)`, or `unmasked`).
Text and page show the same `View`: ordered, worded, masked and cleaned. Logs are hostile: nothing
that comes out of one is interpreted, neither by a terminal nor by a browser.
"""

from postwarden.jobs.report.as_html import as_html
from postwarden.jobs.report.as_json import as_json, to_keep
from postwarden.jobs.report.as_text import as_text
from postwarden.jobs.report.mask import Mask, mask_for, masker, unmasked

__all__ = ["Mask", "as_html", "as_json", "as_text", "mask_for", "masker", "to_keep", "unmasked"]
