"""What many runs show: pure functions of arrays that know neither files nor the model."""
