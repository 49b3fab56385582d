# python3 client.py [port]
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8898

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', port))
client.send(b'hello')
print(client.recv(1024))
print(client.recv(1024))  # b'': the server has closed
client.close()
