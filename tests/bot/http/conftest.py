"""Every story here is told on both loops; and a certificate that only its own story trusts."""

import asyncio
import ssl
import subprocess

import pytest
import uvloop


def pytest_asyncio_loop_factories(config, item):
    return {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """The file, with its key in it; good for localhost only."""
    path = tmp_path_factory.mktemp("tls") / "own.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", f"{path}.key", "-out", path]
    subprocess.run([*make, *names], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + path.with_name("own.pem.key").read_bytes())
    return path


@pytest.fixture
def tls(certificate):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context
