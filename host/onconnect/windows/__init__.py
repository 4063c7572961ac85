"""Calls functions of Windows that Python does not offer.

Only its modules import ctypes. They can be imported on Windows only; what uses them asks
`sys.platform` first.
"""
