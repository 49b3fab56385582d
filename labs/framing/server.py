# python3 server.py [port]   …and in another window: python3 client.py [port]
import socket
import struct
import sys

LONGEST = 1 << 20  # no message that is longer will be stored


def exactly(conn, n):
    """The loop that recv(n) needs: b'' only at the end of the stream."""
    data = b''
    while len(data) < n:
        more = conn.recv(n - len(data))
        if not more:
            if data:
                raise EOFError(f'the stream ends after {len(data)} of {n} bytes')
            return b''
        data += more
    return data


def messages(conn):
    while head := exactly(conn, 4):
        (n,) = struct.unpack('!I', head)  # unsigned: there is no negative length
        if n > LONGEST:
            raise ValueError(f'a length of {n}, and {LONGEST} is the most')
        data = exactly(conn, n)
        if len(data) < n:
            raise EOFError(f'the stream ends after 0 of {n} bytes')
        yield data


port = int(sys.argv[1]) if len(sys.argv) > 1 else 8080

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', port))
server.listen(5)
print('listening on', server.getsockname()[1], flush=True)

for _ in range(2):  # the attacked connection, then an honest one
    conn, addr = server.accept()
    try:
        for i, message in enumerate(messages(conn), 1):
            print('message', i, message, flush=True)
    except (EOFError, ValueError) as error:
        print('refused:', error, flush=True)
    conn.close()
server.close()
