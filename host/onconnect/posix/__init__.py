"""Calls functions of POSIX systems that Windows does not have.

Its modules can be imported on POSIX systems only; what uses them asks `sys.platform` first.
"""
