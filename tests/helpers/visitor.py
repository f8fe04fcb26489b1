"""A reader's session without a browser, over the very connections that a browser makes: for many roles and pages.

It signs in at the provider of the tests, draws pages over the web socket, opens their menus, and takes away files.
"""

import html
import re
from dataclasses import dataclass, field

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

WAIT_SECONDS = 120
XSRF = "_streamlit_xsrf"


@dataclass
class Drawn:
    """What one run of a page sent."""

    elements: dict[tuple[int, ...], object] = field(default_factory=dict)
    popovers: list[str] = field(default_factory=list)
    redirect: str = ""

    def kinds(self, kind: str) -> list:
        """The elements of a kind, such as `button`."""
        return [getattr(one, kind) for one in self.elements.values() if one.WhichOneof("type") == kind]

    @property
    def words(self) -> str:
        """Everything written on it, with its mark-up."""
        return html.unescape("\n".join(str(one) for one in self.elements.values()))


class Visitor:
    """One browser: its cookies, and one open tab."""

    def __init__(self, address: str, client: httpx.Client | None = None):
        self.address = address
        self.client = client or httpx.Client(base_url=address, timeout=WAIT_SECONDS)
        self.client.get("/")
        self.client.get("/_stcore/health")
        self.client.get("/_stcore/host-config")
        self.open()

    def open(self, **headers: str) -> None:
        """A new tab of this browser: a web socket with its cookies, and `headers` besides."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        token = self.client.cookies.get(XSRF) or "none"
        headers = {"Origin": self.address, **headers}
        opened = connect(
            f"{self.address.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=["streamlit", token],
            additional_headers={"Cookie": cookies, **headers},
            max_size=None,
            open_timeout=WAIT_SECONDS,
        )
        self.socket = opened.__enter__()  # as long as the tab stays open, which is no block of the test
        self.session = ""

    def close(self) -> None:
        """Closes the tab and forgets the cookies."""
        self.socket.close()
        self.client.close()

    def draw(self, page: str = "", query: str = "lang=en", opened: tuple[str, ...] = (), pressed: str = "") -> Drawn:
        """Draws a page, with these popovers open and this button pressed."""
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_name = page
        for name in opened:
            message.rerun_script.widget_states.widgets.add(id=name, bool_value=True)
        if pressed:
            message.rerun_script.widget_states.widgets.add(id=pressed, trigger_value=True)
        self.socket.send(message.SerializeToString())
        return self._answer()

    def _answer(self) -> Drawn:
        drawn = Drawn()
        while True:
            message = ForwardMsg()
            message.ParseFromString(self.socket.recv(timeout=WAIT_SECONDS))
            match message.WhichOneof("type"):
                case "new_session":
                    self.session = message.new_session.initialize.session_id or self.session
                    drawn = Drawn()
                case "delta" if message.delta.WhichOneof("type") == "new_element":
                    drawn.elements[tuple(message.metadata.delta_path)] = message.delta.new_element
                case "delta" if message.delta.add_block.WhichOneof("type") == "popover":
                    drawn.popovers.append(message.delta.add_block.popover.id)
                case "auth_redirect":
                    drawn.redirect = message.auth_redirect.url
                case "script_finished" if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    return drawn

    def downloads(self, page: str, query: str, popovers: set[str]) -> dict[str, bytes]:
        """Every file that the page offers, by the name of its button; `popovers` are those known of other visits."""
        opened = self.draw(page, query, tuple(popovers))
        if unknown := {name for name in opened.popovers if name} - popovers:
            popovers |= unknown
            opened = self.draw(page, query, tuple(popovers))
        return {one.id: self.taken(one.deferred_file_id) for one in opened.kinds("download_button")}

    def taken(self, file_id: str) -> bytes:
        """The file of a button."""
        return self.fetched(self.address_of(file_id)).content

    def address_of(self, file_id: str) -> str:
        """Where the file of a button lies once it is made."""
        message = BackMsg()
        asked = message.backend_operation_request
        asked.request_id, asked.session_id, asked.deferred_file.file_id = file_id, self.session, file_id
        self.socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(self.socket.recv(timeout=WAIT_SECONDS))
            if answer.WhichOneof("type") == "backend_operation_response":
                response = answer.backend_operation_response
                assert not response.error_msg, response.error_msg
                return response.deferred_file.url

    def fetched(self, address: str) -> httpx.Response:
        """What lies at an address of the server, asked with this browser's cookies."""
        return self.client.get(address).raise_for_status()

    def is_closed(self) -> bool:
        """Whether the server has closed the tab."""
        try:
            self.socket.recv(timeout=WAIT_SECONDS)
        except ConnectionClosed:
            return True
        return False

    def press(self, label: str, page: str = "", query: str = "lang=en") -> Drawn:
        """Presses the button of this label."""
        button = next(one for one in self.draw(page, query).kinds("button") if one.label == label)
        return self.draw(page, query, pressed=button.id)

    def sign_in(self, email: str) -> None:
        """Signs in at the provider that the page sends to, and opens a tab as whoever that is."""
        form = self._follow(self.press("Sign in").redirect)
        asked = re.search(r'name="request" type="hidden" value="([^"]*)"', form.text)[1]
        origin = f"{form.url.scheme}://{form.url.netloc.decode()}"
        self._follow(str(httpx.URL(f"{origin}/signed", params={"request": html.unescape(asked), "email": email})))
        self.socket.close()
        self.open()

    def _follow(self, address: str) -> httpx.Response:
        return self.client.get(address, follow_redirects=True).raise_for_status()
