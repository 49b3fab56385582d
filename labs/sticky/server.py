# python3 server.py [port]   …and in another window: python3 client.py [port]
import socket
import sys
import time

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8080

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind(('127.0.0.1', port))
server.listen(5)
print('listening on', server.getsockname()[1], flush=True)
conn, addr = server.accept()

# The order must not be luck: look, without taking anything out, until both
# messages have arrived. Take these two lines away, and it is luck again.
while len(conn.recv(8, socket.MSG_PEEK)) < 8:
    time.sleep(0.01)

print('----->', conn.recv(10))
print('----->', conn.recv(10))
conn.close()
server.close()
