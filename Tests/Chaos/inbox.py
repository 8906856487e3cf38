"""What a store's inbox holds: frames of arrivals in a folder beside the store, read without changing anything.

A frame is its serial number (8 bytes, big-endian), how long it is (4 bytes), its bytes, and the SHA-256 of all that. It
holds arrivals, one behind the other: two numbers of 8 bytes (when it was received, which secret proved it), then pieces,
each behind its length (4 bytes, 0xFFFFFFFF for none): connection, receiver, delivery key, poison, header lines, body.
"""

import hashlib
import struct

HEAD, SUM, ABSENT = 12, 32, 0xFFFFFFFF
PIECES = 6


class Frames:
    """The frames of one file, and where each of them ends."""

    def __init__(self, path):
        self.path = path
        self.first = int(path.name.split(".")[0])
        self.ends = [0]
        self.frames = []
        content = path.read_bytes()
        while len(content) >= self.ends[-1] + HEAD + SUM:
            begin, serial = self.ends[-1], self.first + len(self.frames)
            told, count = struct.unpack(">QI", content[begin:begin + HEAD])
            end = begin + HEAD + count + SUM
            frame = content[begin:end - SUM]
            if told != serial or end > len(content) or hashlib.sha256(frame).digest() != content[end - SUM:end]:
                break
            self.frames.append((serial, frame[HEAD:]))
            self.ends.append(end)


def files(folder):
    """The files of an inbox, in their order; none where there is no inbox."""
    return sorted(folder.glob("*.frames")) if folder.exists() else []


def answered(folder):
    """Up to which frame senders have been answered, as the inbox itself notes it; 0 when it does not."""
    note = (folder / "answered").read_bytes() if (folder / "answered").exists() else b""
    serial, turned = struct.unpack(">QQ", note) if len(note) == 16 else (0, 0)
    return serial if serial ^ turned == (1 << 64) - 1 else 0


def arrivals(folder, taken):
    """The receiver and the delivery key of each arrival behind a frame."""
    for path in files(folder):
        try:
            frames = Frames(path).frames
        except FileNotFoundError:  # The gateway has just taken in the last of it.
            continue
        for serial, frame in frames:
            if serial > taken:
                yield from unpacked(frame)


def unpacked(frame):
    """The receiver and the delivery key of each arrival of a frame."""
    place = 0
    while place < len(frame):
        place += 16
        pieces = []
        for _ in range(PIECES):
            count, = struct.unpack(">I", frame[place:place + 4])
            place += 4
            pieces.append(None if count == ABSENT else frame[place:place + count])
            place += 0 if count == ABSENT else count
        yield pieces[1].decode(), pieces[2] and pieces[2].decode()
