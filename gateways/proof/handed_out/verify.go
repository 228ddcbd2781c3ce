// Checks a bundle of the grants ledger with code that is not the ledger's: Go's standard library, and
// what Go itself trusts for its checksum database. Usage: verify [-old SIZE -oldroot BASE64] FOLDER KEY
// where KEY is the log's Ed25519 line of the policy you were given, without the word "log".
//
// It recomputes every entry's hash, every tile and the root, and checks the signature. It does not
// know ML-DSA, witnesses or the caps (REPLAY.md says how to replay those).
package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const width = 256

func main() {
	old := flag.Int64("old", 0, "size seen before")
	oldRoot := flag.String("oldroot", "", "root seen before, base64")
	flag.Parse()
	if flag.NArg() != 2 {
		fmt.Fprintln(os.Stderr, "usage: verify [-old SIZE -oldroot BASE64] FOLDER KEY")
		os.Exit(2)
	}
	size, err := verify(flag.Arg(0), flag.Arg(1), *old, *oldRoot)
	if err != nil {
		fmt.Fprintln(os.Stderr, "does not hold:", err)
		os.Exit(1)
	}
	fmt.Println("OK", size)
}

func verify(folder, key string, old int64, oldRoot string) (int64, error) {
	size, root, err := checkpoint(folder, key)
	if err != nil {
		return 0, err
	}
	var stored []tlog.Hash
	hashes := tlog.HashReaderFunc(func(places []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(places))
		for i, place := range places {
			if place >= int64(len(stored)) {
				return nil, fmt.Errorf("hash %d of %d", place, len(stored))
			}
			found[i] = stored[place]
		}
		return found, nil
	})
	known := map[string]bool{}
	count := int64(0)
	for number := int64(0); number*width < size; number++ {
		name := "tile/entries/" + numbered(number, min(width, size-number*width))
		known[name] = true
		content, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return 0, err
		}
		for len(content) > 0 {
			entry, rest, err := cut(content)
			if err != nil {
				return 0, fmt.Errorf("%s: %w", name, err)
			}
			content = rest
			if err := placed(entry, count+1); err != nil {
				return 0, fmt.Errorf("%s: %w", name, err)
			}
			more, err := tlog.StoredHashes(count, entry, hashes)
			if err != nil {
				return 0, err
			}
			stored = append(stored, more...)
			count++
		}
		if count != min(size, (number+1)*width) {
			return 0, fmt.Errorf("%s: %d entries in all", name, count)
		}
	}
	if got, err := tlog.TreeHash(size, hashes); err != nil || got != root {
		return 0, fmt.Errorf("the entries give another root than the one signed (%v)", err)
	}
	if err := tiles(folder, size, hashes, known); err != nil {
		return 0, err
	}
	if err := grown(size, root, old, oldRoot, hashes); err != nil {
		return 0, err
	}
	return size, strangers(folder, known)
}

// checkpoint reads size and root, signed by the key.
func checkpoint(folder, key string) (int64, tlog.Hash, error) {
	content, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return 0, tlog.Hash{}, err
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return 0, tlog.Hash{}, err
	}
	opened, err := note.Open(content, note.VerifierList(verifier))
	if err != nil {
		return 0, tlog.Hash{}, fmt.Errorf("checkpoint: %w", err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return 0, tlog.Hash{}, errors.New("checkpoint: not of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return 0, tlog.Hash{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return size, root, err
}

// cut takes the first entry off a bundle.
func cut(content []byte) (entry, rest []byte, err error) {
	if len(content) < 2 {
		return nil, nil, errors.New("ends in the middle of a length")
	}
	length := int(binary.BigEndian.Uint16(content))
	if len(content) < 2+length {
		return nil, nil, errors.New("ends in the middle of an entry")
	}
	return content[2 : 2+length], content[2+length:], nil
}

// placed says whether an entry is of the position it stands at.
func placed(entry []byte, position int64) error {
	lines := bytes.SplitN(entry, []byte("\n"), 3)
	if len(lines) < 3 || string(lines[0]) != "grantledger/v1" {
		return fmt.Errorf("position %d: not an entry of format grantledger/v1", position)
	}
	if string(lines[1]) != strconv.FormatInt(position, 10) {
		return fmt.Errorf("position %d: says it is position %s", position, lines[1])
	}
	return nil
}

// tiles compares every tile of every level, whether a proof needs it or not.
func tiles(folder string, size int64, hashes tlog.HashReader, known map[string]bool) error {
	for level := 0; size>>(8*level) > 0; level++ {
		count := size >> (8 * level)
		for number := int64(0); number*width < count; number++ {
			w := min(width, count-number*width)
			name := fmt.Sprintf("tile/%d/%s", level, numbered(number, w))
			known[name] = true
			want, err := tlog.ReadTileData(tlog.Tile{H: 8, L: level, N: number, W: int(w)}, hashes)
			if err != nil {
				return err
			}
			got, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				return err
			}
			if !bytes.Equal(got, want) {
				return fmt.Errorf("%s: not what the entries give", name)
			}
		}
	}
	return nil
}

// grown checks that the tree of the size seen before is the beginning of this one.
func grown(size int64, root tlog.Hash, old int64, oldRoot string, hashes tlog.HashReader) error {
	if oldRoot == "" {
		return nil
	}
	before, err := tlog.ParseHash(oldRoot)
	if err != nil {
		return err
	}
	if size < old {
		return fmt.Errorf("size %d; size %d was seen before", size, old)
	}
	proof, err := tlog.ProveTree(size, old, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, size, root, old, before)
}

// strangers finds files under tile/ that no tree of this size has.
func strangers(folder string, known map[string]bool) error {
	root := filepath.Join(folder, "tile")
	return filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err == nil && !known[filepath.ToSlash(name)] {
			err = fmt.Errorf("%s: no tree of this size has it", name)
		}
		return err
	})
}

// numbered is a tile's number in groups of three digits, and its width where it is not full.
func numbered(number, w int64) string {
	name := fmt.Sprintf("%03d", number%1000)
	for number >= 1000 {
		number /= 1000
		name = fmt.Sprintf("x%03d/%s", number%1000, name)
	}
	if w < width {
		name += fmt.Sprintf(".p/%d", w)
	}
	return name
}

