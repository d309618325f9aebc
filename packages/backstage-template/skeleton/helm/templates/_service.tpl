{{/* What tells this release's pods from all others; may never change for a running Deployment. */}}
{{- define "service.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- define "service.labels" -}}
{{ include "service.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- end }}

{{/* A map of texts. toYaml would write U+0085 and U+2028 as they are, which end a line, and drop all of it for U+007F. */}}
{{- define "service.texts" -}}
{{- range $key, $text := . }}
{{- $key | quote }}: {{ $text | quote }}
{{ end }}
{{- end }}

{{/* Digest, or tag, or the chart's appVersion. */}}
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

{{/* Not empty where the number of pods follows the load. */}}
{{- define "service.autoscaled" -}}
{{- if and .Values.autoscaling.enabled (not .Values.preview.enabled) }}yes{{ end }}
{{- end }}

{{/* How many pods there are at least. A preview has one, whatever production has: its namespace has a small quota. */}}
{{- define "service.replicas" -}}
{{- if .Values.preview.enabled }}1{{ else if .Values.autoscaling.enabled }}{{ .Values.autoscaling.minReplicas }}{{ else }}{{ .Values.replicaCount }}{{ end }}
{{- end }}

{{/*
How long a rollout may make no progress: as long as a start may take, and the time for a node and the image. In a preview
that is short, because somebody waits for the answer.
*/}}
{{- define "service.progressDeadline" -}}
{{- with .Values.probes.startup }}
{{- add (mul .periodSeconds .failureThreshold) (ternary 120 540 $.Values.preview.enabled) }}
{{- end }}
{{- end }}

{{- define "service.probe" -}}
httpGet:
  path: {{ .path | quote }}
  port: http
{{ toYaml (omit . "path") }}
{{- end }}
