"""What both sides read of the register: its tables, and the confirmed causes of complaints."""
