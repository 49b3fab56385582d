# python3 server.py [normal | late-accept | nobody] [port]
import socket
import sys
import time

variant = sys.argv[1] if len(sys.argv) > 1 else 'late-accept'
port = int(sys.argv[2]) if len(sys.argv) > 2 else 8001

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind(('127.0.0.1', port))

if variant == 'nobody':
    # The port is taken, but nobody listens on it.
    print('bound, not listening', flush=True)
    input()
    sys.exit()

server.listen(5)
print('listening', flush=True)
if variant == 'late-accept':
    # The kernel does the handshake while this program sleeps.
    time.sleep(2)

conn, addr = server.accept()
print('accepted', flush=True)
print(conn.recv(1024))  # b'': the client has left
conn.close()
server.close()
