package tcp

import "testing"

func TestBytes(t *testing.T) {
	for name, src := range map[string]string{
		"two sends, one recv": opened + `
			client -> send 2 egg
			bytes 1a 0 3
			x: c>s PSH ACK 1001 ack 5001 len 3
			bytes 1a 0 3
			rel 1 1
			arrive x
			client <- send 2 egg
			bytes 1a 0 3
			client send 2 spam
			c>s PSH ACK 1004 ack 5001 len 4
			server recv 3 eggspam
			bytes 1a 0 7`,
		"one send, two recvs": opened + `
			client send 2 abcdef
			c>s PSH ACK 1001 ack 5001 len 6
			server recv 3 ab
			bytes 1a 0 2
			server recv 3 cdef
			bytes 1a 2 6
			server recv 3
			bytes none`,
		"a send that took less": opened + `
			client -> send 2 abcdef
			bytes 1a 0 6
			x: c>s PSH ACK 1001 ack 5001 len 4
			client <- send 2 abcd
			bytes 1a 0 4
			client -> send 2 ef
			bytes 1a 4 6`,
		"a send that failed": opened + `
			client -> send 2 abc
			bytes 1a 0 3
			client <- send 2 ! EPIPE
			bytes none
			client -> send 2 de
			bytes 1a 0 2`,
		"both directions": opened + `
			server send 3 hello
			bytes 1b 0 5
			s>c PSH ACK 5001 ack 1001 len 5
			client recv 2 hello
			bytes 1b 0 5`,
		"out of order, with a duplicate": opened + `
			client send 2 abcdefghi
			x: c>s ACK 1001 ack 5001 len 3
			y: c>s ACK 1004 ack 5001 len 3
			z: c>s ACK 1007 ack 5001 len 3
			fresh
			bytes 1a 6 9
			arrive z
			arrive x
			arrive x
			arrive y
			arrive z
			server recv 3 abcdefghi
			bytes 1a 0 9`,
		"lost, and sent again": opened + `
			client send 2 abcdef
			x: c>s ACK 1001 ack 5001 len 3
			y: c>s ACK 1004 ack 5001 len 3
			arrive y
			s>c ACK 5001 ack 1001
			z: c>s ACK 1001 ack 5001 len 3
			retransmits x
			bytes 1a 0 3
			arrive z
			z: c>s ACK 1004 ack 5001 len 3
			retransmits y
			server recv 3 abcdef
			bytes 1a 0 6`,
		"sent again in one piece, with more": opened + `
			client send 2 abcdefgh
			x: c>s ACK 1001 ack 5001 len 3
			y: c>s ACK 1004 ack 5001 len 3
			z: c>s ACK 1001 ack 5001 len 8
			retransmits x
			bytes 1a 0 8
			w: c>s ACK 1007 ack 5001 len 2
			retransmits z`,
		"a keepalive is a probe": opened + `
			x: c>s ACK 1000 ack 5001
			probe
			bytes none
			rel 0 1
			x: c>s ACK 1001 ack 5001
			fresh`,
		"a window probe after bytes": opened + `
			client send 2 egg
			c>s PSH ACK 1001 ack 5001 len 3
			s>c ACK 5001 ack 1004
			x: c>s ACK 1003 ack 5001
			probe
			x: c>s ACK 1003 ack 5001 len 1
			probe
			x: c>s ACK 1002 ack 5001 len 2
			bytes 1a 1 3`,
		"sequence numbers that wrap": `
			server socket 1
			server bind 1 s
			server listen 1
			client socket 2
			client -> connect 2 s
			c>s SYN 4294967294
			s>c SYN ACK 4294967295 ack 4294967295
			c>s ACK 4294967295 ack 0
			= #1 LISTEN, 1a SYN-SENT, 1b SYN-RECEIVED, 1a ESTABLISHED, 1b ESTABLISHED
			client <- connect 2 c s
			server accept 1 3 s c
			client send 2 abcdef
			x: c>s ACK 4294967295 ack 0 len 3
			bytes 1a 0 3
			y: c>s ACK 2 ack 0 len 3
			bytes 1a 3 6
			fresh
			rel 4 1
			arrive y
			arrive x
			s>c ACK 0 ack 5
			server recv 3 abcdef
			bytes 1a 0 6
			z: c>s ACK 4294967295 ack 0 len 3
			retransmits x
			c>s FIN ACK 5 ack 0
			s>c FIN ACK 0 ack 6
			c>s ACK 6 ack 1
			= 1a FIN-WAIT-1, 1b CLOSE-WAIT, 1b LAST-ACK, 1a FIN-WAIT-2, 1a TIME-WAIT, 1b CLOSED`,
		"a second connect changes nothing": opened + `
			client -> connect 2 d
			client <- connect 2 ! EISCONN
			client send 2 egg
			bytes 1a 0 3`,
		"after a refusal the socket connects again": `
			client socket 2
			client -> connect 2 s
			c>s SYN 100
			s>c RST ACK 0 ack 101
			client <- connect 2 ! ECONNREFUSED
			client -> connect 2 s
			d>s SYN 700
			s>d SYN ACK 900 ack 701
			client <- connect 2 d s
			endpoint 2a
			client send 2 egg
			bytes 2a 0 3`,
		"windows are scaled by both or by none": `
			x: c>s SYN 100 win 64240 ws 7
			window 64240
			x: s>c SYN ACK 500 ack 101 win 65160 ws 9
			window 65160
			x: c>s ACK 101 ack 501 win 502
			window 64256
			x: s>c ACK 501 ack 101 win 1
			window 512
			x: d>s SYN 100 win 64240 ws 7
			x: s>d SYN ACK 500 ack 101 win 65160
			x: d>s ACK 101 ack 501 win 502
			window 502`,
		"two connects at once: the return says whose is whose": `
			server socket 1
			server bind 1 s
			server listen 1
			client socket 2
			client2 socket 3
			client -> connect 2 s
			client2 -> connect 3 s
			d>s SYN 700
			c>s SYN 100
			s>d SYN ACK 900 ack 701
			s>c SYN ACK 500 ack 101
			client2 <- connect 3 d s
			endpoint 1a
			client <- connect 2 c s
			endpoint 2a
			client -> send 2 x
			bytes 2a 0 1
			client2 -> send 3 x
			bytes 1a 0 1`,
		"two connects at once: the return comes before the other's SYN": `
			client socket 2
			client2 socket 3
			client -> connect 2 s
			client2 -> connect 3 s
			d>s SYN 700
			s>d SYN ACK 900 ack 701
			client2 <- connect 3 d s
			endpoint 1a
			c>s SYN 100
			s>c SYN ACK 500 ack 101
			client <- connect 2 c s
			endpoint 2a`,
	} {
		t.Run(name, func(t *testing.T) { play(t, src) })
	}
}

