"""browser.accessibilityFeatures. Generated."""

from onconnect.browser.namespace import Namespace
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
