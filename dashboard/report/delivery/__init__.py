"""How reports reach their readers: recipients, mail, the outbox, the schedule, alerts."""