func TestDatagrams(t *testing.T) {
	const sockets = `
		server socket 1 udp
		server bind 1 any
		client socket 2 udp
	`
	for name, src := range map[string]string{
		"each send is found by length and bytes": sockets + `
			client -> sendto 2 s egg
			bytes s2 0 3
			udp c>s egg
			client <- sendto 2 s egg
			bytes s2 0 3
			client -> sendto 2 s spam
			x: udp c>s spam
			bytes s2 3 7
			arrive x
			client <- sendto 2 s spam
			server recvfrom 1 c egg
			bytes s2 0 3
			server recvfrom 1 c spam
			bytes s2 3 7`,
		"a lost one leaves no trace at the receiver": sockets + `
			client -> sendto 2 s a1
			x: udp c>s a1
			client <- sendto 2 s a1
			client -> sendto 2 s b2
			udp c>s b2
			client <- sendto 2 s b2
			server recvfrom 1 c b2
			bytes s2 2 4`,
		"a datagram nobody here sent": sockets + `
			x: udp d>s egg
			bytes none
			arrive x
			server recvfrom 1 d egg
			bytes none`,
		"connected": sockets + `
			client connect 2 s
			client -> send 2 egg
			x: udp c>s egg
			bytes s2 0 3
			arrive x
			client <- send 2 egg
			server recvfrom 1 c egg
			bytes s2 0 3
			=`,
		"AF_UNIX datagrams": `
			server socket 1 unixdgram
			server bind 1 /p
			client socket 2 unixdgram
			client -> sendto 2 /p egg
			server recvfrom 1 - egg
			bytes s2 0 3
			client <- sendto 2 /p egg`,
		"AF_UNIX stream closed before it is accepted": `
			server socket 1 unix
			server bind 1 /p
			server listen 1
			client socket 2 unix
			client connect 2 /p
			client send 2 egg
			client close 2
			server accept 1 3 /p -
			server recv 3 egg
			bytes s2 0 3
			=`,
		"AF_UNIX streams": `
			server socket 1 unix
			server bind 1 /p
			server listen 1
			client socket 2 unix
			client2 socket 3 unix
			client -> connect 2 /p
			client2 connect 3 /p
			server accept 1 4 /p -
			client <- connect 2 - /p
			server accept 1 5 /p -
			client send 2 egg
			bytes s2 0 3
			client2 send 3 spam
			server recv 4 eg
			bytes s2 0 2
			server recv 4 g
			bytes s2 2 3
			server recv 5 spam
			bytes s3 0 4
			server send 4 hi
			bytes s4 0 2
			client recv 2 hi
			bytes s4 0 2
			=`,
	} {
		t.Run(name, func(t *testing.T) { play(t, src) })
	}
}

func TestReadings(t *testing.T) {
	for name, src := range map[string]string{
		"agreement is dropped": opened + `
			kernel c s ESTABLISHED
			dropped
			wait 200ms
			kernel c s ESTABLISHED
			dropped
			kernel sid 1 LISTEN
			dropped
			kernel s - LISTEN
			dropped`,
		"a difference in the middle of things is dropped": opened + `
			kernel c s CLOSE-WAIT
			dropped
			=`,
		"a difference when all is quiet: the kernel wins": opened + `
			wait 200ms
			kernel s c CLOSE-WAIT
			endpoint 1b
			= 1b CLOSE-WAIT
			wait 200ms
			kernel s c CLOSE-WAIT
			dropped`,
		"TIME-WAIT is over": opened + `
			c>s FIN ACK 1001 ack 5001
			s>c FIN ACK 5001 ack 1002
			c>s ACK 1002 ack 5002
			wait 60000ms
			kernel c s CLOSED
			= 1a FIN-WAIT-1, 1b CLOSE-WAIT, 1b LAST-ACK, 1a FIN-WAIT-2, 1a TIME-WAIT, 1b CLOSED, 1a CLOSED`,
		"a stranger's is dropped": `
			kernel c s ESTABLISHED
			dropped`,
	} {
		t.Run(name, func(t *testing.T) { play(t, src) })
	}
}
