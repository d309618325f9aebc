module conformance/components/cert-manager

go 1.26

// Only for its CRDs: a stand-in plays cert-manager.
require github.com/cert-manager/cert-manager v1.18.2
