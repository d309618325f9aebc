{{- define "orphan-sweeper.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "orphan-sweeper.serviceAccount" -}}
{{ .Values.serviceAccount.name | default .Release.Name | quote }}
{{- end }}

{{/* Kubernetes adds eleven characters to the names of a CronJob's Jobs, which leaves it 52. */}}
{{- define "orphan-sweeper.cronJob" -}}
{{ .Release.Name | trunc 52 | trimSuffix "-" | quote }}
{{- end }}

{{/* What the sweeper may do on the hub: look, and with prune delete exactly these two kinds. */}}
{{- define "orphan-sweeper.verbs" -}}
[get, list{{ if .Values.hub.prune }}, delete{{ end }}]
{{- end }}
