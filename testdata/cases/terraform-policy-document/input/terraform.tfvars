namespace = "logging"
