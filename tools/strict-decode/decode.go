package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
	sigs "sigs.k8s.io/yaml"
)

// verdict is what is said about one object.
type verdict struct {
	File       string `json:"file"`
	Document   int    `json:"document"` // position in the file, from 0
	APIVersion string `json:"apiVersion,omitempty"`
	Kind       string `json:"kind,omitempty"`
	Namespace  string `json:"namespace,omitempty"`
	Name       string `json:"name,omitempty"`
	OK         bool   `json:"ok"`
	Unchecked  bool   `json:"unchecked,omitempty"` // its group is allowed, its type is not known
	Error      string `json:"error,omitempty"`
}

type decoder struct {
	strict  runtime.Decoder
	allowed map[string]bool
}

func newDecoder(allowed map[string]bool) decoder {
	return decoder{serializer.NewCodecFactory(knownTypes(), serializer.EnableStrict).UniversalDeserializer(), allowed}
}

// file gives a verdict on every object of one file; a file without any object is an error too.
func (d decoder) file(path string) []verdict {
	content, err := os.ReadFile(path)
	if err != nil {
		return []verdict{{File: path, Error: err.Error()}}
	}
	var verdicts []verdict
	reader := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(content)))
	for document := 0; ; document++ {
		text, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return append(verdicts, verdict{File: path, Document: document, Error: err.Error()})
		}
		if isEmpty(text) {
			continue
		}
		for _, v := range d.object(text) {
			v.File, v.Document = path, document
			verdicts = append(verdicts, v)
		}
	}
	if len(verdicts) == 0 {
		return []verdict{{File: path, Error: "no object in this file"}}
	}
	return verdicts
}

// object decodes one document; the items of a List are judged one by one.
func (d decoder) object(text []byte) []verdict {
	v := describe(text)
	object, _, err := d.strict.Decode(text, nil, nil)
	if err != nil {
		group := schema.FromAPIVersionAndKind(v.APIVersion, v.Kind).Group
		if runtime.IsNotRegisteredError(err) && d.allowed[group] {
			v.Unchecked = true
			object, err = customResource(text)
		}
	}
	if err != nil {
		v.Error = err.Error()
		return []verdict{v}
	}
	if list, isList := object.(*corev1.List); isList {
		var verdicts []verdict
		for _, item := range list.Items {
			verdicts = append(verdicts, d.object(item.Raw)...)
		}
		return verdicts
	}
	v.OK = true
	if accessor, err := meta.Accessor(object); err != nil || (accessor.GetName() == "" && accessor.GetGenerateName() == "") {
		v.OK, v.Error = false, "metadata.name is missing"
	}
	return []verdict{v}
}

// customResource checks what every object shares, its metadata, and that no key is given twice.
func customResource(text []byte) (runtime.Object, error) {
	var keys map[string]any
	if err := sigs.UnmarshalStrict(text, &keys); err != nil {
		return nil, err
	}
	object := &metav1.PartialObjectMetadata{}
	return object, sigs.Unmarshal(text, object)
}

// describe reads who the object is without judging it, so that an error can name it.
func describe(text []byte) verdict {
	var head struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
		Metadata   struct {
			Name      string `json:"name"`
			Namespace string `json:"namespace"`
		} `json:"metadata"`
	}
	_ = sigs.Unmarshal(text, &head) // what is broken here is reported by the strict decoder
	return verdict{
		APIVersion: head.APIVersion, Kind: head.Kind, Name: head.Metadata.Name, Namespace: head.Metadata.Namespace,
	}
}

// isEmpty says whether a document holds only comments, white space and separators.
func isEmpty(text []byte) bool {
	for _, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimSpace(line); line != "" && line != "---" && !strings.HasPrefix(line, "#") {
			return false
		}
	}
	return true
}
