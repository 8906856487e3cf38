"""A relay with TLS whose connections can be cut: whoever used one has to look the name up again."""

import socket
import ssl
import subprocess
import threading


class Relay:
    """Passes on to a port what comes in under a name, with a certificate for it that lies in `certificate`."""

    def __init__(self, name, target, folder):
        self.target = target
        self.certificate = folder / "relay.pem"
        key = folder / "relay.key"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
             "-addext", f"subjectAltName=DNS:{name}", "-keyout", key, "-out", self.certificate],
            check=True, capture_output=True)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.certificate, key)
        self.open = set()
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(near,), daemon=True).start()

    def serve(self, near):
        try:
            near = self.context.wrap_socket(near, server_side=True)
            far = socket.create_connection(("127.0.0.1", self.target))
        except OSError:
            return near.close()
        with self.lock:
            self.open |= {near, far}
        back = threading.Thread(target=self.pass_on, args=(far, near), daemon=True)
        back.start()
        self.pass_on(near, far)
        back.join()
        near.close()
        far.close()

    def pass_on(self, source, drain):
        try:
            while piece := source.recv(1 << 16):
                drain.sendall(piece)
        except OSError:
            pass
        finally:
            with self.lock:
                self.open -= {source, drain}
            for each in (source, drain):
                self.end(each)

    def cut(self):
        """Ends every connection."""
        with self.lock:
            for each in self.open:
                self.end(each)

    @staticmethod
    def end(connection):
        try:
            socket.socket.shutdown(connection, socket.SHUT_RDWR)
        except OSError:
            pass  # It has ended already.

    def close(self):
        self.listener.close()
        self.cut()
