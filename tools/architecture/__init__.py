"""Draws docs/images/architecture.svg from the code, and lists the floors that the code keeps to."""
