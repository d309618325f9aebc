/** The longest and largest that is accepted or made. Lengths are in characters. */
export const LIMITS: {
  /** A service's name: a label value of Kubernetes. */
  readonly service: 63;
  /** A team's name: leaves room for service and number in a DNS label. */
  readonly team: 40;
  /** A pull request's number. */
  readonly pr: 9_999_999;
  /** `environment` of the platform config: leaves room for both names in a namespace. */
  readonly environment: 20;
  /** A DNS label (RFC 1035 §2.3.4), so also a namespace and a label value of Kubernetes. */
  readonly dnsLabel: 63;
  /** A Helm release (helm/helm `pkg/chartutil/validate_name.go`). */
  readonly release: 53;
  /** The platform's domain: a DNS name has 253 (RFC 1035 §2.3.4), less the preview's label and its dot. */
  readonly domain: 189;
  /** A regular expression that istiod accepts (istio/istio `validateStringRegexp`). */
  readonly authorityRegex: 1024;
} = {
  service: 63,
  team: 40,
  pr: 9_999_999,
  environment: 20,
  dnsLabel: 63,
  release: 53,
  domain: 189,
  authorityRegex: 1024,
};
