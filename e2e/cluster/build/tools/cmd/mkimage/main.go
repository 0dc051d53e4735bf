// Command mkimage writes an image archive, as `ctr images import` reads it, that holds static binaries and nothing else.
//
//	mkimage -name penstock.dev/echo:dev -o echo.tar path/of/echo=/echo
//
// The first file is the entrypoint. The image runs as user and group 65532. Equal input gives an equal archive.
package main

import (
	"archive/tar"
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path"
	"runtime"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

const user = 65532

type file struct{ source, target string }

func main() {
	image := flag.String("name", "", "name of the image, with its tag")
	output := flag.String("o", "", "archive to write")
	flag.Parse()
	if err := run(*image, *output, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "mkimage:", err)
		os.Exit(1)
	}
}

func run(image, output string, args []string) error {
	if image == "" || output == "" || len(args) == 0 {
		return fmt.Errorf("usage: mkimage -name NAME:TAG -o FILE.tar SOURCE=/TARGET ...")
	}
	tag, err := name.NewTag(image, name.StrictValidation)
	if err != nil {
		return err
	}
	files, err := parse(args)
	if err != nil {
		return err
	}
	built, err := build(files)
	if err != nil {
		return err
	}
	return tarball.WriteToFile(output, tag, built)
}

func parse(args []string) ([]file, error) {
	files := make([]file, 0, len(args))
	for _, arg := range args {
		source, target, found := strings.Cut(arg, "=")
		if !found || !path.IsAbs(target) {
			return nil, fmt.Errorf("%q is not of the form SOURCE=/TARGET", arg)
		}
		files = append(files, file{source, target})
	}
	return files, nil
}

func build(files []file) (v1.Image, error) {
	content, err := archive(files)
	if err != nil {
		return nil, err
	}
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(content)), nil
	})
	if err != nil {
		return nil, err
	}
	withLayer, err := mutate.AppendLayers(empty.Image, layer)
	if err != nil {
		return nil, err
	}
	return mutate.ConfigFile(withLayer, withConfig(withLayer, files[0].target))
}

func withConfig(image v1.Image, entrypoint string) *v1.ConfigFile {
	config, err := image.ConfigFile()
	if err != nil {
		panic(err) // An image built in memory has its config.
	}
	config = config.DeepCopy()
	config.OS = "linux"
	config.Architecture = runtime.GOARCH
	config.Config.User = fmt.Sprintf("%d:%d", user, user)
	config.Config.WorkingDir = "/"
	config.Config.Env = []string{"PATH=/"}
	config.Config.Entrypoint = []string{entrypoint}
	return config
}

// archive packs the files, and the few directories and account files that programs look for.
func archive(files []file) ([]byte, error) {
	var content bytes.Buffer
	w := tar.NewWriter(&content)
	base := []tar.Header{
		{Name: "etc/", Typeflag: tar.TypeDir, Mode: 0o755},
		{Name: "tmp/", Typeflag: tar.TypeDir, Mode: 0o1777},
	}
	for _, header := range base {
		if err := w.WriteHeader(&header); err != nil {
			return nil, err
		}
	}
	accounts := map[string]string{
		"etc/passwd": fmt.Sprintf("root:x:0:0:root:/:/none\nnonroot:x:%d:%d:nonroot:/:/none\n", user, user),
		"etc/group":  fmt.Sprintf("root:x:0:\nnonroot:x:%d:\n", user),
	}
	for _, name := range []string{"etc/passwd", "etc/group"} {
		if err := add(w, name, 0o644, []byte(accounts[name])); err != nil {
			return nil, err
		}
	}
	for _, f := range files {
		data, err := os.ReadFile(f.source)
		if err != nil {
			return nil, err
		}
		if err := add(w, strings.TrimPrefix(path.Clean(f.target), "/"), 0o755, data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return content.Bytes(), nil
}

func add(w *tar.Writer, name string, mode int64, data []byte) error {
	header := tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: mode, Size: int64(len(data))}
	if err := w.WriteHeader(&header); err != nil {
		return err
	}
	_, err := w.Write(data)
	return err
}
