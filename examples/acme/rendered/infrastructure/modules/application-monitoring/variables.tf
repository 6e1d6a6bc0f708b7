variable "application" {
  type        = string
  description = "The application's name: the tag `service`."
}

variable "environment" {
  type        = string
  description = "The environment's name: the tag `env`."
}

variable "team" {
  type        = string
  description = "The team that owns it: the tag `team`."
}

variable "recipients" {
  type        = list(string)
  description = "Whom a monitor calls, each as Datadog writes it: `@slack-acme-platform`."

  validation {
    condition     = length(var.recipients) > 0
    error_message = "A monitor that calls nobody is none."
  }
}

variable "runbooks" {
  type        = string
  description = "The address below which there is a runbook for each kind of monitor, without a slash at its end."
}

variable "metric" {
  type        = string
  description = "The distribution of how long served requests took. Its count has `.hits` added to the name."
}

variable "ignored" {
  type        = string
  description = "The tag `resource_name` of requests that nobody makes who uses it: those of the cluster's probes."
}

variable "always_used" {
  type        = bool
  description = "Whether no request at all is a failure, as in production."
}

variable "availability" {
  type        = number
  description = "The percentage of requests that shall be answered without an error, over 30 days."
}

variable "seconds" {
  type        = number
  description = "What 95 of 100 requests shall be answered within."
}
