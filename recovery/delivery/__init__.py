"""Stage 5: approved corrections go to the register and the national server; a later extract verifies them."""
