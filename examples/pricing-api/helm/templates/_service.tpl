{{/* Labels that only this release's pods have. They may never change for a running Deployment. */}}
{{- define "service.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- define "service.labels" -}}
{{ include "service.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- end }}

{{/* A map of texts. toYaml is unsafe here: it writes the line ends U+0085 and U+2028 unescaped, and drops a map with U+007F. */}}
{{- define "service.texts" -}}
{{- range $key, $text := . }}
{{- $key | quote }}: {{ $text | quote }}
{{ end }}
{{- end }}

{{/* The image by its digest, else by its tag, else by the chart's appVersion. */}}
{{- define "service.image" -}}
{{- with .Values.image }}
{{- if .digest }}
{{- printf "%s@%s" .repository .digest }}
{{- else }}
{{- $tag := .tag | default $.Chart.AppVersion }}
{{- printf "%s:%s" .repository (required "image.tag is empty, and Chart.yaml has no appVersion to take instead" $tag) }}
{{- end }}
{{- end }}
{{- end }}

{{/* Not empty when the number of pods follows the load. */}}
{{- define "service.autoscaled" -}}
{{- if and .Values.autoscaling.enabled (not .Values.preview.enabled) }}yes{{ end }}
{{- end }}

{{/* The smallest number of pods. A preview has one pod, because its namespace has a small quota. */}}
{{- define "service.replicas" -}}
{{- if .Values.preview.enabled }}1{{ else if .Values.autoscaling.enabled }}{{ .Values.autoscaling.minReplicas }}{{ else }}{{ .Values.replicaCount }}{{ end }}
{{- end }}

{{/*
Seconds that a rollout may take without progress: the longest start, and the time for a node and the image. The time is
short in a preview, because a person waits for the result.
*/}}
{{- define "service.progressDeadline" -}}
{{- with .Values.probes.startup }}
{{- add (mul .periodSeconds .failureThreshold) (ternary 120 540 $.Values.preview.enabled) }}
{{- end }}
{{- end }}

{{/* Seconds for which a pod that stops goes on. The platform lets the pods of a preview take 60 seconds to end. */}}
{{- define "service.stopAfter" -}}
{{- with .Values.stop }}{{ ternary (min .afterSeconds 30) .afterSeconds $.Values.preview.enabled }}{{ end }}
{{- end }}

{{- define "service.grace" -}}
{{- with .Values.stop }}
{{- $grace := add .afterSeconds .withinSeconds }}
{{- ternary (min $grace 60) $grace $.Values.preview.enabled }}
{{- end }}
{{- end }}

{{/* A probe of the kubelet. The list has the chart's values and the probe's. */}}
{{- define "service.probe" -}}
{{- $values := index . 0 }}
{{- $probe := index . 1 }}
{{- if eq $values.appProtocol "grpc" -}}
grpc:
  port: {{ $values.port }}
{{- else -}}
httpGet:
  path: {{ $probe.path | quote }}
  port: http
{{- end }}
{{ toYaml (omit $probe "path") }}
{{- end }}
