// Checks the ML-DSA-44 signature under a checkpoint, with an implementation that is not the ledger's.
// The signed message is put together from the words of C2SP tlog-cosignature. x/mod's note package
// leaves signatures of types it does not know alone, so this second program is needed.
// Usage: mldsa CHECKPOINT KEY, where KEY is the log's line of type 6 of the policy.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"filippo.io/mldsa"
)

const kind = 6

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: mldsa CHECKPOINT KEY")
		os.Exit(2)
	}
	if err := verify(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "does not hold:", err)
		os.Exit(1)
	}
	fmt.Println("OK")
}

func verify(file, vkey string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	name, rest, _ := strings.Cut(vkey, "+")
	id, encoded, _ := strings.Cut(rest, "+")
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(raw) < 2 || raw[0] != kind {
		return errors.New("not a key of type 6")
	}
	sum := sha256.Sum256(append([]byte(name+"\n"), raw...))
	if fmt.Sprintf("%x", sum[:4]) != id {
		return errors.New("the key and its id do not belong together")
	}
	key, err := mldsa.NewPublicKey(mldsa.MLDSA44(), raw[1:])
	if err != nil {
		return err
	}
	text, lines, found := strings.Cut(string(content), "\n\n")
	if !found {
		return errors.New("no blank line")
	}
	for _, line := range strings.Split(lines, "\n") {
		words := strings.Split(line, " ")
		if len(words) != 3 || words[1] != name {
			continue
		}
		signature, err := base64.StdEncoding.DecodeString(words[2])
		if err != nil || len(signature) < 12 || !bytes.Equal(signature[:4], sum[:4]) {
			continue
		}
		signed, err := message(name, text, signature[4:12])
		if err != nil {
			return err
		}
		return mldsa.Verify(key, signed, signature[12:], nil)
	}
	return errors.New("no signature of this key")
}

// message is what a cosignature of the whole tree is made over.
func message(name, text string, time []byte) ([]byte, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 3 {
		return nil, errors.New("a checkpoint has three lines")
	}
	size, err := strconv.ParseUint(lines[1], 10, 64)
	if err != nil {
		return nil, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil {
		return nil, err
	}
	signed := []byte("subtree/v1\n\x00")
	signed = append(signed, byte(len(name)))
	signed = append(signed, name...)
	signed = append(signed, time...)
	signed = append(signed, byte(len(lines[0])))
	signed = append(signed, lines[0]...)
	signed = binary.BigEndian.AppendUint64(signed, 0)
	signed = binary.BigEndian.AppendUint64(signed, size)
	return append(signed, root...), nil
}
