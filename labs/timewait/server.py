# python3 server.py [old | new] [reuse | plain] [port]
# Run it as old, let client.py talk to it, and run it again at once as new.
import socket
import sys

new = len(sys.argv) > 1 and sys.argv[1] == 'new'
reuse = len(sys.argv) < 3 or sys.argv[2] == 'reuse'
port = int(sys.argv[3]) if len(sys.argv) > 3 else 8898

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)


def share():
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def bind():
    try:
        server.bind(('127.0.0.1', port))
    except OSError as error:
        print('bind:', error)
        return False
    return True


if reuse and not new:  # as it should be: before the first bind
    share()
bound = bind()
if not bound and reuse and new:
    share()
    bound = bind()  # the same socket once more
if not bound:
    sys.exit(1)
server.listen(5)
if new:
    print('listening again')
    sys.exit()
print('listening', flush=True)

conn, addr = server.accept()
print(conn.recv(1024))
conn.send(b'hi')
conn.close()  # the server closes first: TIME-WAIT is here
server.close()
