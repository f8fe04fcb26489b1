"""The pages behind a real nginx with TLS, by the configuration that docs/how-to has."""

import contextlib
import datetime
import re
import shutil
import ssl
import subprocess
import time
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from websockets.sync.client import connect

from tests.helpers import report_world
from tests.helpers.dashboard_browser import CHROMIUM, dashboard, free_port
from tests.helpers.signed_in import signed_in_dashboard

CONFIGURATION = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "nginx" / "complaints.conf"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx is installed (Debian's package `nginx-light`)"),
]


def certificate(folder: Path) -> None:
    """A certificate for localhost that says so itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )


@contextlib.contextmanager
def nginx(root, port, behind):
    """nginx with the configuration of the docs, before the pages that listen at `behind`; gives what to trust."""
    certificate(root)
    text = CONFIGURATION.read_text(encoding="utf-8")
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl").replace("http://127.0.0.1:8501", behind)
    text = text.replace("complaints.company.az", "localhost").replace("200m", "1m")
    text = re.sub(r"ssl_certificate [^;]+", f"ssl_certificate {root}/cert.pem", text)
    text = re.sub(r"ssl_certificate_key [^;]+", f"ssl_certificate_key {root}/key.pem", text)
    own = "".join(f"{kind}_temp_path {root}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (root / "nginx.conf").write_text(
        f"daemon off; pid {root}/pid; error_log {root}/error.log;\nevents {{}}\n"
        f"http {{ access_log off;\n{own}{text}\n}}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen(["nginx", "-p", str(root), "-c", str(root / "nginx.conf")])  # noqa: S607 - Debian's
    try:
        trust = ssl.create_default_context(cafile=str(root / "cert.pem"))
        for _ in range(100):
            try:
                httpx.get(f"https://localhost:{port}/_stcore/health", verify=trust)
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield trust
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return report_world.build(tmp_path_factory.mktemp("built") / "warehouse", report_world.complaints(1, 6))


@pytest.fixture(scope="module")
def served(built, tmp_path_factory):
    """The dashboard, nginx before it, and its address."""
    port = free_port()
    with dashboard(built) as behind, nginx(tmp_path_factory.mktemp("nginx"), port, behind) as trust:
        yield f"https://localhost:{port}", trust


def test_pages_come_with_every_header(served):
    address, trust = served
    found = httpx.get(address, verify=trust)
    assert found.status_code == 200
    assert found.headers["strict-transport-security"] == "max-age=31536000"
    assert "frame-ancestors 'none'" in found.headers["content-security-policy"]
    assert found.headers["x-content-type-options"] == "nosniff"
    assert "nginx/" not in found.headers.get("server", "")


def test_the_web_socket_goes_through(served):
    address, trust = served
    told = {"additional_headers": {"Origin": address}, "ssl": trust, "subprotocols": ["streamlit"]}
    with connect(f"{address.replace('https', 'wss')}/_stcore/stream", **told) as opened:
        assert opened.response.status_code == 101


def test_a_foreign_page_gets_no_web_socket(served):
    address, trust = served
    told = {"additional_headers": {"Origin": "https://elsewhere.example"}, "ssl": trust}
    with pytest.raises(Exception, match="403"), connect(f"{address.replace('https', 'wss')}/_stcore/stream", **told):
        pass


def test_what_is_too_large_is_refused_before_it_reaches_the_pages(served):
    address, trust = served
    found = httpx.put(f"{address}/_stcore/upload_file/a/b", content=b"x" * 2_000_000, verify=trust)
    assert found.status_code == 413


def test_another_name_is_not_answered(served):
    address, trust = served
    assert httpx.get(address, headers={"Host": "elsewhere.example"}, verify=trust).status_code == 403


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed (apt-get install chromium)")
def test_one_signs_in_and_out_through_it(built, chromium, tmp_path):
    port = free_port()
    address = f"https://localhost:{port}"
    (tmp_path / "nginx").mkdir()
    with signed_in_dashboard(built, tmp_path, address) as behind, nginx(tmp_path / "nginx", port, behind):
        context = chromium.new_context(locale="en-GB", ignore_https_errors=True)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{address}/help?lang=en")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_label("Address").fill("management@company.example")
        page.get_by_role("button", name="Continue").click()
        page.get_by_text("Signed in as management@company.example.").wait_for()
        assert page.url.startswith(f"{address}/help")
        kept = [cookie for cookie in context.cookies() if "user" in cookie["name"]]
        assert kept
        assert all(cookie["secure"] and cookie["httpOnly"] for cookie in kept)
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("button", name="Sign in").wait_for()
        assert page.url.startswith(address)
        context.close()
