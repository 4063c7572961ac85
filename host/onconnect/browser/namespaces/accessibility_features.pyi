"""browser.accessibilityFeatures. Generated."""

from onconnect.browser.api import Namespace
from onconnect.browser.namespaces.types import Setting

class AccessibilityFeatures(Namespace):
    """browser.accessibilityFeatures.

    Chrome only.
    Needs "accessibilityFeatures.modify" or "accessibilityFeatures.read".
    """

    animation_policy: Setting
    """browser.accessibilityFeatures.animationPolicy.

    Chrome only.
    Needs "accessibilityFeatures.modify" or "accessibilityFeatures.read".
    """
    autoclick: Setting
    """browser.accessibilityFeatures.autoclick.

    Chrome only.
    Needs "accessibilityFeatures.modify" or "accessibilityFeatures.read".
    """
    caret_highlight: Setting
    """browser.accessibilityFeatures.caretHighlight.

    Chrome ≥ 51 only.
    Needs "accessibilityFeatures.modify" or "accessibilityFeatures.read".
    """
    cursor_color: Setting
    """browser.accessibilityFeatures.cursorColor.

    Chrome ≥ 85 only.
    Needs "accessibilityFeatures.modify" or "accessibilityFeatures.read".
    """
    cursor_highlight: Setting
    """browser.accessibilityFeatures.cursorHighlight.

    Chrome ≥ 51 only.
    Needs "accessibilityFeatures.modify" or "accessibilityFeatures.read".
    """
    dictation: Setting
    """browser.accessibilityFeatures.dictation.

    Chrome ≥ 90 only.
    Needs "accessibilityFeatures.modify" or "accessibilityFeatures.read".
    """
    docked_magnifier: Setting
    """browser.accessibilityFeatures.dockedMagnifier.

    Chrome ≥ 87 only.
    Needs "accessibilityFeatures.modify" or "accessibilityFeatures.read".
    """
    focus_highlight: Setting
    """browser.accessibilityFeatures.focusHighlight.

    Chrome ≥ 51 only.
    Needs "accessibilityFeatures.modify" or "accessibilityFeatures.read".
    """
    high_contrast: Setting
    """browser.accessibilityFeatures.highContrast.

    Chrome only.
    Needs "accessibilityFeatures.modify" or "accessibilityFeatures.read".
    """
    large_cursor: Setting
    """browser.accessibilityFeatures.largeCursor.

    Chrome only.
    Needs "accessibilityFeatures.modify" or "accessibilityFeatures.read".
    """
    screen_magnifier: Setting
    """browser.accessibilityFeatures.screenMagnifier.

    Chrome only.
    Needs "accessibilityFeatures.modify" or "accessibilityFeatures.read".
    """
    select_to_speak: Setting
    """browser.accessibilityFeatures.selectToSpeak.

    Chrome ≥ 51 only.
    Needs "accessibilityFeatures.modify" or "accessibilityFeatures.read".
    """
    spoken_feedback: Setting
    """browser.accessibilityFeatures.spokenFeedback.

    Chrome only.
    Needs "accessibilityFeatures.modify" or "accessibilityFeatures.read".
    """
    sticky_keys: Setting
    """browser.accessibilityFeatures.stickyKeys.

    Chrome only.
    Needs "accessibilityFeatures.modify" or "accessibilityFeatures.read".
    """
    switch_access: Setting
    """browser.accessibilityFeatures.switchAccess.

    Chrome ≥ 51 only.
    Needs "accessibilityFeatures.modify" or "accessibilityFeatures.read".
    """
    virtual_keyboard: Setting
    """browser.accessibilityFeatures.virtualKeyboard.

    Chrome only.
    Needs "accessibilityFeatures.modify" or "accessibilityFeatures.read".
    """
