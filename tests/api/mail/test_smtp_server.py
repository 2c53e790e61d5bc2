"""Connections to mail servers: addresses, encryption, sign-in. All of them real, on loopback."""

import datetime as dt
import ipaddress
import smtplib
import ssl

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from api.mail.smtp import MailServer, MailSettingsError, Outcome, Result, UnsafeError, connect, deliver
from tests.api.mail.postoffice import PostOffice

CREDENTIALS = "kreis%40amt:p%3Ass"
MESSAGE = b"Subject: x\r\n\r\n.eins\r\n..zwei\r\n.\r\nEnde\r\n"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A file with a key and a certificate for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    names = [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


def known(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"kreis@amt", b"p:ss"), handled=False)


def hand_in(url, content=MESSAGE):
    client = connect(MailServer.of(url), "kreis.example")
    try:
        return deliver(client, "raumzeit@kreis.example", "ksa@kreis.example", content)
    finally:
        client.close()


def test_an_address_is_taken_apart():
    server = MailServer.of("smtps://kreis%40amt:p%3Ass@mail.kreis.example")
    assert server == MailServer("mail.kreis.example", 465, tls=True, user="kreis@amt", password="p:ss")
    assert "p:ss" not in repr(server)
    assert MailServer.of("smtp://mail.kreis.example") == MailServer("mail.kreis.example", 587, tls=False)
    assert MailServer.of("smtp://[::1]:2525/").loopback
    assert MailServer.of("smtp://localhost").loopback
    assert not MailServer.of("smtp://mail.kreis.example").loopback


@pytest.mark.parametrize(
    "url",
    ["", "mail.kreis.example", "http://mail", "smtp://", "smtp://geheim@mail", "smtp://a:geheim@mail:x", "smtp://m/x"],
)
def test_what_is_no_address_is_told_without_repeating_it(url):
    with pytest.raises(MailSettingsError) as refused:
        MailServer.of(url)
    assert "RAUMZEIT_MAIL_URL" in str(refused.value)
    assert "geheim" not in str(refused.value)


def test_dots_arrive_as_they_were():
    with PostOffice() as post:
        assert hand_in(post.url) == Outcome(Result.SENT)
    assert post.taken == [MESSAGE]
    assert post.sessions == [(False, False)]


@pytest.mark.usefixtures("trusted")
def test_starttls_is_used_where_it_is_offered(tls):
    with PostOffice(options={"tls_context": tls, "require_starttls": True, "authenticator": known}) as post:
        assert hand_in(post.address(CREDENTIALS)).result is Result.SENT
    assert post.sessions == [(True, True)]


@pytest.mark.usefixtures("trusted")
def test_smtps_is_encrypted_from_the_first_byte(tls):
    with PostOffice(options={"ssl_context": tls}) as post:
        assert hand_in(post.url).result is Result.SENT
    assert post.sessions == [(False, True)]


@pytest.mark.parametrize("kind", ["tls_context", "ssl_context"])
def test_a_certificate_nobody_trusts_is_refused(tls, kind):
    with PostOffice(options={kind: tls}) as post, pytest.raises(ssl.SSLCertVerificationError):
        connect(MailServer.of(post.url), "kreis.example")
    assert post.taken == []


def test_credentials_travel_in_the_clear_on_loopback_only():
    asked = []

    def ask(*arguments):
        asked.append(arguments)
        return known(*arguments)

    with PostOffice(options={"authenticator": ask, "auth_require_tls": False}) as post:
        # "127.1" is another way to write 127.0.0.1, but we cannot know that of a name
        with pytest.raises(UnsafeError):
            connect(MailServer.of(post.address(CREDENTIALS, "127.1")), "kreis.example")
        assert asked == []
        assert hand_in(post.address(CREDENTIALS)).result is Result.SENT
    assert post.sessions == [(True, False)]


def test_a_wrong_password_is_told_before_any_mail_is_touched():
    with PostOffice(options={"authenticator": known, "auth_require_tls": False}) as post:
        with pytest.raises(smtplib.SMTPAuthenticationError):
            connect(MailServer.of(post.address("kreis:falsch")), "kreis.example")
        assert post.taken == []


def test_a_server_gone_before_the_message_left_is_asked_again_later():
    with PostOffice() as post:
        client = connect(MailServer.of(post.url), "kreis.example")
        client.close()
        found = deliver(client, "raumzeit@kreis.example", "ksa@kreis.example", MESSAGE)
    assert found == Outcome(Result.LATER, "Verbindung: SMTPServerDisconnected", usable=False)
    assert post.taken == []
