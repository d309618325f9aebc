{{- define "orphan-sweeper.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "orphan-sweeper.serviceAccount" -}}
{{ .Values.serviceAccount.name | default .Release.Name | quote }}
{{- end }}

{{/* At most 52 characters: Kubernetes adds eleven to a CronJob's name for the names of its Jobs. */}}
{{- define "orphan-sweeper.cronJob" -}}
{{ .Release.Name | trunc 52 | trimSuffix "-" | quote }}
{{- end }}

{{/* The sweeper's rights on the hub: read, and with prune delete exactly these two kinds. */}}
{{- define "orphan-sweeper.verbs" -}}
[get, list{{ if .Values.hub.prune }}, delete{{ end }}]
{{- end }}
