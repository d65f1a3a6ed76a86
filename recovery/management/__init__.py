"""Driving the product without a browser: the commands, and the made-up data of the demo."""
