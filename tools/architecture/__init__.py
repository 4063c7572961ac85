"""Draws docs/images/architecture.svg from the code, and holds the floors that the code keeps to."""
