"""The room in a browser: pages, seats and the gate, on NiceGUI."""
