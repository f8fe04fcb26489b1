"""The files by which the program is run for real: systemd, nginx, the container."""
