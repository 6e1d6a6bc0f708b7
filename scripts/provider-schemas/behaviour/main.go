// Prints what a provider made with terraform-plugin-sdk does and its published schema does not say: which attributes
// force a replacement, their defaults, and which exclude or need each other. It is compiled inside a copy of the
// provider's own module; build.sh writes provider.go beside it, which says how that provider is made.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

type behaviour struct {
	ForceNew      []string            `json:"forceNew,omitempty"`
	Defaults      map[string]any      `json:"defaults,omitempty"`
	ConflictsWith map[string][]string `json:"conflictsWith,omitempty"`
	RequiredWith  map[string][]string `json:"requiredWith,omitempty"`
	ExactlyOneOf  [][]string          `json:"exactlyOneOf,omitempty"`
	AtLeastOneOf  [][]string          `json:"atLeastOneOf,omitempty"`
}

func main() {
	wanted := map[string]bool{}
	for _, name := range os.Args[1:] {
		wanted[name] = true
	}
	found := map[string]behaviour{}
	for name, resource := range newProvider().ResourcesMap {
		if wanted[name] {
			one := behaviour{Defaults: map[string]any{}, ConflictsWith: map[string][]string{}, RequiredWith: map[string][]string{}}
			walk(resource.SchemaMap(), "", &one)
			sort.Strings(one.ForceNew)
			one.ExactlyOneOf = distinct(one.ExactlyOneOf)
			one.AtLeastOneOf = distinct(one.AtLeastOneOf)
			found[name] = one
		}
	}
	out, err := json.MarshalIndent(found, "", "  ")
	if err != nil {
		panic(err)
	}
	fmt.Println(string(out))
}

func walk(attributes map[string]*schema.Schema, above string, found *behaviour) {
	names := make([]string, 0, len(attributes))
	for name := range attributes {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		one, path := attributes[name], above+name
		if one.ForceNew {
			found.ForceNew = append(found.ForceNew, path)
		}
		// An empty default says no more than that there is none.
		if one.Default != nil && one.Default != "" {
			found.Defaults[path] = one.Default
		}
		if len(one.ConflictsWith) > 0 {
			found.ConflictsWith[path] = one.ConflictsWith
		}
		if len(one.RequiredWith) > 0 {
			found.RequiredWith[path] = one.RequiredWith
		}
		if len(one.ExactlyOneOf) > 0 {
			found.ExactlyOneOf = append(found.ExactlyOneOf, one.ExactlyOneOf)
		}
		if len(one.AtLeastOneOf) > 0 {
			found.AtLeastOneOf = append(found.AtLeastOneOf, one.AtLeastOneOf)
		}
		if nested, ok := one.Elem.(*schema.Resource); ok {
			walk(nested.SchemaMap(), path+".", found)
		}
	}
}

func distinct(groups [][]string) [][]string {
	seen, kept := map[string]bool{}, [][]string{}
	for _, group := range groups {
		sorted := append([]string{}, group...)
		sort.Strings(sorted)
		if key := strings.Join(sorted, ","); !seen[key] {
			seen[key] = true
			kept = append(kept, sorted)
		}
	}
	return kept
}
