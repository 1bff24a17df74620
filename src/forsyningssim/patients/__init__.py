"""The data plane: patients and the routine of the days as arrays. Nothing here knows SimPy."""
