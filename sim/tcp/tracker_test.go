package tcp

import "testing"

// opened is a connection from c to s: socket 1 listens, 2 connects, accept
// gives 3. The client's ISN is 1000, the server's 5000.
const opened = `
	server socket 1
	server bind 1 s
	server listen 1 5
	= #1 LISTEN
	client socket 2
	client -> connect 2 s
	c>s SYN 1000
	= 1a SYN-SENT, 1b SYN-RECEIVED
	s>c SYN ACK 5000 ack 1001
	= 1a ESTABLISHED
	c>s ACK 1001 ack 5001
	= 1b ESTABLISHED
	client <- connect 2 c s
	endpoint 1a
	server accept 1 3 s c
	endpoint 1b
	=
`

func TestStates(t *testing.T) {
	for name, src := range map[string]string{
		"open": opened,
		"close by the client, server at once": opened + `
			x: c>s FIN ACK 1001 ack 5001
			= 1a FIN-WAIT-1
			arrive x
			= 1b CLOSE-WAIT
			s>c FIN ACK 5001 ack 1002
			= 1b LAST-ACK, 1a FIN-WAIT-2, 1a TIME-WAIT
			c>s ACK 1002 ack 5002
			= 1b CLOSED`,
		"four segments, half-close": opened + `
			client shutdown 2 SHUT_WR
			c>s FIN ACK 1001 ack 5001
			s>c ACK 5001 ack 1002
			= 1a FIN-WAIT-1, 1b CLOSE-WAIT, 1a FIN-WAIT-2
			server send 3 still
			s>c PSH ACK 5001 ack 1002 len 5
			bytes none
			client recv 2 still
			bytes 1b 0 5
			c>s ACK 1002 ack 5006
			=
			s>c FIN ACK 5006 ack 1002
			c>s ACK 1002 ack 5007
			= 1b LAST-ACK, 1a TIME-WAIT, 1b CLOSED`,
		"close before all bytes are sent": opened + `
			client send 2 abcdef
			c>s ACK 1001 ack 5001 len 3
			client close 2
			= 1a FIN-WAIT-1
			s>c ACK 5001 ack 1004
			c>s FIN PSH ACK 1004 ack 5001 len 3
			= 1b CLOSE-WAIT
			server send 3 xyz
			server shutdown 3 SHUT_WR
			= 1b LAST-ACK
			s>c FIN PSH ACK 5001 ack 1008 len 3
			= 1a FIN-WAIT-2, 1a TIME-WAIT
			c>s ACK 1008 ack 5005
			= 1b CLOSED`,
		"a close that will reset moves nothing by itself": opened + `
			client setsockopt 2 SO_LINGER 0
			client send 2 abc
			client close 2
			=
			server send 3 abc
			c>s PSH ACK 1001 ack 5001 len 3
			server close 3
			=`,
		"simultaneous close": opened + `
			x: c>s FIN ACK 1001 ack 5001
			y: s>c FIN ACK 5001 ack 1001
			= 1a FIN-WAIT-1, 1b FIN-WAIT-1
			arrive x
			arrive y
			= 1b CLOSING, 1a CLOSING
			c>s ACK 1002 ack 5002
			s>c ACK 5002 ack 1002
			= 1b TIME-WAIT, 1a TIME-WAIT`,
		"a FIN built before the peer's arrived": opened + `
			c>s FIN ACK 1001 ack 5001
			= 1a FIN-WAIT-1, 1b CLOSE-WAIT
			s>c FIN ACK 5001 ack 1001
			= 1b CLOSING, 1a CLOSING
			c>s ACK 1002 ack 5002
			= 1b TIME-WAIT
			s>c ACK 5002 ack 1002
			= 1a TIME-WAIT`,
		"FIN ahead of lost data waits for it": opened + `
			client send 2 egg
			x: c>s ACK 1001 ack 5001 len 3
			c>s FIN ACK 1004 ack 5001
			= 1a FIN-WAIT-1
			c>s ACK 1001 ack 5001 len 3
			= 1b CLOSE-WAIT
			server recv 3 egg
			bytes 1a 0 3`,
		"FIN sent again": opened + `
			x: c>s FIN ACK 1001 ack 5001
			y: c>s FIN ACK 1001 ack 5001
			retransmits x
			arrive y
			arrive x
			= 1a FIN-WAIT-1, 1b CLOSE-WAIT`,
		"RST by linger 0": opened + `
			x: c>s RST ACK 1001 ack 5001
			= 1a CLOSED
			arrive x
			= 1b CLOSED
			server -> recv 3
			server <- recv 3 ! ECONNRESET
			=`,
		"close with unread bytes": opened + `
			client send 2 unread
			c>s PSH ACK 1001 ack 5001 len 6
			s>c ACK 5001 ack 1007
			s>c RST ACK 5001 ack 1007
			= 1b CLOSED, 1a CLOSED`,
		"a RST not at RCV.NXT is no RST": opened + `
			c>s RST 1500
			= 1a CLOSED`,
		"RST, as the errno proves": opened + `
			server -> recv 3
			server <- recv 3 ! ECONNRESET
			= 1b CLOSED`,
		"nobody listens": `
			client socket 2
			client -> connect 2 s
			c>s SYN 1000
			= 1a SYN-SENT
			s>c RST ACK 0 ack 1001
			cid 1
			endpoint 1a
			= 1a CLOSED
			client <- connect 2 ! ECONNREFUSED
			=`,
		"nobody answers": `
			client socket 2
			client -> connect 2 s
			x: c>s SYN 1000
			y: c>s SYN 1000
			retransmits x
			cid 1
			client <- connect 2 ! ETIMEDOUT
			= 1a SYN-SENT, 1a CLOSED`,
		"connect given up by the program's end": `
			client socket 2
			client -> connect 2 s
			x: c>s SYN 1000
			client exit
			= 1a SYN-SENT, 1a CLOSED`,
		"simultaneous open": `
			client socket 1
			client bind 1 c
			client -> connect 1 s
			server socket 2
			server bind 2 s
			server -> connect 2 c
			x: c>s SYN 100
			y: s>c SYN 300
			cid 1
			= 1a SYN-SENT, 1b SYN-SENT
			arrive x
			arrive y
			= 1b SYN-RECEIVED, 1a SYN-RECEIVED
			x: c>s SYN ACK 100 ack 301
			fresh
			y: s>c SYN ACK 300 ack 101
			fresh
			arrive x
			arrive y
			= 1b ESTABLISHED, 1a ESTABLISHED
			client <- connect 1 c s
			endpoint 1a
			server <- connect 2 s c
			endpoint 1b`,
		"self-connect": `
			client socket 1
			client bind 1 c
			client -> connect 1 c
			c>c SYN 100
			c>c SYN ACK 100 ack 101
			= 1a SYN-SENT, 1a SYN-RECEIVED, 1a ESTABLISHED
			client <- connect 1 c c
			client send 1 echo
			x: c>c PSH ACK 101 ack 101 len 4
			bytes 1a 0 4
			arrive x
			client recv 1 echo
			bytes 1a 0 4
			c>c FIN ACK 105 ack 105
			c>c ACK 106 ack 106
			= 1a FIN-WAIT-1, 1a CLOSING, 1a TIME-WAIT`,
		"SYN-ACK lost": `
			server socket 1
			server bind 1 s
			server listen 1
			client socket 2
			client -> connect 2 s
			c>s SYN 1000
			x: s>c SYN ACK 5000 ack 1001
			c>s SYN 1000
			s>c SYN ACK 5000 ack 1001
			c>s ACK 1001 ack 5001
			= #1 LISTEN, 1a SYN-SENT, 1b SYN-RECEIVED, 1a ESTABLISHED, 1b ESTABLISHED`,
		"third ACK lost, data establishes": `
			server socket 1
			server bind 1 any
			server listen 1
			client socket 2
			client -> connect 2 s
			c>s SYN 1000
			s>c SYN ACK 5000 ack 1001
			client <- connect 2 c s
			x: c>s ACK 1001 ack 5001
			= #1 LISTEN, 1a SYN-SENT, 1b SYN-RECEIVED, 1a ESTABLISHED
			client send 2 egg
			c>s PSH ACK 1001 ack 5001 len 3
			= 1b ESTABLISHED
			server accept 1 3 s c
			server recv 3 egg
			bytes 1a 0 3`,
		"an old duplicate SYN, answered and reset": `
			server socket 1
			server bind 1 s
			server listen 1
			c>s SYN 90
			cid 1
			client socket 2
			client -> connect 2 s
			x: c>s SYN 100
			cid 2
			s>c SYN ACK 300 ack 91
			cid 1
			c>s RST 91
			cid 1
			= #1 LISTEN, 1a SYN-SENT, 1b SYN-RECEIVED, 2a SYN-SENT, 1a ESTABLISHED, 1a CLOSED, 1b CLOSED
			arrive x
			s>c SYN ACK 400 ack 101
			cid 2
			= 2b SYN-RECEIVED, 2a ESTABLISHED`,
		"a SYN's late copy begins another connection": opened + `
			c>s RST ACK 1001 ack 5001
			= 1a CLOSED, 1b CLOSED
			s>c SYN ACK 9000 ack 1001
			cid 2
			= 2b SYN-RECEIVED
			c>s RST 1001
			cid 2
			= 2b CLOSED`,
		"a full accept queue": `
			server socket 1
			server bind 1 s
			server listen 1 0
			client socket 2
			client -> connect 2 s
			c>s SYN 100
			s>c SYN ACK 500 ack 101
			c>s ACK 101 ack 501
			= #1 LISTEN, 1a SYN-SENT, 1b SYN-RECEIVED, 1a ESTABLISHED, 1b ESTABLISHED
			client2 socket 3
			client2 -> connect 3 s
			d>s SYN 700                  # dropped: only one waits beyond the backlog of 0
			= 2a SYN-SENT
			server accept 1 4 s c
			x: d>s SYN 700
			arrive x
			s>d SYN ACK 900 ack 701
			d>s ACK 701 ack 901
			= 2b SYN-RECEIVED, 2a ESTABLISHED, 2b ESTABLISHED`,
		"the ACK that finds the queue full is dropped": `
			server socket 1
			server bind 1 s
			server listen 1 0
			client socket 2
			client -> connect 2 s
			client2 socket 3
			client2 -> connect 3 s
			c>s SYN 100
			d>s SYN 700
			s>c SYN ACK 500 ack 101
			s>d SYN ACK 900 ack 701
			= #1 LISTEN, 1a SYN-SENT, 1b SYN-RECEIVED, 2a SYN-SENT, 1a ESTABLISHED, 2b SYN-RECEIVED, 2a ESTABLISHED
			c>s ACK 101 ack 501
			d>s ACK 701 ack 901
			= 1b ESTABLISHED`,
		"a listener ends with its program, though a thread made it": `
			thread worker server
			worker socket 1
			worker bind 1 s
			worker listen 1
			client exit
			= #1 LISTEN
			server exit
			= #1 CLOSED`,
		"listen fails": `
			server socket 1
			server -> listen 1
			server <- listen 1 ! EADDRINUSE
			=`,
		"TIME-WAIT, then the same addresses again": opened + `
			c>s FIN ACK 1001 ack 5001
			s>c FIN ACK 5001 ack 1002
			c>s ACK 1002 ack 5002
			= 1a FIN-WAIT-1, 1b CLOSE-WAIT, 1b LAST-ACK, 1a FIN-WAIT-2, 1a TIME-WAIT, 1b CLOSED
			client socket 7
			client -> connect 7 s
			c>s SYN 2000
			cid 2
			= 1a CLOSED, 2a SYN-SENT, 2b SYN-RECEIVED
			x: c>s ACK 1002 ack 5002     # a late copy belongs to the old one
			cid 1
			s>c SYN ACK 7000 ack 2001
			c>s ACK 2001 ack 7001
			cid 2
			= 2a ESTABLISHED, 2b ESTABLISHED
			client <- connect 7 c s
			endpoint 2a
			server accept 1 8 s c
			endpoint 2b`,
		"a connection begun before the capture is nobody's": `
			x: c>s PSH ACK 1000 ack 7 len 4
			cid 0
			bytes none
			s>c SYN ACK 9 ack 10
			cid 0
			=`,
		"no capture at all": `
			client socket 2
			client -> connect 2 s
			client <- connect 2 c s
			= #2 ESTABLISHED
			client send 2 egg
			bytes none
			kernel sid 2 FIN-WAIT-2
			= #2 FIN-WAIT-2`,
	} {
		t.Run(name, func(t *testing.T) { play(t, src) })
	}
}
