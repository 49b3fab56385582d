# python3 client.py [three | four | half | unread | linger | never] [port]
import socket
import struct
import sys

shape = sys.argv[1] if len(sys.argv) > 1 else 'four'
port = int(sys.argv[2]) if len(sys.argv) > 2 else 8001

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', port))
client.send(b'hi')

if shape == 'half':
    client.shutdown(socket.SHUT_WR)  # FIN: no more from me, I still listen
    answer = b''
    while True:
        data = client.recv(1024)
        if not data:
            break
        answer += data
    print(answer)
elif shape == 'unread':
    try:
        print(client.recv(1024))
    except ConnectionResetError as error:
        print('recv:', error)
else:
    print(client.recv(1024))
    if shape == 'linger':  # on, 0 seconds: close sends RST
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
client.close()
