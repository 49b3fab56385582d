# python3 server.py [three | four | half | unread | linger | never] [port]
import socket
import sys
import time

shape = sys.argv[1] if len(sys.argv) > 1 else 'four'
port = int(sys.argv[2]) if len(sys.argv) > 2 else 8001

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind(('127.0.0.1', port))
server.listen(5)
print('listening', flush=True)
conn, addr = server.accept()

if shape == 'half':
    request = b''
    while True:
        data = conn.recv(1024)
        if not data:  # the client has said all it had to say
            break
        request += data
    conn.sendall(request.upper())
    conn.close()
    sys.exit()

if shape == 'unread':
    time.sleep(0.1)        # let both bytes arrive
    print(conn.recv(1))    # b'h'; b'i' stays in the receive buffer
    conn.close()           # so this sends RST
    sys.exit()

conn.send(conn.recv(1024).upper())
try:
    print(conn.recv(1024))  # b'': the client has closed
except ConnectionResetError as error:
    print('recv:', error)
    sys.exit()

if shape == 'four':
    time.sleep(0.3)         # meanwhile the kernel acknowledges the FIN
if shape == 'never':
    time.sleep(3)           # look now: ss -tan | grep CLOSE-WAIT
    sys.exit()              # the kernel closes what the program left open
conn.close()
