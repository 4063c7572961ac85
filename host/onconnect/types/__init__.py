"""The objects of the extension API as types, one module a namespace. Generated.

`from onconnect.types.tabs import Tab` is what MDN calls `tabs.Tab`. The keys are the browser's own.
A key that not every browser has, or not always, is NotRequired.
"""
