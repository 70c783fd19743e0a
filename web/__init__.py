"""The dashboard over the school Wi-Fi."""
