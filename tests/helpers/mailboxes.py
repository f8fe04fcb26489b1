"""A mail server on loopback that keeps what it is sent, and refuses what a test tells it to."""


class Mailboxes:
    """Takes mails, and does to the first ones what the test asks."""

    def __init__(self):
        self.taken, self.answers, self.recipients = [], [], []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        self.recipients.append(address)
        if "nobody" in address:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer == "hang up":
            # taken, but nobody is told
            self.taken.append(envelope.content)
            server.transport.close()
            return "250 taken"
        if answer.startswith("250"):
            self.taken.append(envelope.content)
        return answer
