# python3 client.py [port]
import socket
import struct
import sys
import time

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8080


def talk(messages, split):
    client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    client.connect(('127.0.0.1', port))
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for message in messages:
        framed = struct.pack('!I', len(message)) + message
        if not split:
            client.sendall(framed)
            continue
        for i in range(len(framed)):  # the attack: every byte by itself
            client.send(framed[i:i + 1])
            time.sleep(0.002)
    client.close()


talk([b'ls -l ; pwd', b'hello', b'egg'], split=True)
talk([b'still there?'], split=False)
