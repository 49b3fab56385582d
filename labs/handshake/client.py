# python3 client.py [port]
import socket
import sys
import time

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8001

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
start = time.monotonic()
try:
    client.connect(('127.0.0.1', port))
except ConnectionRefusedError as error:
    print('connect:', error)
    sys.exit()
print('connected')
print(f'connect took {(time.monotonic() - start) * 1000:.3f} ms')
client.close()
