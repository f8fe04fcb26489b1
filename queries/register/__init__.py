"""What both sides read of the register: its tables, the keys decided on, and the confirmed causes of complaints."""
