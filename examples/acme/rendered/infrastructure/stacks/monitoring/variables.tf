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
  type        = map(string)
  description = "The cloud accounts that Datadog is to read, by their names."
}

variable "reader_role" {
  type        = string
  description = "What the role that Datadog takes is called in each account."
}

variable "partition" {
  type        = string
  description = "What the cloud's ARNs start with."
}

variable "region" {
  type        = string
  description = "The region whose metrics are read."
}

variable "runbooks" {
  type        = string
  description = "The address below which there is a runbook for each kind of monitor."
}

variable "metric" {
  type        = string
  description = "The distribution of how long served requests took."
}
