{{- define "dbencrypt.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{- define "dbencrypt.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{/* Of all pods. */}}
{{- define "dbencrypt.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* The role that hears Slack. */}}
{{- define "dbencrypt.door" -}}
{{- if has "all" .Values.roles }}all{{ else }}ingress{{ end -}}
{{- end }}

{{- define "dbencrypt.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end }}

{{/* What running pods cannot take over: for anything else they need not be replaced. */}}
{{- define "dbencrypt.restartChecksum" -}}
{{- $config := fromYaml .Values.config -}}
{{- dict "http" .Values.http "drain" .Values.drainSeconds "config" (omit $config "policies" "people" "operators" "expect") | toJson | sha256sum -}}
{{- end }}

{{/* Mistakes that Kubernetes would take and the bot would not. */}}
{{- define "dbencrypt.check" -}}
{{- $text := required "config is empty: give the bot its dbencrypt.yaml, with --set-file config=dbencrypt.yaml" .Values.config -}}
{{- $config := fromYaml $text -}}
{{- if hasKey $config "Error" -}}
{{- fail (printf "config is no YAML: %s" $config.Error) -}}
{{- end -}}
{{- if hasKey $config "http" -}}
{{- fail "take http out of config: the chart writes it, from http in the values" -}}
{{- end -}}
{{- if regexMatch "xox[abp]-|xapp-" $text -}}
{{- fail "config holds a token of Slack: put it into a Secret and name that under secrets" -}}
{{- end -}}
{{- $roles := join " " .Values.roles -}}
{{- if not (or (eq $roles "ingress worker") (eq $roles "all")) -}}
{{- fail (printf "roles must be [ingress, worker] or [all], not [%s]: one half alone does nothing" (join ", " .Values.roles)) -}}
{{- end -}}
{{- $slack := get $config "slack" | default dict -}}
{{- $isSocket := or (hasKey .Values.secrets "SLACK_APP_TOKEN") (hasKey $slack "appToken") -}}
{{- if and (eq .Values.mode "socket") (not $isSocket) -}}
{{- fail "mode is socket, and nothing gives the app-level token: name its Secret under secrets.SLACK_APP_TOKEN, or set mode to http" -}}
{{- end -}}
{{- if and (eq .Values.mode "http") $isSocket -}}
{{- fail "mode is http, and an app-level token makes the bot use Socket Mode: take SLACK_APP_TOKEN out of secrets, and appToken out of config, or set mode to socket" -}}
{{- end -}}
{{- if and (eq .Values.mode "http") (not (or (hasKey .Values.secrets "SLACK_SIGNING_SECRET") (hasKey $slack "signingSecret"))) -}}
{{- fail "mode is http, and nothing gives the signing secret: name its Secret under secrets.SLACK_SIGNING_SECRET" -}}
{{- end -}}
{{- if and .Values.publicIngress.enabled (ne .Values.mode "http") -}}
{{- fail "publicIngress is for mode http: in Socket Mode nobody calls the bot" -}}
{{- end -}}
{{- end }}
