variable "applications" {
  type = map(object({
    application  = string
    environment  = string
    team         = string
    recipients   = list(string)
    always_used  = bool
    availability = number
    seconds      = number
    ignored      = string
  }))
  description = "What is watched, by environment/application."
}

variable "accounts" {
  type        = set(string)
  description = "Names of the cloud accounts that Datadog is to read."
}

variable "runbooks" {
  type        = string
  description = "The address below which there is a runbook for each kind of monitor."
}

variable "metric" {
  type        = string
  description = "The distribution of how long served requests took."
}
