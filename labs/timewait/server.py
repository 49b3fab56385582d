# python3 server.py [reuse | plain] [port]
# Run it, let client.py talk to it, and run it again at once.
import socket
import sys

reuse = len(sys.argv) > 1 and sys.argv[1] == 'reuse'
port = int(sys.argv[2]) if len(sys.argv) > 2 else 8898

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
if reuse:  # before bind, in this run and in the one before
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
try:
    server.bind(('127.0.0.1', port))
except OSError as error:
    print('bind:', error)
    sys.exit(1)
server.listen(5)
print('listening', flush=True)

conn, addr = server.accept()
print(conn.recv(1024))
conn.send(b'hi')
conn.close()  # the server closes first: TIME-WAIT is here
server.close()
