"""A broker that speaks TLS only, knows its users by password or, at a second door, by certificate,
and lets them do what they may."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    KafkaAdminClient,
    ResourcePattern,
    ResourceType,
)

from ops.kafka_broker import SETTINGS, Broker, Place, free_ports

MECHANISM = "SCRAM-SHA-512"
PASSWORDS = {"broker": "of-the-broker", "ledger": "of-the-ledger", "stranger": "of-the-stranger"}
TOPIC_RIGHTS = ("CREATE", "DESCRIBE", "DESCRIBE_CONFIGS", "WRITE", "READ")


def certificate_in(folder, name):
    """A self-signed certificate for 127.0.0.1, and one file with its key beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    local = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(local, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    certificate, both = folder / f"{name}.pem", folder / f"{name}-and-key.pem"
    certificate.write_bytes(signed)
    both.write_bytes(secret + signed)
    both.chmod(0o600)
    return certificate, both


class Secured:
    """The broker, started; the certificate that its users must trust; the door for those with a
    certificate; a client's certificate, and its key in one file with it."""

    def __init__(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        self.certificate, both = certificate_in(folder, "broker")
        self.client, self.client_key = certificate_in(folder, "ledger")
        trusted = folder / "trusted.pem"
        trusted.write_bytes(self.certificate.read_bytes() + self.client.read_bytes())
        place, port = Place(1, folder / "node", *free_ports()), free_ports()[0]
        self.mutual_address = f"127.0.0.1:{port}"
        settings = _settings(place, self.mutual_address, trusted, both)
        self.broker = Broker(place, SETTINGS | settings)
        self.address = self.broker.address
        _start(self.broker)


def _start(broker):
    users = [
        f"{MECHANISM}=[name={user},password={password}]" for user, password in PASSWORDS.items()
    ]
    broker.format(*(word for user in users for word in ("--add-scram", user)))
    broker.start()


def _settings(place, mutual_address, trusted, both):
    here = f"SASL_SSL://127.0.0.1:{place.port},MUTUAL://{mutual_address}"
    module = "org.apache.kafka.common.security.scram.ScramLoginModule"
    account = f'username="broker" password="{PASSWORDS["broker"]}"'
    return {
        "node.id": "1",
        "listeners": f"{here},CONTROLLER://127.0.0.1:{place.controller_port}",
        "advertised.listeners": here,
        "controller.quorum.voters": f"1@127.0.0.1:{place.controller_port}",
        "log.dirs": str(place.folder / "data"),
        "offsets.topic.replication.factor": "1",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "listener.security.protocol.map": "SASL_SSL:SASL_SSL,MUTUAL:SSL,CONTROLLER:PLAINTEXT",
        "listener.name.mutual.ssl.client.auth": "required",
        "security.inter.broker.protocol": "SASL_SSL",
        "sasl.enabled.mechanisms": MECHANISM,
        "sasl.mechanism.inter.broker.protocol": MECHANISM,
        "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config": f"{module} required {account};",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(both),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(trusted),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        # The controller's own door knows nobody; it is not told to clients.
        "super.users": "User:broker;User:ANONYMOUS",
    }


def access_of(user, certificate, **more):
    """By password, as the file says it that LEDGER_KAFKA_ACCESS names."""
    return {
        "security_protocol": "SASL_SSL",
        "ssl_cafile": str(certificate),
        "sasl_mechanism": MECHANISM,
        "sasl_plain_username": user,
        "sasl_plain_password": PASSWORDS[user],
    } | more


def allow(made, user, prefix):
    """What docs/operations-kafka.md says that the ledger's user needs, and nothing else."""
    admin = KafkaAdminClient(
        bootstrap_servers=[made.address], **access_of("broker", made.certificate)
    )
    try:
        rights = [(ResourceType.TOPIC, one) for one in TOPIC_RIGHTS]
        rights.append((ResourceType.GROUP, "READ"))
        admin.create_acls(
            [
                ACL(
                    f"User:{user}",
                    "*",
                    ACLOperation[operation],
                    ACLPermissionType.ALLOW,
                    ResourcePattern(kind, prefix, ACLResourcePatternType.PREFIXED),
                )
                for kind, operation in rights
            ]
        )
    finally:
        admin.close()
