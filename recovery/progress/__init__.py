"""Stage 6: reads only. How far recovery has come, in figures that add up and open the rows behind them."""
