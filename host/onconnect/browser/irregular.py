"""Lists names whose spelling in the browser does not follow from Python's. Generated."""

from __future__ import annotations

from typing import Final

IRREGULAR: Final = {
    "canonical_url": "canonicalURL",
    "delete_id": "deleteID",
    "get_id": "getID",
    "get_redirect_url": "getRedirectURL",
    "get_ui_language": "getUILanguage",
    "get_url": "getURL",
    "insert_css": "insertCSS",
    "instance_id": "instanceID",
    "on_dom_content_loaded": "onDOMContentLoaded",
    "remove_css": "removeCSS",
    "remove_indexed_db": "removeIndexedDB",
    "remove_web_sql": "removeWebSQL",
    "save_as_mhtml": "saveAsMHTML",
    "save_as_pdf": "saveAsPDF",
    "set_uninstall_url": "setUninstallURL",
    "use_native_srgb": "useNativeSRGB",
    "web_rtcip_handling_policy": "webRTCIPHandlingPolicy",
}
