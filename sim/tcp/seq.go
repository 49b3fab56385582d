package tcp

// Seq is a sequence number: arithmetic on it is modulo 2³² (RFC 9293 §3.4).
type Seq uint32

// Sub is the distance from t to s, negative when s comes before t. Both must
// lie within 2³¹ of each other.
func (s Seq) Sub(t Seq) int32 { return int32(s - t) }

// Unwrap is how far s lies beyond isn, counted without wrapping: of all the
// numbers that s may stand for, the one nearest to the reference.
func Unwrap(s, isn Seq, near int64) int64 {
	return near + int64(s.Sub(isn+Seq(near)))
}
